import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../src/core/scenario/scenario';
import { sweptScenario } from '../../src/core/scenario/sweep';
import type { EventOf } from '../../src/core/trace/event';
import { requireTrees, titleWith } from '../support/requires';
import { type AtcRun, provenOf, runAtc, shipped } from './atc-run';

const required = requireTrees('7.3');

/** What became of a scenario with the other CPU coming in at every point, until it no longer does. */
function atEveryPoint(id: string): readonly { readonly point: number; readonly run: AtcRun }[] {
  const scenario: Scenario = shipped(id);
  const runs: { readonly point: number; readonly run: AtcRun }[] = [];
  for (let point = 1; point < 100; point++) {
    const run = runAtc(required.path, sweptScenario(scenario, { kind: 'point', nth: point }));
    if (!run.trace.events.some(({ cpu, kind }) => cpu > 0 && kind === 'register-write')) break;
    runs.push({ point, run });
  }
  return runs;
}

const isFailed = (event: { readonly kind: string }): event is EventOf<'command'> =>
  event.kind === 'command' && 'outcome' in event && event.outcome === 'CERROR_ATC_INV_SYNC';

describe('two CPUs at one command queue', () => {
  it.skipIf(required.missing)(titleWith('break nothing, wherever the second one comes in', required), () => {
    for (const id of ['atc-two-cpus', 'atc-two-cpus-attach']) {
      const runs = atEveryPoint(id);
      expect(runs.length).toBeGreaterThan(5);
      for (const { point, run } of runs) {
        const waits = run.notModelled.every((what) => what.startsWith('a CPU that waits'));
        expect([id, point, waits, ...provenOf(run)]).toEqual([id, point, true]);
      }
      expect(runs.filter(({ run }) => run.end === 'completed').length).toBeGreaterThan(5);
    }
  });

  it.skipIf(required.missing)(titleWith('can have the CMD_SYNC of the wrong one take the blame', required), () => {
    const { trace, end } = runAtc(required.path, shipped('atc-wrong-sync'));
    expect(end).toBe('completed');
    const [first] = trace.events.filter(isFailed);
    const stored = trace.events.findLast(
      (event) => event.kind === 'memory-store' && event.table === 'smmu command queue' && event.id < (first?.id ?? 0),
    );
    expect(stored?.cpu).toBe(1);
    const before = trace.events.filter(
      (event): event is EventOf<'command'> => event.kind === 'command' && event.id < (first?.id ?? 0),
    );
    const lastSync = before.findLast(({ name }) => name === 'CMD_SYNC');
    const between = before.filter(({ id }) => id > (lastSync?.id ?? 0)).map(({ name }) => name);
    expect([...new Set(between)]).toEqual(['ATC_INV', 'TLBI_NH_VA']);
  });

  it.skipIf(required.missing)(titleWith('are not modelled where one would wait for the other one', required), () => {
    const scenario = shipped('atc-two-cpus');
    const inside = scenario.steps.map((step) =>
      step.fields.after === 'point' ? { ...step, fields: { ...step.fields, after: 'store command queue' } } : step,
    );
    const { end, notModelled } = runAtc(required.path, { ...scenario, steps: inside });
    expect(end).toBe('not-modelled');
    expect(notModelled.join()).toContain('a CPU that waits until another one goes on');
  });

  it.skipIf(required.missing)(titleWith('let another one take the interrupt of a time-out at once', required), () => {
    const of = (id: string) => runAtc(required.path, shipped(id)).trace.events;
    const handled = of('atc-never-answers').find(({ kind, cpu }) => kind === 'register-write' && cpu === 1);
    expect(handled).toMatchObject({ register: 'GERRORN' });
    expect(handled?.cause.stack.some((frame) => frame.function === 'arm_smmu_unmap_pages')).toBe(false);
    // On one CPU the handler has to wait until software has given up.
    const late = of('atc-one-cpu').find((event) => event.kind === 'register-write' && event.register === 'GERRORN');
    const last = of('atc-one-cpu').findLast(isFailed);
    expect((late?.at ?? 0n) - (last?.at ?? 0n)).toBeGreaterThan(900_000_000n);
  });
});
