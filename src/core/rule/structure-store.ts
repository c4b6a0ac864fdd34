import type { EventOf } from '../trace/event';
import type { StructureFacts } from './facts';
import type { Run } from './run';

/** One dword of a stream's STE, or of the CD of its traffic without a SubstreamID. */
export interface EntryDword {
  readonly entry: 'CD' | 'STE';
  readonly dword: number;
}

/** The store that gave a dword what was found there: its own, or where nobody watched that, the last one to the STE of the stream. */
export function storeBehind(
  run: Run,
  { after, smmu, streamId, cd, cdAt }: StructureFacts,
  { entry, dword }: EntryDword,
): EventOf<'memory-store'> | undefined {
  if (entry === 'CD' && cdAt !== undefined) {
    const at = cdAt + 8n * BigInt(dword);
    const own = run
      .of('memory-store')
      .findLast((each) => each.id <= after && each.address === at && each.value === cd?.[dword]);
    if (own) return own;
  }
  const mine = run
    .tableStores(smmu)
    .filter((each) => each.what === 'STE' && each.streamId === streamId && each.event.id <= after);
  const word = entry === 'STE' ? dword : 0;
  return (mine.findLast((each) => each.dword === word) ?? mine.at(-1))?.event;
}
