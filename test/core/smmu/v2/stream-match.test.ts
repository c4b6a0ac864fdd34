import { describe, expect, test } from 'vitest';
import { sCR0 } from '../../../../src/core/smmu/registers/v2/global';
import { S2CR, SMR } from '../../../../src/core/smmu/registers/v2/stream-map';
import { exploreV2 } from '../../../../src/core/smmu/v2/explore';
import { BenchV2, outcomeOf } from './bench';

const bypass = { TYPE: 1 };

describe('stream matching (§2.3.7, §9.6.25)', () => {
  test('a group matches its StreamID and no other', () => {
    const bench = new BenchV2();
    bench.group(0, 0x429, bypass);
    bench.enable();
    expect(bench.dma(0x1000n, { streamId: 0x429 })).toBe('bypassed 0x1000');
    expect(bench.dma(0x1000n, { streamId: 0x428 })).toBe('aborted sGFSR.USF');
    expect(bench.dma(0x1000n, { streamId: 0x4429 })).toBe('aborted sGFSR.USF');
  });

  test('bits of MASK do not matter, in the StreamID and in ID', () => {
    const bench = new BenchV2();
    bench.group(0, 0x4ff, bypass, 0x00ff);
    bench.enable();
    for (const streamId of [0x400, 0x429, 0x4ff]) {
      expect(bench.dma(0x1000n, { streamId })).toBe('bypassed 0x1000');
    }
    expect(bench.dma(0x1000n, { streamId: 0x500 })).toBe('aborted sGFSR.USF');
  });

  test('the top bits of ID and MASK count', () => {
    const bench = new BenchV2();
    bench.group(0, 0x4000, bypass);
    bench.group(1, 0x0001, bypass, 0x4000);
    bench.enable();
    expect(bench.dma(0x1000n, { streamId: 0x4000 })).toBe('bypassed 0x1000');
    expect(bench.dma(0x1000n, { streamId: 0 })).toBe('aborted sGFSR.USF');
    expect(bench.dma(0x1000n, { streamId: 0x4001 })).toBe('bypassed 0x1000');
    expect(bench.dma(0x1000n, { streamId: 1 })).toBe('bypassed 0x1000');
  });

  test('a group without VALID matches nothing', () => {
    const bench = new BenchV2();
    bench.group(0, 3, bypass);
    bench.write(SMR, 3);
    bench.enable();
    expect(bench.dma(0x1000n)).toBe('aborted sGFSR.USF');
  });

  test('the last group counts, there is none after it', () => {
    const bench = new BenchV2();
    bench.group(31, 3, bypass);
    bench.enable();
    expect(bench.dma(0x1000n)).toBe('bypassed 0x1000');
    bench.write(SMR, 0, 31);
    bench.smmu.write(0x800 + 4 * 32, 4, 0x8000_0003n);
    expect(bench.dma(0x1000n)).toBe('aborted sGFSR.USF');
  });

  test.each([
    [{ TYPE: 0, CBNDX: 8 }, 'aborted sGFSR.UCBF'],
    [{ TYPE: 0, CBNDX: 255 }, 'aborted sGFSR.UCBF'],
    [{ TYPE: 1, CBNDX: 255 }, 'bypassed 0x1000'],
    [{ TYPE: 2, CBNDX: 255 }, 'aborted sGFSR.ICF'],
    [{ TYPE: 3 }, 'aborted sGFSR.ICF'],
  ])('S2CR %o: %s', (contents, expected) => {
    const bench = new BenchV2();
    bench.group(0, 3, contents);
    bench.enable();
    expect(bench.dma(0x1000n)).toBe(expected);
  });

  test('bits that StreamIDs lack do not exist in SMR', () => {
    const bench = new BenchV2('smmu-v2-full', ['IDR0.NUMSIDB=8', 'IDR0.EXIDS=0']);
    bench.write(SMR, 0xffff_ffffn);
    expect(bench.read(SMR)).toBe(0x80ff_00ffn);
    const widest = new BenchV2('mmu-500');
    widest.write(SMR, 0xffff_ffffn);
    expect(widest.read(SMR)).toBe(0xffff_7fffn);
  });
});

describe('conflicts (§2.3.7)', () => {
  function conflicting(changes: readonly string[] = ['IDR1.SMCD=0'], knobs = {}): BenchV2 {
    const bench = new BenchV2('smmu-v2-full', changes, knobs);
    bench.group(2, 3, { TYPE: 1 });
    bench.group(5, 3, { TYPE: 2 });
    return bench;
  }

  test.each([
    [1, 'aborted sGFSR.SMCF'],
    [0, 'bypassed 0x1000'],
  ])('detected, with SMCFCFG=%s: %s', (SMCFCFG, expected) => {
    const bench = conflicting();
    bench.enable({ SMCFCFG });
    expect(bench.dma(0x1000n)).toBe(expected);
  });

  test.each([
    ['first', 'bypassed 0x1000'],
    ['last', 'aborted sGFSR.ICF'],
  ] as const)('not detected, %s entry: %s', (streamConflict, expected) => {
    const bench = conflicting(['IDR1.SMCD=0'], { streamConflict });
    bench.enable({ SMCFCFG: 1 });
    expect(bench.dma(0x1000n)).toBe(expected);
  });

  test('all outcomes are permitted where SMCD promises nothing', () => {
    const bench = conflicting();
    bench.enable({ SMCFCFG: 1 });
    const access = { streamId: 3, address: 0x1000n, write: true };
    const { alternatives } = exploreV2(bench.smmu, () => outcomeOf(bench.smmu.translate(access)));
    expect(alternatives.map(({ choices, result }) => `${choices[0]?.picked}: ${result}`)).toEqual([
      'conflict detected: aborted sGFSR.SMCF',
      'group 2: bypassed 0x1000',
      'group 5: aborted sGFSR.ICF',
    ]);
  });

  test('SMCD promises detection', () => {
    const bench = conflicting(['IDR1.SMCD=1'], { streamConflict: 'first' });
    bench.enable({ SMCFCFG: 1 });
    const access = { streamId: 3, address: 0x1000n, write: true };
    const { alternatives } = exploreV2(bench.smmu, () => outcomeOf(bench.smmu.translate(access)));
    expect(alternatives.map(({ result }) => result)).toEqual(['aborted sGFSR.SMCF']);
  });

  test('two groups that match different StreamIDs are none', () => {
    const bench = conflicting();
    bench.write(SMR, SMR.make({ ID: 4, VALID: 1 }), 5);
    bench.enable({ SMCFCFG: 1 });
    expect(bench.dma(0x1000n)).toBe('bypassed 0x1000');
  });
});

