import { sCR0 } from '../registers/v2/global';
import { IDR1 } from '../registers/v2/identification';
import { S2CR, SMR } from '../registers/v2/stream-map';
import type { PartV2 } from './part';
import { streamBits } from './register-file';

/** What a StreamID leads to: the S2CR of a group, none, or several that the hardware noticed. */
export type Match = { readonly group: number } | 'none' | 'conflict';

/** Finds the stream mapping group of a StreamID (§2.3.7, §9.6.25). */
export function matchStream(part: PartV2, streamId: number): Match {
  const { registers, frame } = part;
  const wide = registers.field(sCR0, 'EXIDENABLE') === 1;
  const id = streamOf(part, streamId, wide);
  if (!part.has('IDR0.SMS')) return id < frame.groups ? { group: id } : 'none';
  const found = entriesOf(part, wide)
    .filter((entry) => ((entry.id ^ id) & ~entry.mask) === 0)
    .map(({ group }) => group);
  const [first, ...others] = found;
  if (first === undefined) return 'none';
  if (others.length === 0) return { group: first };
  return conflict(part, found);
}

/** A StreamID as the SMMU sees it: wires that it lacks carry nothing. */
export function streamOf(part: PartV2, streamId: number, wide: boolean): number {
  return streamId % 2 ** (wide ? 16 : streamBits(part.profile));
}

/** A group that is valid. */
interface Entry {
  readonly group: number;
  readonly id: number;
  readonly mask: number;
}

/** Valid groups by what stands for the registers that they were read from: there are many, and every transaction asks. */
const known = new WeakMap<object, readonly Entry[]>();

function entriesOf({ registers, frame }: PartV2, wide: boolean): readonly Entry[] {
  const before = known.get(registers.mapping);
  if (before) return before;
  const entries: Entry[] = [];
  for (let group = 0; group < frame.groups; group++) {
    const valid = wide ? registers.field(S2CR, 'EXIDVALID', group) : registers.field(SMR, 'VALID', group);
    if (valid === 0) continue;
    const id = registers.field(SMR, wide ? 'EXID' : 'ID', group);
    entries.push({ group, id, mask: registers.field(SMR, wide ? 'EXMASK' : 'MASK', group) });
  }
  known.set(registers.mapping, entries);
  return entries;
}

/** Whether it is noticed is up to the implementation, unless IDR1.SMCD promises it; if not, one of the entries is taken. */
function conflict(part: PartV2, found: readonly number[]): Match {
  if (IDR1.get(part.profile.identification.IDR1, 'SMCD') === 1) return 'conflict';
  const { streamConflict } = part.knobs;
  const usual = streamConflict === 'detected' ? 0 : streamConflict === 'first' ? 1 : found.length;
  const names = ['conflict detected', ...found.map((group) => `group ${group}`)];
  const picked = part.choices.pick(`StreamID matches groups ${found.join(', ')}`, names, usual);
  const group = found[picked - 1];
  return group === undefined ? 'conflict' : { group };
}
