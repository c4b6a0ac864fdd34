import type { StreamFacts } from './facts';
import { gotThrough, type Landing } from './landing';
import type { Run } from './run';

/** Whether DMA of an earlier kernel depends on this SMMU when the event happens: its streams by name, `none`, or `unknown` where nobody
 *  said which streams there are. DMA that was refused ever since the kernel began depends on nothing any more. */
export function survivorsOf(
  run: Run,
  smmu: string,
  kernel: number,
  id: number,
): readonly string[] | 'none' | 'unknown' {
  const behind = run.facts.streams.filter((stream) => stream.smmu === smmu);
  if (behind.length === 0) return 'unknown';
  if (run.isFailing(smmu, id)) return 'none';
  const left = behind.filter((stream) => run.isLeftOver(stream, kernel, id) && !isLost(run, stream, kernel, id));
  return left.length === 0 ? 'none' : left.map((stream) => stream.device);
}

function isLost(run: Run, stream: StreamFacts, kernel: number, id: number): boolean {
  const tried = run.landings.filter(
    (landing) => !landing.permittedOnly && landing.stream === stream && landing.kernel === kernel && landing.from < id,
  );
  return tried.length > 0 && !tried.some(gotThrough);
}

/** The first access of an earlier kernel's DMA that came out so from an event on (not one that the architecture merely permits). */
export function firstOfSurvivors(run: Run, from: number, cameOut: (landing: Landing) => boolean): Landing | undefined {
  return run.landings.find(
    (landing) =>
      !landing.permittedOnly &&
      landing.since >= from &&
      landing.stream !== undefined &&
      run.isLeftOver(landing.stream, landing.kernel, landing.from) &&
      cameOut(landing),
  );
}
