import { Fetched } from '../shared/fetched';
import type { PartV2 } from './part';

/** Tells the machine what the SMMU reads on its own: tables, once something of them was read. Nothing is told without a watch list. */
export function watchingOf(part: PartV2): Fetched {
  const fetched = new Fetched((what, range) => part.ports.watches?.watch(range, `${part.name} ${what}`));
  part.onFetch = (what, range) => fetched.add(what, range);
  return fetched;
}
