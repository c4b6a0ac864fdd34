import type { Holding } from './holdings';
import type { Kernel } from './kernel';
import { modelledReferences } from './modelled-references';

/** Low bits of an address that tables and tagged pointers use for other things. */
const within = 0xfff;
/** Bytes of each area that are looked through first; a multiple of 8. */
const head = 65536;

/** Of what is held, what no word of the kernel's memory leads to any more: neither its data nor another allocation holds an address inside it,
 *  virtual or physical, nor does a part of the kernel that is modelled. As kmemleak does it; memory that only itself points to is found, a
 *  ring of several is not. What drivers get together with a device goes with the device, and is left out. `ram` is all of RAM. */
export function unreferenced(kernel: Kernel, ram: ArrayBuffer, holdings: readonly Holding[]): readonly Holding[] {
  const blocks = holdings.flatMap((holding) => {
    const { memory } = holding;
    if (!memory || holding.function.startsWith('devm_') || holding.function.startsWith('dmam_')) return [];
    const start = Number(memory.address - kernel.options.layout.linearMap);
    return [{ holding, start, end: start + memory.size, found: false }];
  });
  if (blocks.length === 0) return [];
  blocks.sort((a, b) => a.start - b.start);
  const find = (offset: number) => {
    let low = 0;
    let high = blocks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((blocks[middle]?.end ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    const block = blocks[low];
    return block && offset >= block.start ? block : undefined;
  };
  const { linearMap, ramBase, ramSize } = kernel.options.layout;
  const [mapHigh, mapLow] = [Number(linearMap >> 32n), Number(linearMap & 0xffff_ffffn)];
  const [baseHigh, baseLow] = [Number(ramBase >> 32n), Number(ramBase & 0xffff_ffffn)];
  let missing = blocks.length;
  for (const address of modelledReferences(kernel)) {
    const block = find(Number(address - linearMap));
    if (!block || block.found) continue;
    block.found = true;
    missing -= 1;
  }
  if (missing === 0) return [];
  for (const { start: own, end } of roots(kernel)) {
    const words = new Uint32Array(ram, own, (end - own) >> 2);
    for (let i = 0; i + 1 < words.length; i += 2) {
      const low = words[i] ?? 0;
      const high = words[i + 1] ?? 0;
      const virtual = high === mapHigh;
      if (!virtual && (high & 0xffff) !== baseHigh) continue;
      const offset = virtual ? low - mapLow : low - baseLow;
      if (offset < 0 || offset >= ramSize) continue;
      // A physical address may carry flags in its low bits.
      const block = find(offset) ?? (virtual ? undefined : find(offset - (offset & within)));
      if (!block || block.found) continue;
      const at = own + i * 4;
      if (at >= block.start && at < block.end) continue;
      block.found = true;
      if (--missing === 0) return [];
    }
  }
  return blocks.filter(({ found }) => !found).map(({ holding }) => holding);
}

/** Memory whose words count, as offsets in RAM: the program's data, and everything that is allocated. */
function roots(kernel: Kernel): readonly { readonly start: number; readonly end: number }[] {
  const { image, imageEnd } = kernel.options.placement;
  const { linearMap } = kernel.options.layout;
  const allocated = kernel.heap.allocations.map(({ address, size }) => {
    const start = Number(address - linearMap);
    return { start, end: start + size };
  });
  const all = [{ start: image, end: imageEnd }, ...allocated];
  // Most of a large area is empty, and what leads anywhere stands at its start: with luck nobody has to look through the rest.
  const heads = all.map(({ start, end }) => ({ start, end: Math.min(end, start + head) }));
  const rests = all.flatMap(({ start, end }) => (end > start + head ? [{ start: start + head, end }] : []));
  return [...heads, ...rests.sort((a, b) => a.end - a.start - (b.end - b.start))];
}
