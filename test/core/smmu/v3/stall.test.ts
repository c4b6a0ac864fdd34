import { describe, expect, test } from 'vitest';
import { CR0 } from '../../../../src/core/smmu/registers/control';
import { EVENTQ_CONS, EVENTQ_PROD } from '../../../../src/core/smmu/registers/queue';
import { type Command, commands } from '../../../../src/core/smmu/structures/command';
import { explore } from '../../../../src/core/smmu/v3/explore';
import type { Resumed } from '../../../../src/core/smmu/v3/port';
import { Bench, place } from '../bench';
import { contextDescriptor, enable, Heap, leaf1, leaf2, stage1Entry, stage2Entry, storeEntry, Tables } from '../tables';
import { dma, lastEvent, page } from './dma';

function command<F extends string>(declared: Command<F>, contents: Parameters<Command<F>['make']>[0]): bigint[] {
  const [low = 0n, high = 0n] = declared.make(contents);
  return [low | BigInt(declared.opcode), high];
}

function stallBench(overrides: readonly string[] = [], cd: Parameters<typeof contextDescriptor>[0] = {}) {
  const ended: string[] = [];
  const onResumed = ({ tag, result }: Resumed) =>
    ended.push(`${tag ?? 'untagged'}: ${'physical' in result ? `0x${result.physical.toString(16)}` : result.outcome}`);
  const bench = new Bench('mmu-600', overrides, {}, { onResumed });
  const tables = new Tables(bench, new Heap(), 12, 39, 1);
  bench.store(place.contexts, ...contextDescriptor({ TTB0: tables.root >> 4n, S: 1, ...cd }));
  storeEntry(bench, 3, stage1Entry());
  storeEntry(bench, 4, stage1Entry());
  enable(bench);
  return { bench, tables, ended };
}

const resume = (stag: number, response: number, streamId = 3) =>
  command(commands.RESUME, { SID: streamId, STAG: stag, Resp: response });

