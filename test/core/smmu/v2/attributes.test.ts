import { describe, expect, test } from 'vitest';
import { sGFSR, sGFSRRESTORE } from '../../../../src/core/smmu/registers/v2/global';
import { BenchV2 } from './bench';

/** Memory type with which a write-back, inner shareable access of stream 3 goes on, as `inner/outer shareability`. */
function typeOf(bench: BenchV2): string {
  const result = bench.smmu.translate({ streamId: 3, address: 0x4000_0000n, write: true });
  const attributes = 'attributes' in result ? result.attributes : undefined;
  if (!attributes) return result.outcome;
  return attributes.type === 'Normal'
    ? `${attributes.inner}/${attributes.outer} ${attributes.shareability}`
    : attributes.type;
}

/** What the fields make of an access, whichever register has them. */
const types: readonly (readonly [Readonly<Record<'MTCFG' | 'MemAttr' | 'SHCFG', number>>, string])[] = [
  [{ MTCFG: 0, MemAttr: 5, SHCFG: 0 }, 'write-back/write-back inner'],
  [{ MTCFG: 0, MemAttr: 5, SHCFG: 1 }, 'write-back/write-back outer'],
  [{ MTCFG: 0, MemAttr: 5, SHCFG: 2 }, 'write-back/write-back inner'],
  [{ MTCFG: 0, MemAttr: 5, SHCFG: 3 }, 'write-back/write-back non-shareable'],
  [{ MTCFG: 1, MemAttr: 15, SHCFG: 3 }, 'write-back/write-back non-shareable'],
  [{ MTCFG: 1, MemAttr: 10, SHCFG: 1 }, 'write-through/write-through outer'],
  [{ MTCFG: 1, MemAttr: 0, SHCFG: 0 }, 'Device-nGnRnE'],
];

describe('what bypasses goes on with the memory type', () => {
  test.each(types)('of sCR0, where it bypasses all: %j', (fields, expected) => {
    const bench = new BenchV2();
    bench.enable({ CLIENTPD: 1, ...fields });
    expect(typeOf(bench)).toBe(expected);
  });

  test.each(types)('of sCR0, where no group matches: %j', (fields, expected) => {
    const bench = new BenchV2();
    bench.enable({ USFCFG: 0, ...fields });
    expect(typeOf(bench)).toBe(expected);
  });

  test.each(types)('of its S2CR: %j', (fields, expected) => {
    const bench = new BenchV2();
    bench.enable();
    bench.group(1, 3, { TYPE: 1, ...fields });
    expect(typeOf(bench)).toBe(expected);
  });
});

describe('the wire of global configuration faults', () => {
  const lines = (bench: BenchV2) =>
    ['global', 'global-config'].filter((line) => bench.interrupts.isHigh(`smmu.${line}`));

  test('is for configuration access faults alone', () => {
    const bench = new BenchV2();
    bench.enable();
    bench.dma(0x1000n);
    expect(lines(bench)).toEqual(['global']);
    bench.write(sGFSR, 0xffff_ffffn);
    expect(lines(bench)).toEqual([]);
    bench.write(sGFSRRESTORE, sGFSR.make({ CAF: 1 }));
    expect(lines(bench)).toEqual(['global-config']);
  });

  test('is low while GCFGFIE is 0', () => {
    const bench = new BenchV2();
    bench.enable({ GCFGFIE: 0 });
    bench.write(sGFSRRESTORE, sGFSR.make({ CAF: 1 }));
    expect(lines(bench)).toEqual([]);
  });
});
