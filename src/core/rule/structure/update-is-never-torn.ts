import type { EventOf } from '../../trace/event';
import { invalidatesContext, invalidatesStream } from '../commands';
import { contextStores } from '../context-stores';
import { damageOf, verb } from '../damage';
import type { StreamFacts } from '../facts';
import type { Landing } from '../landing';
import type { Breach, Rule } from '../rule';
import type { Run } from '../run';
import { meetsStaleEntry } from '../stale-entries';
import { type DwordStore, effectiveCd, effectiveSte, tornStore } from '../torn-update';

/** Faults that no entry brings about which is as it was before the change, as it is to be, or not valid in between. */
const faults = new Set(['C_BAD_STE', 'C_BAD_CD', 'F_STE_FETCH', 'F_CD_FETCH', 'F_CFG_CONFLICT', 'F_TLB_CONFLICT']);

/** An entry that is marked as invalid while it changes is how software may do it where one dword does not make the change. */
const invalid = /not valid \(V=0\)$/;

/** an SMMU reads an entry dword by dword, whenever it likes. While a stream is being attached its DMA may be refused, but never by an entry of
 *  which some dwords are old and some are new. */
export const updateIsNeverTorn: Rule = {
  id: 'update-is-never-torn',
  title:
    'While an STE or CD changes, the SMMU finds the old one, the new one, or an invalid one, and no mixture of them.',
  source: 'IHI 0070 §3.21.3.1.',
  severity: 2,
  *find(run) {
    const told = new Set<StreamFacts>();
    for (const stream of run.facts.streams) {
      for (const breach of [...tornIn(run, stream, 'STE'), ...tornIn(run, stream, 'CD')]) {
        told.add(stream);
        yield breach;
      }
    }
    for (const landing of run.landings) {
      const { device, stream, event = '', reason = '', since } = landing;
      if (!stream || told.has(stream) || !faults.has(event) || invalid.test(reason)) continue;
      if (!isBeingAttached(run, stream, landing) || meetsStaleEntry(run, landing)) continue;
      yield {
        claim: `While ${device} is attached, the SMMU ${verb(landing, 'finds', 'find')} a mixture of old and new configuration: ${event}`,
        evidence: [since],
        ...damageOf(landing, 'was refused'),
      };
    }
  },
};

interface Store extends DwordStore {
  readonly event: EventOf<'memory-store'>;
}

/** Updates of one entry of a stream that leave it torn. An update is what is stored with no CFGI for the entry in between; of a CD, of which nearly all
 *  bits count while it is valid, all that is stored during an attach. */
function* tornIn(run: Run, stream: StreamFacts, what: 'STE' | 'CD'): Iterable<Breach> {
  const { smmu, streamId, device } = stream;
  const isSte = what === 'STE';
  const stores = isSte ? entryStores(run, smmu, streamId) : contextStores(run, smmu, streamId);
  const commands = run
    .commands(smmu)
    .filter((command) => (isSte ? invalidatesStream : invalidatesContext)(command, streamId));
  const isOver = (last: Store, { event }: Store): boolean => {
    if (last.event.kernel !== event.kernel) return true;
    const attach = attachAt(stream, event);
    if (!isSte && attach) return attach !== attachAt(stream, last.event);
    return commands.some((command) => command.event.id > last.event.id && command.event.id < event.id);
  };
  for (const { update, first } of updatesOf(stores, isOver)) {
    const torn = tornStore(update, first, isSte ? effectiveSte : effectiveCd);
    const last = update.at(-1);
    if (!torn || !last || run.isFailing(smmu, torn.event.id)) continue;
    yield {
      claim: `The SMMU may use the ${what} of ${device} while some of its dwords are old and some are new`,
      evidence: [...new Set([torn.event.id, last.event.id])],
      blame: torn.event.id,
    };
  }
}

interface Store extends DwordStore {
  readonly event: EventOf<'memory-store'>;
  readonly valid?: boolean;
}

function entryStores(run: Run, smmu: string, streamId: number): readonly Store[] {
  return run.tableStores(smmu).filter((store) => store.what === 'STE' && store.live && store.streamId === streamId);
}

/** Stores by update, with the first dword of the entry before each. */
function* updatesOf(
  stores: readonly Store[],
  isOver: (last: Store, store: Store) => boolean,
): Iterable<{ readonly update: readonly Store[]; readonly first: bigint }> {
  let first = 0n;
  for (let from = 0, to = 1; from < stores.length; to++) {
    const [last, store] = [stores[to - 1], stores[to]];
    if (last && store && !isOver(last, store)) continue;
    const update = stores.slice(from, to);
    // An entry of which it is known that it was not valid when the update began, whatever its first dword was once.
    yield { update, first: update[0]?.valid === false ? 0n : first };
    // Another kernel has another table.
    const isKnown = store?.event.kernel === last?.event.kernel;
    first = isKnown ? (update.findLast(({ dword }) => dword === 0)?.value ?? first) : 0n;
    from = to;
  }
}

function attachAt({ attachments }: StreamFacts, { id, kernel }: { readonly id: number; readonly kernel: number }) {
  return attachments.find(
    (each) => each.kernel === kernel && each.from <= id && (each.done === undefined || id < each.done),
  );
}

function isBeingAttached(run: Run, stream: StreamFacts, { kernel, since, from }: Landing): boolean {
  if (run.isShutdown(kernel, from) || run.isFailing(stream.smmu, from)) return false;
  const attach = attachAt(stream, { id: from, kernel });
  return attach !== undefined && attach === attachAt(stream, { id: since, kernel });
}