describe('§3.12.2 stalls', () => {
  test('a fault stalls with a tag of its own, and is recorded whatever CD.R says', () => {
    const { bench } = stallBench([], { R: 0 });
    expect(dma(bench, 0x1000n)).toBe('stalled F_TRANSLATION');
    expect(dma(bench, 0x2000n)).toBe('stalled F_TRANSLATION');
    expect(lastEvent(bench, 0).slice(0, 3)).toEqual(['0x300000010', '0x20080000000', '0x1000']);
    expect(lastEvent(bench, 1)[1]).toBe('0x20080000001');
    expect(bench.smmu.stalls.pending.map(({ tag }) => tag)).toEqual([0, 1]);
  });

  test('PCIe traffic is terminated instead', () => {
    const { bench } = stallBench();
    expect(dma(bench, 0x1000n, { neverStalls: true })).toBe('aborted F_TRANSLATION');
  });

  test('configuration errors and walk aborts do not stall', () => {
    const { bench } = stallBench([], { TTB0: 0x1000_0000n >> 4n });
    expect(dma(bench, 0x1000n)).toBe('aborted F_WALK_EABT');
    expect(dma(bench, 0x1000n, { substreamId: 1 })).toBe('aborted C_BAD_SUBSTREAMID');
  });

  test('stage 2 stalls by S2S', () => {
    for (const [S2S, expected] of [
      [1, 'stalled F_TRANSLATION'],
      [0, 'aborted F_TRANSLATION'],
    ] as const) {
      const bench = new Bench('mmu-600');
      const tables = new Tables(bench, new Heap(), 12, 40, 1);
      tables.map(0x1000n, page, leaf2);
      storeEntry(bench, 3, stage2Entry(tables.root, { S2S }));
      enable(bench);
      expect(dma(bench, 0x2000n)).toBe(expected);
      expect(dma(bench, 0x1000n)).toBe('translated 0x40600000');
    }
  });

  test('§4.6.1 CMD_RESUME retries, aborts, or terminates', () => {
    const { bench, tables, ended } = stallBench();
    for (const address of [0x1000n, 0x2000n, 0x3000n, 0x4000n]) dma(bench, address);
    tables.map(0x1000n, page, leaf1);
    bench.command(resume(0, 1), resume(1, 2), resume(2, 0), resume(3, 1));
    expect(ended).toEqual(['0: 0x40600000', '1: aborted', '2: discarded', '3: stalled']);
    expect(bench.smmu.stalls.pending.map(({ tag }) => tag)).toEqual([0]);
  });

  test('a retry does not look at how the transaction would end', () => {
    const { bench, tables, ended } = stallBench();
    dma(bench, 0x1000n);
    tables.map(0x1000n, page, leaf1);
    bench.command(resume(0, 3));
    expect(ended).toEqual(['0: 0x40600000']);
  });

  test('where only aborts exist, TERM aborts', () => {
    const { bench, ended } = stallBench(['IDR0.TERM_MODEL=1']);
    dma(bench, 0x1000n);
    bench.command(resume(0, 0));
    expect(ended).toEqual(['0: aborted']);
  });

  test('a CMD_RESUME for another stream or tag does nothing', () => {
    const { bench, ended } = stallBench();
    dma(bench, 0x1000n);
    bench.command(resume(0, 2, 4), resume(1, 2));
    expect(ended).toEqual([]);
    expect(bench.fresh().filter((line) => line.includes('names no stalled'))).toHaveLength(2);
    expect(bench.smmu.stalls.pending).toHaveLength(1);
  });

  test('§4.6.2 CMD_STALL_TERM ends those of one stream', () => {
    const { bench, ended } = stallBench();
    dma(bench, 0x1000n);
    dma(bench, 0x1000n, { streamId: 4 });
    dma(bench, 0x2000n);
    bench.command(command(commands.STALL_TERM, { SID: 3 }));
    expect(ended).toEqual(['0: aborted', '2: aborted']);
    expect(bench.smmu.stalls.pending.map(({ tag }) => tag)).toEqual([1]);
  });

  test('§6.3.9.6 clearing SMMUEN ends all', () => {
    const { bench, ended } = stallBench(['IDR5.STALL_MAX=1']);
    dma(bench, 0x1000n);
    dma(bench, 0x2000n);
    bench.write(CR0, 0xc);
    expect(ended).toEqual(['0: aborted', 'untagged: aborted']);
    expect(bench.smmu.stalls.pending).toEqual([]);
  });

  test('without a free tag a transaction waits, unrecorded, and is translated when one is free', () => {
    const { bench, tables, ended } = stallBench(['IDR5.STALL_MAX=1']);
    dma(bench, 0x1000n);
    expect(dma(bench, 0x2000n)).toBe('stalled silently');
    expect(bench.read(EVENTQ_PROD)).toBe(1n);
    tables.map(0x2000n, page, leaf1);
    bench.command(resume(0, 2));
    expect(ended).toEqual(['0: aborted', 'untagged: 0x40600000']);
  });

  test('§7.2 a stall event waits for space: it is neither lost nor an overflow', () => {
    const { bench } = stallBench();
    for (let index = 0; index < 16; index++) dma(bench, BigInt(index) * 0x1000n);
    expect(dma(bench, 0x50_0000n)).toBe('stalled F_TRANSLATION');
    expect(bench.read(EVENTQ_PROD)).toBe(0x10n);
    bench.write(EVENTQ_CONS, 1);
    expect(bench.read(EVENTQ_PROD)).toBe(0x11n);
    expect(lastEvent(bench, 0)[1]).toBe('0x20080000010');
    bench.write(EVENTQ_CONS, 2);
    expect(bench.read(EVENTQ_PROD)).toBe(0x11n);
  });

  test('a snapshot holds them', () => {
    const { bench, ended } = stallBench();
    dma(bench, 0x1000n);
    const state = bench.smmu.snapshot();
    bench.command(resume(0, 2));
    bench.smmu.restore(state);
    bench.command(resume(0, 2));
    expect(ended).toEqual(['0: aborted', '0: aborted']);
  });

  test('reset forgets them', () => {
    const { bench, ended } = stallBench(['IDR5.STALL_MAX=1']);
    dma(bench, 0x1000n);
    dma(bench, 0x2000n);
    bench.smmu.reset();
    expect(bench.smmu.stalls.pending).toEqual([]);
    expect(bench.smmu.snapshot().stalls).toEqual({ stalled: [], waiting: [] });
    expect(ended).toEqual([]);
  });

  test('what waits without a tag may stall again', () => {
    const { bench, ended } = stallBench(['IDR5.STALL_MAX=1']);
    for (const address of [0x1000n, 0x2000n, 0x3000n]) dma(bench, address);
    bench.command(command(commands.STALL_TERM, { SID: 3 }));
    expect(ended).toEqual(['0: aborted']);
    expect(bench.smmu.stalls.pending).toHaveLength(1);
    expect(bench.smmu.snapshot().stalls.waiting).toHaveLength(1);
    bench.command(command(commands.STALL_TERM, { SID: 4 }));
    expect(bench.smmu.stalls.pending).toHaveLength(1);
  });

  test('an exploration tells nobody', () => {
    const { bench, ended } = stallBench();
    dma(bench, 0x1000n);
    explore(bench.smmu, () => bench.command(resume(0, 2)));
    expect(ended).toEqual([]);
    expect(bench.smmu.stalls.pending).toHaveLength(1);
  });
});
