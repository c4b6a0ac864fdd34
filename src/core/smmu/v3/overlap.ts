import { IDR3 } from '../registers/identification';
import type { Part } from './part';
import type { TlbEntry } from './tlb';
import { outputOf } from './walk';

/** Descriptor bits that have to agree: memory type, permissions, shareability, global, dirty bit modifier, execute-never. Level, Contiguous and
 *  nT are what a change of size changes, and the Access flag may be newer in one of them. */
const compared = 0x0068_0000_0000_0bfcn;
const noTranslation = 1n << 16n;

/** What a lookup makes of entries that overlap (§3.21.1): one of them where they differ in size alone and IDR3.BBML allows software to change
 *  sizes without break-before-make, or undefined for a conflict. BBML 1 asks for nT in blocks, except for a change of Contiguous alone; BBML 2
 *  asks for nothing. Other changes are never allowed, so they stay conflicts at every level. */
export function resolveOverlap(part: Part, entries: readonly TlbEntry[], address: bigint): TlbEntry | undefined {
  const [first] = entries;
  const level = IDR3.get(part.profile.identification.IDR3, 'BBML');
  if (!first || level === 0) return undefined;
  const lasting = traitsOf(first, address);
  if (!entries.every((entry) => traitsOf(entry, address) === lasting)) return undefined;
  const onlyContiguous = entries.every(({ leaf }) => leaf.level === first.leaf.level);
  const marked = entries.every(({ leaf }) => leaf.level === 3 || (leaf.descriptor & noTranslation) !== 0n);
  return level === 2 || onlyContiguous || marked ? first : undefined;
}

/** Everything of an entry that a change of size leaves alone, as text. */
function traitsOf({ tag, leaf, second }: TlbEntry, address: bigint): string {
  const attributes = [leaf, second].map((one) => (one ? one.descriptor & compared : ''));
  return [tag.asid, outputOf(leaf, address), ...attributes].join(' ');
}
