import { describe, expect, it } from 'vitest';
import { scenariosOf } from '../../../src/core/scenario/library/library';
import type { Scenario } from '../../../src/core/scenario/scenario';
import { parseSweepId, sweepId, sweptKinds, sweptScenario } from '../../../src/core/scenario/sweep';

function scenario(id: string): Scenario {
  const entry = scenariosOf(id).value?.[0];
  if (!entry) throw new Error(`no scenario ${id}`);
  return entry.load();
}

function steps({ steps: all }: Scenario): string[] {
  return all.map(({ verb, fields }) => (verb === 'inject' ? `${fields.fault} ${fields.nth}` : verb));
}

describe('a run of a sweep', () => {
  it('refuses a request from the last kernel on', () => {
    const swept = sweptScenario(scenario('kdump-under-dma'), { kind: 'memremap', nth: 3 });
    expect([swept.id, steps(swept)]).toEqual([
      'kdump-under-dma@memremap-3',
      ['boot', 'crash', 'memremap 3', 'boot-crash-kernel'],
    ]);
  });

  it('takes the place of the refusal that the scenario has itself', () => {
    const own = scenario('kdump-memremap-fails');
    expect(sweptKinds(own)).toEqual(['memremap']);
    expect(steps(sweptScenario(own, { kind: 'memremap', nth: 7 }))).toEqual([
      'boot',
      'crash',
      'memremap 7',
      'boot-crash-kernel',
    ]);
  });

  it('is known by its name', () => {
    const point = { kind: 'allocation', nth: 12 } as const;
    expect(parseSweepId(sweepId('cold-boot', point))).toEqual({ id: 'cold-boot', point });
    for (const id of ['cold-boot', 'cold-boot@allocation-0', 'cold-boot@luck-1']) {
      expect(parseSweepId(id)).toEqual({ id });
    }
  });
});
