import { afterEach, describe, expect, it } from 'vitest';
import { breathe } from '../engine/world/tree-world';
import { judgedRun } from '../handover/judged';
import { requireTrees, titleWith } from '../support/requires';

afterEach(breathe);

describe.each(['6.1', '7.3'])('invalidations for an SMMU that is off, on %s', (version) => {
  const tree = requireTrees(version);

  it.skipIf(tree.missing)(titleWith('reach nobody, and nobody is blamed for that', tree), { timeout: 240_000 }, () => {
    const { run, findings } = judgedRun(tree.path, 'atc-smmu-off');
    expect(run.end).toBe('completed');
    const failed = run.trace.events.find(
      (event) =>
        event.kind === 'register-write' &&
        event.register === 'CR0' &&
        event.value === 0n &&
        event.id > (run.steps[4]?.from ?? 0),
    );
    expect(failed).toBeDefined();
    const later = run.trace.events.filter((event) => event.kind === 'command' && event.id > (failed?.id ?? 0));
    expect(later).toEqual([]);
    expect(findings('ADOPT').filter(({ level }) => level === 'proven')).toEqual([]);
  });
});
