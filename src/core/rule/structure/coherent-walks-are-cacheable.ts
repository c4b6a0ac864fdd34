import { hasFeature } from '../../smmu/profiles/profile';
import { CD } from '../../smmu/structures/cd';
import { STE } from '../../smmu/structures/ste';
import { coherent } from '../../smmu/v3/attributes';
import type { StructureFacts } from '../facts';
import { wasRefused } from '../landing';
import type { Rule } from '../rule';
import type { Run } from '../run';
import { storeBehind } from '../structure-store';

/** A structure whose attributes keep what it leads to out of the caches. */
interface Excluded {
  readonly entry: 'CD' | 'STE';
  /** Which dword of the entry says so. */
  readonly dword: number;
  readonly reads: string;
}

/** R-65, for what is found by way of STEs and CDs: an SMMU that firmware calls coherent gets no cache maintenance from the kernel. */
export const coherentWalksAreCacheable: Rule = {
  id: 'coherent-walks-are-cacheable',
  title: 'A coherent SMMU walks tables with attributes that let it look into the CPUs’ caches.',
  source: 'IHI 0070 §3.15, §5.2 (S1CIR, S1COR, S1CSH, S2IR0, S2OR0, S2SH0), §5.4 (IR0, OR0, SH0), §6.3.1 (COHACC).',
  severity: 1,
  *find(run) {
    for (const { name, profile } of run.smmus) {
      if (!hasFeature(profile, 'IDR0.COHACC')) continue;
      for (const look of run.facts.structures ?? []) {
        if (look.smmu !== name) continue;
        for (const excluded of excludedOf(look)) {
          const store = storeBehind(run, look, excluded);
          // What another kernel left is not this one's to set.
          if (!store || store.kernel !== run.events[look.after]?.kernel) continue;
          const seen = damageOf(run, look, store.id);
          yield {
            claim: `The ${excluded.entry} of StreamID ${look.streamId} keeps ${excluded.reads} out of the CPUs’ caches`,
            evidence: [store.id],
            ...(seen === undefined ? { level: 'hint' as const } : { seen }),
          };
        }
      }
    }
  },
};

function* excludedOf({ ste, cd }: StructureFacts): Generator<Excluded> {
  if (STE.get(ste, 'V') === 0) return;
  const config = STE.get(ste, 'Config');
  if ((config & 5) === 5 && !coherent(STE.get(ste, 'S1CIR'), STE.get(ste, 'S1COR'), STE.get(ste, 'S1CSH')))
    yield { entry: 'STE', dword: 1, reads: 'fetches of CDs' };
  if ((config & 6) === 6 && !coherent(STE.get(ste, 'S2IR0'), STE.get(ste, 'S2OR0'), STE.get(ste, 'S2SH0')))
    yield { entry: 'STE', dword: 2, reads: 'walks of stage 2' };
  if (!cd || config !== 5 || CD.get(cd, 'V') === 0 || CD.get(cd, 'EPD0') === 1) return;
  if (!coherent(CD.get(cd, 'IR0'), CD.get(cd, 'OR0'), CD.get(cd, 'SH0')))
    yield { entry: 'CD', dword: 0, reads: 'walks of TTB0' };
}

function damageOf(run: Run, { smmu, streamId, after }: StructureFacts, since: number): string | undefined {
  const refused = run.landings.find(
    (landing) =>
      wasRefused(landing) &&
      landing.from > since &&
      landing.stream?.smmu === smmu &&
      landing.streamId === streamId &&
      landing.kernel === run.events[after]?.kernel &&
      landing.buffer?.home !== undefined &&
      landing.buffer.until === undefined &&
      run.isAttached(landing.stream, landing.kernel, landing.from),
  );
  return refused && `DMA of ${refused.device} to memory that is mapped for it ended in ${refused.event ?? 'an abort'}`;
}
