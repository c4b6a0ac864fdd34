import type { StackFrame } from '../wasm/host';
import type { Kernel } from './kernel';
import { findMember } from './objects';

/** Memory that was given back, by kernel virtual address, `[start, end)`. */
export interface Freed {
  readonly start: bigint;
  readonly end: bigint;
  /** Where it was freed, innermost frame first. */
  readonly stack: readonly StackFrame[];
}

/** Of memory that was freed, what an entry of an xarray still points to: whoever looks the index up is led into memory of somebody else, and the
 *  index stays taken. Entries are those of nodes that the tree's own xarray code has allocated; a sole entry at index 0 has no node. */
export function danglingEntries(kernel: Kernel, freed: readonly Freed[]): readonly Freed[] {
  const node = kernel.options.types.record('struct xa_node');
  if (freed.length === 0 || !node) return [];
  const { size } = node;
  const slots = findMember(node, 'slots')?.offset ?? size;
  const end = findMember(node, 'marks')?.offset ?? size;
  const found = new Set<Freed>();
  for (const { address, size: length, family } of kernel.heap.allocations) {
    if (length !== size || family !== 'slab') continue;
    for (let at = slots; at < end; at += 8) {
      const entry = kernel.memory.load64(address + BigInt(at));
      // Nodes and values have other low bits.
      if (entry === 0n || (entry & 3n) !== 0n) continue;
      const block = freed.find((each) => entry >= each.start && entry < each.end);
      if (block && !found.has(block) && kernel.heap.holding(entry) === undefined) found.add(block);
    }
  }
  return [...found];
}
