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
