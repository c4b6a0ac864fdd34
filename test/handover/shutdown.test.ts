import { afterEach, describe, expect, it } from 'vitest';
import { breathe, trouble } from '../engine/world/tree-world';
import { requireTrees, titleWith } from '../support/requires';
import { keepsOn, leavesAbort, writesAsleep } from './changes';
import { judgedRun, toldOf } from './judged';

afterEach(breathe);

const limit = { timeout: 240_000 };

describe.each(['6.1', '6.12', '7.3'])('hand-over of an SMMUv2 by Linux %s', (version) => {
  const tree = requireTrees(version);
  const on = it.skipIf(tree.missing);

  on(titleWith('lets the very next DMA through untranslated, into memory of somebody', tree), limit, () => {
    const { run } = judgedRun(tree.path, 'v2-shutdown-in-flight');
    expect(trouble(run)).toEqual([]);
    const writes = run.trace.events.flatMap((event) => (event.kind === 'register-write' ? [event] : []));
    const last = writes.at(-1);
    expect(last).toMatchObject({ register: 'sCR0', value: 1n });
    expect(last?.cause.stack.map((frame) => frame.function)).toContain('arm_smmu_device_shutdown');
    const { lanes = [], steps = [] } = run.trace.timeline ?? {};
    const nic = lanes.filter(({ device }) => device === 'nic');
    expect(nic).toHaveLength(3);
    for (const { runs } of nic) {
      const outcome = runs.at(-1)?.outcome;
      expect(steps[runs.at(-1)?.from ?? -1]).toBe(last?.id);
      expect(outcome).toMatchObject({ route: 'bypassed', physical: outcome?.address });
    }
    expect(new Set(run.observed?.owners.map(({ what }) => what))).toEqual(new Set(['its array of struct page']));
  });

  on(titleWith('is a note for one policy and a violation for the other', tree), limit, () => {
    for (const id of ['v2-shutdown-in-flight', 'v2-shutdown-bypass-allowed']) {
      const { findings } = judgedRun(tree.path, id);
      expect(toldOf(findings('HANDOFF-BYPASS'))).toEqual(['hint warning no-untranslated-dma-after-shutdown']);
      expect(toldOf(findings('HANDOFF-ABORT'))).toEqual(['proven violation no-untranslated-dma-after-shutdown']);
      const [found] = findings('HANDOFF-ABORT');
      expect(found?.stack.map((frame) => frame.function)).toContain('arm_smmu_device_shutdown');
      expect(found?.at?.file).toBe('drivers/iommu/arm/arm-smmu/arm-smmu.c');
      expect(found?.damage).toMatch(/physical 0x4025f000, where the kernel has its array of struct page$/);
    }
  });

  on(titleWith('is the other way round for a change that leaves DMA aborted', tree), limit, () => {
    const { run, findings } = judgedRun(tree.path, 'v2-shutdown-in-flight', leavesAbort);
    expect(trouble(run)).toEqual([]);
    expect(toldOf(findings('HANDOFF-ABORT'))).toEqual([]);
    expect(toldOf(findings('HANDOFF-BYPASS'))).toEqual(['proven violation next-system-can-do-dma']);
    const unaware = judgedRun(tree.path, 'v2-next-system-unaware', leavesAbort).run;
    expect(trouble(unaware)).toContain('nic boot loader: aborted, expected reached');
    expect(trouble(judgedRun(tree.path, 'v2-next-system-unaware').run)).toEqual([]);
  });

  on(titleWith('leaves faults that end with the next kernel, which opens a window of its own', tree), limit, () => {
    const id = 'v2-faults-across-handover';
    const { run, findings } = judgedRun(tree.path, id, leavesAbort);
    expect(trouble(run)).toEqual([]);
    const window = findings('HANDOFF-ABORT').filter(({ level }) => level === 'proven');
    expect(window).not.toEqual([]);
    for (const { stack } of window) {
      expect(stack.map((frame) => frame.function)).toContain('arm_smmu_rmr_install_bypass_smr');
    }
    const closed = judgedRun(tree.path, id, [...leavesAbort, ...keepsOn]);
    expect(trouble(closed.run)).toEqual([]);
    expect(toldOf(closed.findings('HANDOFF-ABORT'))).toEqual([]);
  });

  on(titleWith('writes into memory of the next kernel after kexec', tree), limit, () => {
    const { findings } = judgedRun(tree.path, 'v2-kexec-in-flight');
    const [found] = findings('HANDOFF-ABORT').filter(({ rule }) => rule === 'no-dma-into-running-kernel');
    expect(found?.damage).toMatch(/where kernel 2 has its array of struct page$/);
    expect(toldOf(judgedRun(tree.path, 'v2-kexec').findings('HANDOFF-ABORT'))).toEqual([]);
  });

  on(titleWith('wakes an SMMU up before it writes to it, and is found out where it does not', tree), limit, () => {
    const { run, findings } = judgedRun(tree.path, 'v2-shutdown-asleep');
    expect(trouble(run)).toEqual([]);
    expect(toldOf(findings('HANDOFF-ABORT'))).toEqual([]);
    const asleep = judgedRun(tree.path, 'v2-shutdown-asleep', writesAsleep).findings('HANDOFF-BYPASS');
    const [found] = asleep.filter(({ rule }) => rule === 'powered-off-is-not-touched');
    expect(found?.claim).toBe('sCR0 is written while smmu has no power');
    expect(found?.stack.map((frame) => frame.function)).toContain('arm_smmu_device_shutdown');
  });
});

describe.each(['6.1', '6.12', '7.3'])('hand-over of an SMMUv3 by Linux %s', (version) => {
  const tree = requireTrees(version);
  const on = it.skipIf(tree.missing);

  on(titleWith('is judged as that of an SMMUv2', tree), limit, () => {
    const { run, findings } = judgedRun(tree.path, 'v3-shutdown-in-flight');
    expect(trouble(run)).toEqual([]);
    const grave = (policy: 'HANDOFF-BYPASS' | 'HANDOFF-ABORT') =>
      toldOf(findings(policy)).filter((told) => told.includes('shutdown'));
    expect(grave('HANDOFF-BYPASS')).toEqual(['hint warning no-untranslated-dma-after-shutdown']);
    expect(grave('HANDOFF-ABORT')).toEqual(['proven violation no-untranslated-dma-after-shutdown']);
  });

  on(titleWith('lets nothing through where firmware made GBPA abort', tree), limit, () => {
    const { run, findings } = judgedRun(tree.path, 'v3-shutdown-gbpa-abort');
    expect(trouble(run)).toEqual([]);
    expect(toldOf(findings('HANDOFF-ABORT')).filter((told) => told.startsWith('proven'))).toEqual([]);
  });
});