describe('extended StreamIDs', () => {
  test('have 16 bits, and S2CR says whether a group is valid', () => {
    const bench = new BenchV2();
    bench.enable({ EXIDENABLE: 1 });
    bench.write(SMR, 0x00ff_8400n);
    bench.write(S2CR, S2CR.make({ TYPE: 1, EXIDVALID: 1 }));
    expect(bench.dma(0x1000n, { streamId: 0x8429 })).toBe('bypassed 0x1000');
    expect(bench.dma(0x1000n, { streamId: 0x0429 })).toBe('aborted sGFSR.USF');
    bench.write(S2CR, S2CR.make({ TYPE: 1 }));
    expect(bench.dma(0x1000n, { streamId: 0x8429 })).toBe('aborted sGFSR.USF');
  });

  test('bit 31 of SMR is then part of the mask', () => {
    const bench = new BenchV2();
    bench.enable({ EXIDENABLE: 1 });
    bench.write(SMR, 0x8000_0003n);
    bench.write(S2CR, S2CR.make({ TYPE: 1, EXIDVALID: 1 }));
    expect(bench.read(SMR)).toBe(0x8000_0003n);
    expect(bench.dma(0x1000n, { streamId: 0x8003 })).toBe('bypassed 0x1000');
    expect(bench.dma(0x1000n, { streamId: 0x8002 })).toBe('aborted sGFSR.USF');
  });

  test('are recorded with all of their bits', () => {
    const bench = new BenchV2('smmu-v2-full', ['IDR0.NUMSIDB=8']);
    bench.enable();
    bench.dma(0x1000n, { streamId: 0x8429 });
    expect(bench.smmu.read(0x54, 4)).toBe(0x29n);
    bench.smmu.write(0x48, 4, 2n);
    bench.enable({ EXIDENABLE: 1 });
    bench.dma(0x1000n, { streamId: 0x8429 });
    expect(bench.smmu.read(0x54, 4)).toBe(0x8429n);
  });

  test('a part without them ignores EXIDENABLE and EXIDVALID', () => {
    const bench = new BenchV2('mmu-500');
    bench.enable({ EXIDENABLE: 1 });
    expect(bench.read(sCR0) & 8n).toBe(0n);
    bench.write(S2CR, S2CR.make({ EXIDVALID: 1 }));
    expect(bench.read(S2CR)).toBe(0n);
  });
});

describe('stream indexing', () => {
  test('the StreamID is the number of the S2CR', () => {
    const bench = new BenchV2('smmu-v2-minimal');
    bench.write(S2CR, S2CR.make({ TYPE: 1 }), 3);
    bench.write(S2CR, S2CR.make({ TYPE: 2 }), 63);
    bench.enable();
    expect(bench.dma(0x1000n)).toBe('bypassed 0x1000');
    expect(bench.dma(0x1000n, { streamId: 63 })).toBe('aborted sGFSR.ICF');
  });

  test('a StreamID beyond the last S2CR matches nothing', () => {
    const bench = new BenchV2('smmu-v2-minimal', ['IDR0.NUMSIDB=8']);
    for (let index = 0; index < 128; index++) bench.write(S2CR, S2CR.make({ TYPE: 1 }), index);
    bench.enable();
    expect(bench.dma(0x1000n, { streamId: 127 })).toBe('bypassed 0x1000');
    expect(bench.dma(0x1000n, { streamId: 128 })).toBe('aborted sGFSR.USF');
  });

  test('bits that StreamIDs lack are not looked at, nor recorded', () => {
    const bench = new BenchV2('smmu-v2-minimal');
    bench.write(S2CR, S2CR.make({ TYPE: 2 }), 3);
    bench.enable();
    expect(bench.dma(0x1000n, { streamId: 0x43 })).toBe('aborted sGFSR.ICF');
    expect(bench.smmu.read(0x54, 4)).toBe(3n);
  });

  test('there is no SMR', () => {
    const bench = new BenchV2('smmu-v2-minimal');
    bench.write(SMR, 0xffff_ffffn);
    expect(bench.read(SMR)).toBe(0n);
    expect(bench.fresh()).toEqual(['note write of 0xffffffff: SMR0 does not exist in this part']);
  });
});
