import type { PhysicalRange } from '../../machine/range';
import { type Command, commands } from '../structures/command';
import type { Contexts } from './context';
import type { StreamTable } from './stream-table';

/** More streams than this are not looked at one by one: then all structures count as named. */
const mostStreams = 4096;

/** Memory of the structures that a CFGI command names (§4.3), as far as valid structures lead there now. */
export function namedStructures(
  table: StreamTable,
  contexts: Contexts,
  command: Command,
  words: readonly [bigint, bigint],
): readonly PhysicalRange[] | 'all' {
  const stream = commands.CFGI_STE.get(words, 'SID');
  const range = command.name === 'CFGI_STE_RANGE' ? commands.CFGI_STE_RANGE.get(words, 'Range') : 0;
  const count = command.name === 'CFGI_STE_RANGE' ? 2 ** (range + 1) : 1;
  if (count > mostStreams) return 'all';
  const first = Math.floor(stream / count) * count;
  const descriptors: PhysicalRange[] = [];
  for (let id = first; id < first + count; id++) {
    const ste = table.present(id);
    if (ste) descriptors.push(...contexts.places(ste));
  }
  if (command.name === 'CFGI_CD_ALL') return descriptors;
  if (command.name === 'CFGI_CD') {
    const ste = table.present(stream);
    return ste
      ? contexts.places(ste, commands.CFGI_CD.get(words, 'SSID'), commands.CFGI_CD.get(words, 'Leaf') === 1)
      : [];
  }
  const leaf = command.name === 'CFGI_STE' && commands.CFGI_STE.get(words, 'Leaf') === 1;
  return [...table.places(first, first + count - 1, leaf), ...descriptors];
}
