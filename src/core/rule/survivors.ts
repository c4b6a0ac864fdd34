import type { Landing } from './landing';
import type { Run } from './run';

/** Whether DMA of an earlier kernel depends on this SMMU when the event happens: its streams by name, `none`, or `unknown` where nobody
 *  said which streams there are. */
export function survivorsOf(
  run: Run,
  smmu: string,
  kernel: number,
  id: number,
): readonly string[] | 'none' | 'unknown' {
  const behind = run.facts.streams.filter((stream) => stream.smmu === smmu);
  if (behind.length === 0) return 'unknown';
  const left = behind.filter((stream) => run.isLeftOver(stream, kernel, id));
  return left.length === 0 ? 'none' : left.map((stream) => stream.device);
}

/** The first access of an earlier kernel's DMA, from an event on, that came out so (not one that the architecture merely permits). */
export function firstOfSurvivors(run: Run, from: number, cameOut: (landing: Landing) => boolean): Landing | undefined {
  return run.landings.find(
    (landing) =>
      !landing.permittedOnly &&
      landing.from >= from &&
      landing.stream !== undefined &&
      run.isLeftOver(landing.stream, landing.kernel, landing.from) &&
      cameOut(landing),
  );
}
