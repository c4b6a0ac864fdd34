import { beforeAll, describe, expect, it } from 'vitest';
import { neverCancelled } from '../../src/core/base/cancellation';
import { prepareKernelTree } from '../../src/engine/kernel-tree';
import { Session } from '../../src/engine/session';
import { nodePorts } from '../../src/node/engine-ports';
import { bootedScenario } from '../../src/protocol/message';
import { requireTrees, titleWith } from '../support/requires';

for (const version of ['6.12', '7.3']) {
  const tree = requireTrees(version);
  describe.skipIf(tree.missing)(titleWith(`a call in a booted Linux ${version}`, tree), () => {
    const session = new Session(nodePorts({}), prepareKernelTree);
    beforeAll(() => {
      session.openTree(tree.path);
    });

    /** What the patched side was given, and what the call came to. */
    function called(name: string, args?: readonly string[], scenario: string = bootedScenario): readonly string[] {
      const call = { function: name, ...(args && { arguments: args }) };
      const { value, problems } = session.run({ scenario, call }, neverCancelled);
      if (!value) return problems.map(({ message }) => message);
      const { patched } = value;
      const record = patched.calls.at(-1);
      const given = (record?.arguments ?? []).map(({ parameter, given: chosen }) => `${parameter} = ${chosen}`);
      return [patched.end, `${record?.function} returned ${record?.result ?? 'nothing'}`, ...given];
    }

    it('takes objects by the types of the parameters', () => {
      expect(called('arm_smmu_probe_device').slice(2)).toEqual(['struct device *dev = nvme']);
      expect(called('arm_smmu_device_group')).toEqual([
        'completed',
        expect.stringMatching(/^arm_smmu_device_group returned \d+$/),
        'struct device *dev = nvme',
      ]);
    });

    it('takes what somebody names', () => {
      expect(called('arm_smmu_device_group', ['nic'])[2]).toBe('struct device *dev = nic');
    });

    it('says what the call did', () => {
      const call = { function: 'arm_smmu_device_disable' };
      const { value } = session.run({ scenario: bootedScenario, call, function: call.function }, neverCancelled);
      expect(value?.call).toEqual(call);
      expect(value?.effects.some(({ text }) => text.includes('CR0'))).toBe(true);
    });

    it('cannot come after a crash', () => {
      expect(called('arm_smmu_device_group', [], 'kdump-under-dma')[0]).toBe('completed');
      expect(called('arm_smmu_device_group', [], 'shutdown')).toEqual([
        '"call" cannot come here: the kernel has shut down',
      ]);
    });
  });
}
