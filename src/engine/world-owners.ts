import type { Allocation } from '../core/kernel/heap';
import type { Holding } from '../core/kernel/holdings';
import type { Kernel } from '../core/kernel/kernel';
import { pages } from '../core/kernel/services/pages';
import type { GivenBuffer } from '../core/scenario/world';
import type { StackFrame } from '../core/wasm/host';

/** Whose a part of physical memory is. */
export interface MemoryOwner {
  readonly address: bigint;
  /** Bytes. */
  readonly length: bigint;
  /** `its stack`, `memory that kmalloc() gave to arm_smmu_probe_device() (arm-smmu.c:1414)`. */
  readonly what: string;
}

const page = 4096n;

/** To whom the memory belongs that the addresses of buffers would lead to if nothing translated them, in pages; parts that are none of the
 *  kernel's are left out. */
export function ownersAt(kernel: Kernel, buffers: readonly GivenBuffer[]): readonly MemoryOwner[] {
  const { layout } = kernel.options;
  const end = layout.ramBase + BigInt(layout.ramSize);
  const wanted = new Set<bigint>();
  for (const { address, size } of buffers) {
    for (let at = address - (address % page); at < address + BigInt(size); at += page) {
      if (at >= layout.ramBase && at < end) wanted.add(at);
    }
  }
  if (wanted.size === 0) return [];
  const holdings = kernel.holdings.since();
  return [...wanted].flatMap((address) => {
    const what = whatIsAt(kernel, address, holdings);
    return what === undefined ? [] : [{ address, length: page, what }];
  });
}

function whatIsAt(kernel: Kernel, physical: bigint, holdings: readonly Holding[]): string | undefined {
  const { layout, placement } = kernel.options;
  const offset = Number(physical - layout.ramBase);
  if (offset >= placement.image && offset < placement.imageEnd) return 'the data of its image';
  if (offset >= placement.stackLimit && offset < placement.stackTop) return 'its stack';
  const { start, end } = placement.heap;
  if (offset + Number(page) <= start || offset >= end) return undefined;
  const virtual = layout.linearMap + BigInt(offset);
  const found = largestIn(kernel.heap.allocations, virtual);
  return found ? describe(kernel, found, holdings) : 'memory that is free';
}

/** The allocation that has most of a page. */
function largestIn(allocations: readonly Allocation[], start: bigint): Allocation | undefined {
  let best: Allocation | undefined;
  let most = 0n;
  for (const each of allocations) {
    const from = each.address > start ? each.address : start;
    const last = each.address + BigInt(each.size);
    const to = last < start + page ? last : start + page;
    if (to - from <= most) continue;
    most = to - from;
    best = each;
  }
  return best;
}

function describe(kernel: Kernel, { address, family }: Allocation, holdings: readonly Holding[]): string {
  const holding = holdings.find(({ memory }) => memory?.address === address);
  if (holding) return `memory that ${holding.function}() gave to ${placeIn(holding.stack)}`;
  if (address === pages(kernel).backing) return 'its array of struct page';
  const object = kernel.describe(address);
  return family === 'object' ? (object?.replace(/\..*$/, '') ?? 'an object of the kernel') : `${family} memory`;
}

function placeIn(stack: readonly StackFrame[]): string {
  // Allocators are inline functions of headers.
  const frame = stack.find(({ at }) => at.file.endsWith('.c'));
  if (!frame) return 'a driver';
  return `${frame.function.replace(/^.*:/, '')}() (${frame.at.file.replace(/^.*\//, '')}:${frame.at.line})`;
}
