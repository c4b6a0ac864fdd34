import { BenchV2 } from './bench';

/** Where tests map pages to. */
export const page = 0x4060_0000n;

/** Stream 3 leads to bank 4, which has stage 1 alone. */
export function bench1(
  more: Parameters<BenchV2['stage1']>[1] = {},
  profile = 'smmu-v2-full',
  changes: readonly string[] = [],
) {
  const bench = new BenchV2(profile, changes);
  bench.group(0, 3, { CBNDX: 4 });
  const tables = bench.stage1(4, more);
  bench.enable();
  return { bench, tables };
}
