import { Config, STE } from '../smmu/structures/ste';
import type { DeferralFacts, StreamFacts } from './facts';
import type { Run } from './run';

/** An answer to the question whether the attach of a device waits, with all streams of the device. */
export interface DeviceDeferral extends DeferralFacts {
  readonly device: string;
  readonly streams: readonly StreamFacts[];
}

/** What drivers answered about devices, in the order of streams. */
export function deferralsOf(run: Run): readonly DeviceDeferral[] {
  const devices = new Map<string, StreamFacts[]>();
  for (const stream of run.facts.streams) devices.set(stream.device, [...(devices.get(stream.device) ?? []), stream]);
  return [...devices].flatMap(([device, streams]) =>
    (streams[0]?.deferrals ?? []).map((deferral) => ({ ...deferral, device, streams })),
  );
}

/** Whether the entry of a stream let DMA through at a moment; undefined where nobody looked. */
export function letsThrough(run: Run, { smmu, streamId }: StreamFacts, id: number): boolean | undefined {
  const looks = run.facts.structures?.filter(({ after }) => after < id);
  const last = looks?.at(-1);
  if (!looks || !last) return undefined;
  // Streams without an entry are not among those that were looked at together.
  const entry = looks.findLast((each) => each.after === last.after && each.smmu === smmu && each.streamId === streamId);
  return entry !== undefined && STE.get(entry.ste, 'V') === 1 && STE.get(entry.ste, 'Config') !== Config.Abort;
}
