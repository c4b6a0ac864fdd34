import type { Transaction } from '../../../../src/core/smmu/v3/transaction';
import { Bench, place } from '../bench';
import { contextDescriptor, enable, Heap, stage1Entry, storeEntry, Tables } from '../tables';

/** What becomes of a write by stream 3 (unless said otherwise), as text, and the events it leaves. */
export function dma(bench: Bench, address: bigint, more: Partial<Transaction> = {}): string {
  bench.fresh();
  const result = bench.smmu.translate({ streamId: 3, address, write: true, ...more });
  const outcome =
    'physical' in result
      ? `${result.outcome} 0x${result.physical.toString(16)}`
      : `${result.outcome} ${result.event ?? 'silently'}`;
  return [outcome, ...bench.fresh().filter((line) => !line.startsWith('EVENTQ'))].join('; ');
}

/** Dwords of an event record in the queue. */
export function lastEvent(bench: Bench, index = 0): string[] {
  return [0n, 8n, 16n, 24n].map(
    (offset) => `0x${bench.memory.read(place.events + BigInt(index) * 32n + offset, 8)?.toString(16)}`,
  );
}

/** Where tests map pages to. */
export const page = 0x4060_0000n;

/** A bench whose stream 3 has stage 1 alone, over 39-bit addresses with 4K pages, nothing mapped yet. */
export function stage1Bench(
  cd: Parameters<typeof contextDescriptor>[0] = {},
  ste: Parameters<typeof stage1Entry>[0] = {},
  profile = 'qemu-virt',
) {
  const bench = new Bench(profile);
  const heap = new Heap();
  const tables = new Tables(bench, heap, 12, 39, 1);
  bench.store(place.contexts, ...contextDescriptor({ TTB0: tables.root >> 4n, ...cd }));
  storeEntry(bench, 3, stage1Entry(ste));
  enable(bench);
  return { bench, heap, tables };
}
