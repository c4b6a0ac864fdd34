import { type Difference, type ReplayResult, replay } from '../../../src/core/smmu/replay/replay';

/** A model that keeps whatever it may keep, as the emulator does. */
const keeping = { configurationCache: 'infinite', translationCache: 'infinite' } as const;

/** What no model explains, with lines of the vector file, and which known departures were met.
 *  Of software that always invalidates enough, models with and without caches have to agree with the emulator; of software that does not, one
 *  of them has to for each transaction. */
export function compare(vectors: string, mode: 'fresh' | 'stale'): Pick<ReplayResult, 'differences' | 'deviations'> {
  const [without, withCaches] = [replayed(vectors, {}), replayed(vectors, keeping)];
  const lines = new Set(without.differences.map(({ line }) => line));
  const differences: readonly Difference[] =
    mode === 'fresh'
      ? [...without.differences, ...withCaches.differences]
      : withCaches.differences.filter(({ line }) => lines.has(line));
  return { differences, deviations: withCaches.deviations };
}

function replayed(vectors: string, knobs: Parameters<typeof replay>[1]): ReplayResult {
  const { value, problems } = replay(vectors, knobs);
  if (!value) throw new Error(problems.map(({ message }) => message).join('\n'));
  return value;
}
