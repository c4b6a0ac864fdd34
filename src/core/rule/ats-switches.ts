import { STE } from '../smmu/structures/ste';
import type { EventOf } from '../trace/event';
import type { StreamFacts } from './facts';
import type { Run } from './run';

/** Software turned ATS of an endpoint on or off in configuration space. */
export interface AtsSwitch {
  readonly event: EventOf<'hardware'>;
  readonly stream: StreamFacts;
  readonly on: boolean;
}

/** What the endpoint says of it. */
const said: ReadonlyMap<string, boolean> = new Map([
  ['ATS is enabled', true],
  ['ATS is disabled', false],
]);

/** The times when ATS of the streams behind an SMMU was turned on or off, in order. */
export function atsSwitches(run: Run, smmu: string): AtsSwitch[] {
  return run.of('hardware').flatMap((event) => {
    const on = said.get(event.text);
    if (on === undefined) return [];
    const streams = run.facts.streams.filter((stream) => stream.device === event.device && stream.smmu === smmu);
    return streams.map((stream) => ({ event, stream, on }));
  });
}

/** A dword of a stream's STE when an event begins, as what is known of the run says; undefined where nothing does. */
export function steDword(
  run: Run,
  { smmu, streamId }: Pick<StreamFacts, 'smmu' | 'streamId'>,
  dword: number,
  id: number,
): bigint | undefined {
  const store = run
    .tableStores(smmu)
    .findLast(
      (each) => each.what === 'STE' && each.streamId === streamId && each.dword === dword && each.event.id < id,
    );
  const known = (run.facts.structures ?? []).findLast(
    (each) => each.smmu === smmu && each.streamId === streamId && each.after < id,
  );
  return store && (!known || store.event.id > known.after) ? store.value : known?.ste[dword];
}

/** Whether the STE lets the endpoint ask for translations when an event begins; undefined where that is not known. */
export function permitsAts(run: Run, stream: StreamFacts, id: number): boolean | undefined {
  const first = steDword(run, stream, 0, id);
  const second = steDword(run, stream, 1, id);
  if (first === undefined || second === undefined) return undefined;
  const words = [first, second];
  const translates = (STE.get(words, 'Config') & 3) !== 0;
  return STE.get(words, 'V') === 1 && translates && STE.get(words, 'EATS') !== 0;
}

/** A change of STE.EATS in a live table. */
export interface EatsChange {
  readonly event: EventOf<'memory-store'>;
  readonly stream: StreamFacts;
  readonly on: boolean;
}

/** The times when EATS of the streams behind an SMMU became zero or was no longer, in order. */
export function eatsChanges(run: Run, smmu: string): EatsChange[] {
  const eats = (word: bigint): number => STE.get([0n, word], 'EATS');
  return run.tableStores(smmu).flatMap(({ event, what, streamId, dword, old, value, live }) => {
    const on = eats(value) !== 0;
    if (what !== 'STE' || dword !== 1 || !live || on === (eats(old) !== 0)) return [];
    const stream = run.facts.streams.find((each) => each.smmu === smmu && each.streamId === streamId);
    return stream ? [{ event, stream, on }] : [];
  });
}

/** Whether an event belongs to an attach of a stream, as far as anybody saw one. */
export function isAttaching(
  { attachments }: StreamFacts,
  { id, kernel }: { readonly id: number; readonly kernel: number },
) {
  return attachments.some(
    (each) => each.kernel === kernel && each.from <= id && (each.done === undefined || id < each.done),
  );
}
