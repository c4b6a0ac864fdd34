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

/** A change of an STE in a live table. Until `until`, the CMD_SYNC after a CFGI for its stream, a part may use the old one. */
export interface SteChange {
  readonly store: StreamTableStore;
  /** The first CFGI for the stream after it, whether anybody waited for it or not. */
  readonly given: TakenCommand | undefined;
  readonly until: number | undefined;
  /** Where the attach ends, or else the task, during which it happened; undefined where the kernel did not get that far. */
  readonly back: number | undefined;
}

/** The changes of STEs while SMMUEN was 1 (§3.21.3, §4.3.1), those of a failing SMMU left out. */
export function steChanges(run: Run, smmu: string): SteChange[] {
  return run
    .tableStores(smmu)
    .filter(({ what, live, event }) => what === 'STE' && live && !run.isFailing(smmu, event.id))
    .map((store) => {
      const invalidating = run
        .commands(smmu)
        .filter((command) => command.event.id > store.event.id && invalidatesStream(command, store.streamId));
      const done = invalidating.find(({ completed }) => completed !== undefined);
      return {
        store,
        given: invalidating[0],
        until: done?.completed,
        back: endOfWork(run, smmu, store.streamId, store.event),
      };
    });
}

/** Where the attach of a stream ends, or else the task, during which an event happened; undefined where the kernel did not get that far. */
export function endOfWork(
  run: Run,
  smmu: string,
  streamId: number,
  { id, kernel }: { readonly id: number; readonly kernel: number },
): number | undefined {
  const attach = run.facts.streams
    .filter((stream) => stream.smmu === smmu && stream.streamId === streamId)
    .flatMap(({ attachments }) => attachments)
    .find((each) => each.kernel === kernel && each.from <= id && (each.done === undefined || id < each.done));
  if (attach) return attach.done;
  return run.tasks.find((each) => each.kernel === kernel && each.from <= id && id < each.to)?.to;
}

/** Whether software returned from its work while the part may still have used the old STE. */
export function isLeftStale({ until, back }: SteChange): boolean {
  return back !== undefined && (until === undefined || until > back);
}

/** Whether an access comes out so for no other reason than an entry that may still be cached as it was: a level 1 descriptor that became valid, or an
 *  STE where the architecture merely permits that. It is one thing to say, however many accesses meet it. */
export function meetsStaleEntry(run: Run, landing: Landing): boolean {
  const { event, reason = '', stream, streamId, from, permittedOnly } = landing;
  if (!stream) return false;
  const { smmu } = stream;
  const isNow = (at: number, until: number | undefined): boolean => at <= from && (until === undefined || from < until);
  // A translation request that is refused leaves no event.
  if (
    (event === 'C_BAD_STREAMID' || (event === undefined && /^L1STD \d+ has Span 0$/.test(reason))) &&
    run.level1Changes(smmu).some(({ store, wasValid, until }) => {
      return !wasValid && isBelow(store, streamId) && isNow(store.event.id, until);
    })
  )
    return true;
  return (
    permittedOnly === true &&
    run.steChanges(smmu).some((change) => {
      const { store, until } = change;
      return store.streamId === streamId && isLeftStale(change) && isNow(store.event.id, until);
    })
  );
}
