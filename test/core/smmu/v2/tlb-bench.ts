import type { KnobsV2 } from '../../../../src/core/smmu/v2/knobs';
import { leaf1, leaf2 } from '../tables';
import { BenchV2 } from './bench';

export const page = 0x4060_0000n;
export const nonGlobal = leaf1 | (1n << 11n);
export const keeping: Partial<KnobsV2> = { translationCache: 'infinite' };

/** Streams 3 to 7 lead to banks 3 to 7: 3 and 4 have stage 1 with VMID 0, ASIDs 3 and 4; 5 stage 1 with VMID 9, ASID 3; 6 and 7 stage 2 with
 *  VMIDs 9 and 10. All map 0x1000 to 0x3000 (0x3000 of stage 1 is global), and everything is cached. */
export function cached(knobs: Partial<KnobsV2> = keeping) {
  const bench = new BenchV2('smmu-v2-full', [], knobs);
  for (let bank = 3; bank <= 7; bank++) bench.group(bank, bank, { CBNDX: bank });
  const tables = [
    bench.stage1(3, { asid: 3 }),
    bench.stage1(4, { asid: 4 }),
    bench.stage1(5, { asid: 3, cbar: { VMID: 9 } }),
    bench.stage2(6, { vmid: 9 }),
    bench.stage2(7, { vmid: 10 }),
  ];
  for (const [index, each] of tables.entries()) {
    for (const address of [0x1000n, 0x2000n, 0x3000n]) {
      each.map(address, page + address, index >= 3 ? leaf2 : address === 0x3000n ? leaf1 : nonGlobal);
    }
  }
  bench.enable();
  for (let streamId = 3; streamId <= 7; streamId++) {
    for (const address of [0x1000n, 0x2000n, 0x3000n]) bench.dma(address, { streamId });
  }
  return { bench, tables };
}

/** Pages of each stream. */
export const all3 = '3:1000 3:2000 3:3000';
export const all4 = '4:1000 4:2000 4:3000';
export const all5 = '5:1000 5:2000 5:3000';
export const all6 = '6:1000 6:2000 6:3000';
export const all7 = '7:1000 7:2000 7:3000';
