import { CD } from '../smmu/structures/cd';
import type { EventOf } from '../trace/event';
import type { StructureFacts } from './facts';
import type { Run } from './run';

/** A store to a dword of the first CD of a stream, which a valid STE leads to. */
export interface ContextStore {
  readonly event: EventOf<'memory-store'>;
  readonly dword: number;
  readonly old: bigint;
  readonly value: bigint;
  /** Whether the CD was valid before it. */
  readonly valid: boolean;
}

const cdBytes = 64n;

/** Stores of whole dwords that change the first CD of a stream. Where the STE has changed since somebody looked, nobody knows which CD is its. */
export function contextStores(run: Run, smmu: string, streamId: number): ContextStore[] {
  const looks = (run.facts.structures ?? [])
    .filter((each) => each.smmu === smmu && each.streamId === streamId)
    .sort((a, b) => a.after - b.after);
  if (!looks.some(({ cdAt }) => cdAt !== undefined)) return [];
  const entry = run.tableStores(smmu).filter((store) => store.what === 'STE' && store.streamId === streamId);
  const found: ContextStore[] = [];
  let next = 0;
  let look: StructureFacts | undefined;
  let valid = false;
  for (const event of run.of('memory-store')) {
    while ((looks[next]?.after ?? event.id) < event.id) {
      look = looks[next++];
      valid = look?.cd !== undefined;
    }
    const offset = event.address - (look?.cdAt ?? event.address + cdBytes);
    if (!look || event.size !== 8 || offset < 0n || offset >= cdBytes) continue;
    const since = look.after;
    const isSame = !entry.some((store) => store.event.id > since && store.event.id < event.id);
    const { previous: old, value } = event;
    if (isSame && value !== old) found.push({ event, dword: Number(offset / 8n), old, value, valid });
    if (offset === 0n) valid = CD.get([value], 'V') === 1;
  }
  return found;
}
