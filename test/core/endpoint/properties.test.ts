import fc from 'fast-check';
import { test } from 'vitest';
import type { Dma } from '../../../src/core/endpoint/dma';
import { commands } from '../../../src/core/smmu/structures/command';
import type { CachePolicy } from '../../../src/core/smmu/v3/knobs';
import { buffer, Lab, sync, words } from './lab';

const pages = 3;

/** What a step does to a page: map it to a frame, unmap it with its invalidations, or use it. */
const step = fc.record({
  what: fc.constantFrom('map', 'unmap', 'use', 'use'),
  page: fc.nat(pages - 1),
  frame: fc.nat(pages - 1),
  write: fc.boolean(),
  wide: fc.nat(3),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const policies: readonly CachePolicy[] = ['none', 'infinite', 'lazy', { seed: 7 }];

/** Runs steps with an endpoint that caches, over an SMMU that caches; the first use that is not what the tables say, or undefined. */
function firstStale(
  steps: readonly Step[],
  policy: CachePolicy,
  ats: boolean,
  invalidates: boolean,
): string | undefined {
  const lab = new Lab({ translationCache: policy, configurationCache: policy });
  lab.stream(3, { EATS: 1 });
  const device = lab.add(ats ? { ats: { capacity: 2 } } : {});
  const table = new Map<number, number>();
  for (const { what, page, frame, write, wide } of steps) {
    const address = BigInt(page) << 12n;
    if (what === 'map' && !table.has(page)) {
      lab.map(address, buffer + (BigInt(frame) << 12n));
      table.set(page, frame);
    } else if (what === 'unmap' && table.delete(page)) {
      lab.unmap(address);
      if (!invalidates) continue;
      const flushed = words(commands.TLBI_NH_ASID, { ASID: 1 });
      lab.issue(flushed, sync, words(commands.ATC_INV, { SID: 3, Size: wide, Address: BigInt(page) }), sync);
    } else if (what === 'use') {
      const home = table.get(page);
      const dma: Dma = { name: 'use', address, size: 8, write, home: buffer + (BigInt(home ?? 0) << 12n) };
      const tried = device.attempt(dma).landing.outcome;
      const done = device.perform(dma).landing.outcome;
      const wanted = home === undefined ? 'aborted' : 'reached';
      if (tried !== wanted || done !== wanted) return `page ${page}: ${tried}, ${done} instead of ${wanted}`;
    }
  }
  return undefined;
}

test.each([false, true])('after correct invalidations no access is stale (ATS: %s)', (ats) => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), fc.constantFrom(...policies), (steps, policy) => {
      return firstStale(steps, policy, ats, true) === undefined;
    }),
    { numRuns: 40, seed: 3 },
  );
});

test('and without them some is, so that the property can fail', () => {
  const found = fc.check(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => firstStale(steps, 'none', true, false) === undefined),
    { numRuns: 200, seed: 3 },
  );
  if (!found.failed) throw new Error('no stale access was found');
});

test('whatever happens to an endpoint, a snapshot brings it back', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), fc.array(step, { maxLength: 12 }), (before, after) => {
      const lab = new Lab();
      lab.stream(3, { EATS: 1 });
      for (let page = 0n; page < BigInt(pages); page += 2n) lab.map(page << 12n, buffer + (page << 12n));
      const device = lab.add({ ats: { capacity: 2 }, pageRequests: 4, reaction: { style: 'completion-timeout' } });
      const play = (steps: readonly Step[]): void => {
        for (const { what, page, frame, write } of steps) {
          const dma: Dma = { name: `${frame}`, address: BigInt(page) << 12n, size: 8, write };
          if (what === 'map') device.start(dma);
          else if (what === 'unmap') device.config?.write(frame * 4, 4, page);
          else device.perform(dma);
        }
      };
      play(before);
      const state = lab.fabric.snapshot();
      const copy = structuredClone(state);
      play(after);
      lab.fabric.restore(state);
      return fc.stringify(lab.fabric.snapshot()) === fc.stringify(copy);
    }),
    { numRuns: 60, seed: 5 },
  );
});
