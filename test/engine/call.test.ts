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

for (const version of ['6.1', '6.12', '7.3']) {
  const tree = requireTrees(version);
  describe.skipIf(tree.missing)(titleWith(`a call in a Linux ${version} that booted on an SMMUv2`, tree), () => {
    const session = new Session(nodePorts({}), prepareKernelTree);
    beforeAll(() => {
      session.openTree(tree.path);
    });

    /** What the patched side was given. */
    function called(name: string, args?: readonly string[], driver = 'drivers/iommu/arm/arm-smmu/') {
      const call = { function: name, driver, ...(args && { arguments: args }) };
      const { value, problems } = session.run({ scenario: bootedScenario, call, function: name }, neverCancelled);
      const record = value?.patched.calls.at(-1);
      return {
        profile: value?.profile,
        end: value?.patched.end,
        problems: [...problems, ...(value?.patched.problems ?? [])].map(({ message }) => message),
        given: (record?.arguments ?? []).map(({ parameter, given }) => `${parameter} = ${given}`),
        effects: (value?.effects ?? []).map(({ text }) => text),
        result: record?.result,
      };
    }

    it('resets the SMMU that has booted', () => {
      const { profile, end, given, effects } = called('arm_smmu_device_reset');
      expect([profile, end, given]).toEqual(['mmu-500', 'completed', ['struct arm_smmu_device *smmu = smmu']]);
      expect(effects.join('\n')).toMatch(/sCR0/);
    });

    it('takes what the driver keeps of a device, and its domain', () => {
      const { given } = called('arm_smmu_master_free_smes');
      expect(given[0]).toMatch(/^struct arm_smmu_master_cfg \*cfg = \w+\.master$/);
      const sync = called('arm_smmu_tlb_sync_context');
      expect([sync.end, sync.problems]).toEqual(['completed', []]);
      expect(sync.given).toEqual([expect.stringMatching(/^struct arm_smmu_domain \*smmu_domain = \w+\.smmu-domain$/)]);
      expect(sync.effects.join('\n')).toMatch(/TLBSYNC/);
    });

    it('calls the core of IOMMUs on the hardware of either driver', () => {
      for (const [driver, profile] of [
        ['drivers/iommu/arm/arm-smmu/', 'mmu-500'],
        ['drivers/iommu/arm/arm-smmu-v3/', 'qemu-virt'],
      ] as const) {
        const flushed = called('iommu_iova_to_phys', ['nic.domain', '0'], driver);
        expect([flushed.profile, flushed.end, flushed.result]).toEqual([profile, 'completed', '0']);
      }
    });
  });
}
