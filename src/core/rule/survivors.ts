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
