import { describe, expect, test } from 'vitest';
import { CR0 } from '../../../../src/core/smmu/registers/control';
import { EVENTQ_CONS } from '../../../../src/core/smmu/registers/queue';
import { type Command, commands } from '../../../../src/core/smmu/structures/command';
import type { Resumed } from '../../../../src/core/smmu/v3/port';
import { Bench, place } from '../bench';
import { contextDescriptor, enable, Heap, leaf1, stage1Entry, storeEntry, Tables } from '../tables';
import { dma, page } from './dma';

function command<F extends string>(declared: Command<F>, contents: Parameters<Command<F>['make']>[0]): bigint[] {
  const [low = 0n, high = 0n] = declared.make(contents);
  return [low | BigInt(declared.opcode), high];
}

const resume = (tag: number, response: number) => command(commands.RESUME, { SID: 3, STAG: tag, Resp: response });

/** Stream 3 stalls; every transaction that ends is heard with its address. */
function stallBench(overrides: readonly string[] = [], listening = true) {
  const ended: string[] = [];
  const onResumed = ({ tag, transaction, result }: Resumed) =>
    ended.push(`${tag} 0x${transaction.address.toString(16)} ${result.outcome}`);
  const bench = new Bench('mmu-600', overrides, {}, listening ? { onResumed } : {});
  const tables = new Tables(bench, new Heap(), 12, 39, 1);
  bench.store(place.contexts, ...contextDescriptor({ TTB0: tables.root >> 4n, S: 1 }));
  storeEntry(bench, 3, stage1Entry());
  enable(bench);
  return { bench, tables, ended };
}

describe('§3.12.2 ends of stalled transactions', () => {
  test('one whose event waited for space keeps its tag and its address', () => {
    const { bench, tables, ended } = stallBench();
    for (let index = 1; index <= 17; index++) dma(bench, BigInt(index) * 0x1000n);
    bench.write(EVENTQ_CONS, 1);
    tables.map(0x11000n, page, leaf1);
    bench.command(resume(16, 1));
    expect(ended).toEqual(['16 0x11000 translated']);
  });

  test('one that waited without a tag is named when it goes on, and when SMMUEN ends it', () => {
    const { bench, tables, ended } = stallBench(['IDR5.STALL_MAX=1']);
    for (const address of [0x1000n, 0x2000n]) dma(bench, address);
    tables.map(0x2000n, page, leaf1);
    bench.command(resume(0, 2));
    for (const address of [0x3000n, 0x4000n]) dma(bench, address);
    bench.write(CR0, 0xc);
    expect(ended).toEqual([
      '0 0x1000 aborted',
      'undefined 0x2000 translated',
      '0 0x3000 aborted',
      'undefined 0x4000 aborted',
    ]);
  });

  test('the lowest free tag is given again', () => {
    const { bench } = stallBench();
    for (const address of [0x1000n, 0x2000n, 0x3000n]) dma(bench, address);
    bench.command(resume(1, 2));
    dma(bench, 0x4000n);
    expect(
      bench.smmu.stalls.pending.map(({ tag, transaction }) => `${tag} 0x${transaction.address.toString(16)}`),
    ).toEqual(['0 0x1000', '2 0x3000', '1 0x4000']);
  });

  test('§4.6.2 CMD_STALL_TERM of a stream that has none changes nothing', () => {
    const { bench, ended } = stallBench(['IDR5.STALL_MAX=1']);
    for (const address of [0x1000n, 0x2000n]) dma(bench, address);
    bench.command(command(commands.STALL_TERM, { SID: 5 }));
    expect(ended).toEqual([]);
    expect(bench.smmu.snapshot().stalls.waiting).toHaveLength(1);
  });

  test('are nobody’s business where nobody listens', () => {
    const { bench } = stallBench([], false);
    dma(bench, 0x1000n);
    bench.command(resume(0, 2));
    expect(bench.smmu.stalls.pending).toEqual([]);
  });
});
