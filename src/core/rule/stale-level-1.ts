import { L1STD } from '../smmu/structures/table';
import { invalidatesStream, type TakenCommand } from './commands';
import type { Landing } from './landing';
import type { Run } from './run';
import type { StreamTableStore } from './stream-table-stores';

/** A change of a level 1 descriptor in a live table. Until `until`, the event of a CFGI that is not for the leaf alone and that a CMD_SYNC completed, a
 *  part may use the old one; undefined where there is no such CFGI. */
export interface Level1Change {
  readonly store: StreamTableStore;
  readonly wasValid: boolean;
  readonly until: number | undefined;
}

/** The changes of level 1 descriptors while SMMUEN was 1 (§3.21.3, §4.3.1). */
export function level1Changes(run: Run, smmu: string): Level1Change[] {
  return run
    .tableStores(smmu)
    .filter(({ what, live }) => what === 'L1STD' && live)
    .map((store) => {
      const cleaning = run.commands(smmu).find((command) => cleans(command, store));
      return { store, wasValid: L1STD.get([store.old], 'Span') !== 0, until: cleaning?.completed };
    });
}

/** Whether a stream is below the descriptor. */
export function isBelow({ streamId, streams }: StreamTableStore, id: number): boolean {
  return id >= streamId && id < streamId + streams;
}

function cleans(command: TakenCommand, store: StreamTableStore): boolean {
  if (command.event.id < store.event.id || command.completed === undefined) return false;
  const { declared, event } = command;
  const named = declared.name === 'CFGI_STE' ? declared.get(event.dwords, 'SID') : store.streamId;
  return isBelow(store, named) && invalidatesStream(command, named, true);
}

/** Whether an access ends in C_BAD_STREAMID for no other reason than a level 1 descriptor that became valid and may still be cached as it was: that is
 *  one thing to say, however many accesses meet it. */
export function meetsStaleLevel1(run: Run, { event, stream, streamId, from }: Landing): boolean {
  if (event !== 'C_BAD_STREAMID' || !stream) return false;
  return run
    .level1Changes(stream.smmu)
    .some(
      ({ store, wasValid, until }) =>
        !wasValid && isBelow(store, streamId) && store.event.id <= from && (until === undefined || from < until),
    );
}
