import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LayeredMap, type Layers } from '../../../src/core/base/layered-map';

/** One thing that is done to a map: keys and numbers of snapshots are small, so that they meet. */
const steps = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant('set' as const), key: fc.nat(20), value: fc.nat() }),
    fc.record({ do: fc.constant('delete' as const), key: fc.nat(20) }),
    fc.record({ do: fc.constant('clear' as const) }),
    fc.record({ do: fc.constant('snapshot' as const) }),
    fc.record({ do: fc.constant('restore' as const), which: fc.nat(10) }),
  ),
  { maxLength: 60 },
);

describe('a map in layers', () => {
  it('holds what a map would hold that is copied for each snapshot', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const layered = new LayeredMap<number, number>();
        let plain = new Map<number, number>();
        const kept: (readonly [Layers<number, number>, ReadonlyMap<number, number>])[] = [];
        for (const step of all) {
          if (step.do === 'set') [layered.set(step.key, step.value), plain.set(step.key, step.value)];
          else if (step.do === 'delete') [layered.delete(step.key), plain.delete(step.key)];
          else if (step.do === 'clear') [layered.clear(), plain.clear()];
          else if (step.do === 'snapshot') kept.push([layered.snapshot(), new Map(plain)]);
          else {
            const [state, copy] = kept[step.which % Math.max(1, kept.length)] ?? [];
            if (state) layered.restore(state);
            if (copy) plain = new Map(copy);
          }
          expect(layered.size).toBe(plain.size);
          for (let key = 0; key <= 20; key++) expect(layered.get(key)).toBe(plain.get(key));
          expect(new Map(layered.entries())).toEqual(plain);
        }
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('has few layers, however many snapshots are taken', () => {
    const layered = new LayeredMap<number, number>();
    let deepest = 0;
    for (let key = 0; key < 5000; key++) {
      layered.set(key, key);
      deepest = Math.max(deepest, layered.snapshot().layers.length);
    }
    expect(deepest).toBeLessThanOrEqual(13);
    expect(layered.get(4711)).toBe(4711);
  });
});
