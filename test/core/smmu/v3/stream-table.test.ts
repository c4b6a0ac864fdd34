import { describe, expect, test } from 'vitest';
import { CR0, CR2, GBPA, STRTAB_BASE, STRTAB_BASE_CFG } from '../../../../src/core/smmu/registers/control';
import { STE } from '../../../../src/core/smmu/structures/ste';
import { L1STD } from '../../../../src/core/smmu/structures/table';
import { Bench, place } from '../bench';
import { enable, storeEntry } from '../tables';
import { dma, lastEvent } from './dma';

describe('§6.3.14 SMMUEN=0', () => {
  test('bypass and abort follow GBPA, with no event', () => {
    const bench = new Bench();
    bench.queues();
    expect(dma(bench, 0x1234n)).toBe('bypassed 0x1234');
    expect(dma(bench, 1n << 44n)).toBe('aborted silently');
    bench.write(GBPA, 0x8010_1000);
    expect(dma(bench, 0x1234n)).toBe('aborted silently');
  });
});

describe('§3.3.1 stream table', () => {
  test('a StreamID beyond the table is recorded only with RECINVSID', () => {
    const bench = new Bench();
    enable(bench);
    expect(dma(bench, 0n, { streamId: 64 })).toBe('aborted C_BAD_STREAMID');
    expect(lastEvent(bench)).toEqual(['0x4000000002', '0x0', '0x0', '0x0']);
    bench.write(CR0, 0xc);
    bench.write(CR2, 0);
    bench.write(CR0, 0xd);
    expect(dma(bench, 0n, { streamId: 64 })).toBe('aborted silently');
  });

  test('LOG2SIZE above SIDSIZE acts as SIDSIZE', () => {
    const bench = new Bench('minimal');
    enable(bench, 20);
    expect(dma(bench, 0n, { streamId: 256 })).toBe('aborted C_BAD_STREAMID');
  });

  test('the base is aligned down to the size of the table', () => {
    const bench = new Bench();
    storeEntry(bench, 3, STE.make({ V: 1, Config: 4 }));
    enable(bench);
    bench.write(CR0, 0xc);
    bench.write(STRTAB_BASE, place.streams + 0xfc0n);
    bench.write(CR0, 0xd);
    expect(dma(bench, 0x1000n)).toBe('bypassed 0x1000');
  });

  test('an entry outside memory is F_STE_FETCH, with its address', () => {
    const bench = new Bench();
    enable(bench);
    bench.write(CR0, 0xc);
    bench.write(STRTAB_BASE, 0x1000_0000);
    bench.write(CR0, 0xd);
    expect(dma(bench, 0n)).toBe('aborted F_STE_FETCH');
    expect(lastEvent(bench)).toEqual(['0x300000003', '0x0', '0x0', '0x100000c0']);
  });

  describe('two levels', () => {
    function twoLevels(span: number, split = 8) {
      const bench = new Bench();
      const second = place.streams + 0x10000n;
      bench.write(CR2, 2);
      bench.write(STRTAB_BASE, place.streams);
      bench.write(STRTAB_BASE_CFG, STRTAB_BASE_CFG.make({ FMT: 1, SPLIT: split, LOG2SIZE: 16 }));
      bench.queues(4, 1n);
      bench.store(place.streams + 8n, ...L1STD.make({ Span: span, L2Ptr: second >> 6n }));
      const at = (streamId: number) => second + BigInt(streamId % 2 ** split) * 64n;
      bench.store(at(2 ** split + 3), ...STE.make({ V: 1, Config: 4 }));
      return { bench, streamId: 2 ** split + 3 };
    }

    test.each([6, 8, 10])('split %i finds its entry', (split) => {
      const { bench, streamId } = twoLevels(split + 1, split);
      expect(dma(bench, 0x42n, { streamId })).toBe('bypassed 0x42');
    });

    test('other splits act as 6', () => {
      const { bench } = twoLevels(7, 7);
      bench.store(place.streams + 0x10000n + 3n * 64n, ...STE.make({ V: 1, Config: 4 }));
      expect(dma(bench, 0x42n, { streamId: 67 })).toBe('bypassed 0x42');
    });

    test.each([
      ['0', 0],
      ['reserved', 12],
      ['above SPLIT+1', 10],
      ['too small for the StreamID', 2],
    ])('Span %s is C_BAD_STREAMID', (_, span) => {
      const { bench, streamId } = twoLevels(span);
      expect(dma(bench, 0n, { streamId })).toBe('aborted C_BAD_STREAMID');
    });

    test('the smallest Span that reaches the StreamID does', () => {
      const { bench, streamId } = twoLevels(3);
      expect(dma(bench, 0x42n, { streamId })).toBe('bypassed 0x42');
    });
  });
});

describe('configuration cache', () => {
  test.each([
    ['CFGI_STE', [0x03n | (3n << 32n), 1n], 'bypassed'],
    ['CFGI_STE of another stream', [0x03n | (4n << 32n), 1n], 'aborted'],
    ['CFGI_STE_RANGE of 0 to 3', [0x04n, 1n], 'bypassed'],
    ['CFGI_STE_RANGE of 4 to 7', [0x04n | (4n << 32n), 1n], 'aborted'],
    ['CFGI_ALL', [0x04n, 31n], 'bypassed'],
    ['CFGI_CD_ALL', [0x06n | (3n << 32n), 0n], 'aborted'],
    ['TLBI_NSNH_ALL', [0x30n, 0n], 'aborted'],
  ])('%s: a changed STE is %s afterwards', (_, command, expected) => {
    const bench = new Bench('qemu-virt', [], { configurationCache: 'infinite' });
    storeEntry(bench, 3, STE.make({ V: 1, Config: 0 }));
    enable(bench);
    expect(dma(bench, 0x1000n)).toBe('aborted silently');
    storeEntry(bench, 3, STE.make({ V: 1, Config: 4 }));
    expect(dma(bench, 0x1000n)).toBe('aborted silently');
    bench.command(command);
    expect(dma(bench, 0x1000n)).toMatch(new RegExp(`^${expected}`));
  });

  test('toggling SMMUEN invalidates nothing; failed fetches are not kept; reset forgets', () => {
    const bench = new Bench('qemu-virt', [], { configurationCache: 'infinite' });
    storeEntry(bench, 3, STE.make({ V: 1, Config: 0 }));
    enable(bench);
    dma(bench, 0n);
    storeEntry(bench, 3, STE.make({ V: 1, Config: 4 }));
    bench.write(CR0, 0);
    bench.write(CR0, 0xd);
    expect(dma(bench, 0n)).toBe('aborted silently');
    bench.smmu.reset();
    enable(bench);
    expect(dma(bench, 0n)).toBe('bypassed 0x0');
  });
});
