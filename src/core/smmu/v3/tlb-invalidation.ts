import { CR0ACK, CR2 } from '../registers/control';
import { type Command, commands } from '../structures/command';
import { shiftOf } from './geometry';
import type { Part } from './part';
import type { Tlb, TlbEntry } from './tlb';

type Words = readonly [bigint, bigint];
type Matches = (entry: TlbEntry) => boolean;

/** Drops what a TLBI command names, and no more (§4.4); other commands drop nothing. */
export function invalidate(part: Part, tlb: Tlb, command: Command, words: Words): void {
  if (!command.name.startsWith('TLBI_')) return;
  const excess = excessOf(part, command, words);
  if (excess !== undefined) {
    part.note(`${command.name}: ${excess}: UNPREDICTABLE, nothing is invalidated`);
    return;
  }
  const scope = scopeOf(part, command, words);
  if (scope) tlb.drop((entry) => scope.every((matches) => matches(entry)));
}

/** What the command asks for that no entry of this part has (§4.4, §4.4.2); the least that the hardware may then do is nothing. */
function excessOf(part: Part, command: Command, words: Words): string | undefined {
  const nh = commands.TLBI_NH_VA;
  if ('VMID' in command.fields) {
    const vmid = nh.get(words, 'VMID');
    if (vmid !== 0 && !part.has('IDR0.S2P')) return `VMID ${vmid} on a part without stage 2`;
    if (vmid > 0xff && !part.has('IDR0.VMID16')) return `VMID ${vmid} has more than 8 bits`;
  }
  if (!('ASID' in command.fields) || part.has('IDR0.ASID16')) return undefined;
  const asid = nh.get(words, 'ASID');
  // Without E2H, EL2 has no ASIDs, and the field is not looked at.
  const looked = command.name !== 'TLBI_EL2_VA' || part.registers.field(CR2, 'E2H') === 1;
  return looked && asid > 0xff ? `ASID ${asid} has more than 8 bits` : undefined;
}

/** Conditions that an entry has to meet, all of them, to be named by the command. */
function scopeOf(part: Part, command: Command, words: Words): readonly Matches[] | undefined {
  const nh = commands.TLBI_NH_VA;
  const inVmid = vmidMatcher(part, nh.get(words, 'VMID'));
  const asid = nh.get(words, 'ASID');
  const el1: Matches = ({ tag }) => tag.world === 'NS-EL1';
  const stage1: Matches = ({ tag }) => tag.stage !== 2;
  const hypervisor = part.registers.field(CR2, 'E2H') === 1 ? 'NS-EL2-E2H' : 'NS-EL2';
  const el2: Matches = ({ tag }) => tag.world === hypervisor;
  const ofAsid: Matches = ({ tag }) => tag.asid === asid;
  const orGlobal: Matches = (entry) => entry.tag.asid === undefined || ofAsid(entry);
  switch (command.name) {
    case 'TLBI_NH_ALL':
      return [el1, stage1, inVmid];
    case 'TLBI_NH_ASID':
      return [el1, stage1, inVmid, ofAsid];
    case 'TLBI_NH_VA':
      return [el1, stage1, inVmid, orGlobal, addressMatcher(part, words)];
    case 'TLBI_NH_VAA':
      return [el1, stage1, inVmid, addressMatcher(part, words)];
    case 'TLBI_EL2_ALL':
      return [({ tag }) => tag.world !== 'NS-EL1'];
    case 'TLBI_EL2_ASID':
      return [({ tag }) => tag.world === 'NS-EL2-E2H', ofAsid];
    case 'TLBI_EL2_VA':
      return [el2, orGlobal, addressMatcher(part, words)];
    case 'TLBI_EL2_VAA':
      return [el2, addressMatcher(part, words)];
    case 'TLBI_S12_VMALL':
      return [el1, inVmid];
    case 'TLBI_S2_IPA':
      return [({ tag }) => tag.stage === 2, inVmid, addressMatcher(part, words)];
    case 'TLBI_NSNH_ALL':
      return [el1];
    default:
      return undefined;
  }
}

/** VMIDs only tag entries where stage 2 exists; CR0.VMW makes its low bits not matter. */
function vmidMatcher(part: Part, vmid: number): Matches {
  if (!part.has('IDR0.S2P')) return () => true;
  const ignored = part.registers.field(CR0ACK, 'VMW');
  return ({ tag }) => (tag.vmid ?? 0) >> ignored === vmid >> ignored;
}

/** §4.4.1. An address that is not aligned as its range says may invalidate anything; the least is nothing, which is what happens here. */
function addressMatcher(part: Part, words: Words): Matches {
  const command = commands.TLBI_NH_VA;
  const address = command.big(words, 'Address') << 12n;
  const granule = part.has('IDR3.RIL') ? command.get(words, 'TG') : 0;
  // Descriptors of tables on the way go unless only leaves were named.
  const leafOnly = command.get(words, 'Leaf') === 1;
  if (granule === 0) {
    return ({ input, leaf, table }) =>
      !(table && leafOnly) && address >> BigInt(leaf.sizeBits) === input >> BigInt(leaf.sizeBits);
  }
  const granuleBits = granule === 1 ? 12 : granule === 2 ? 14 : 16;
  const given = command.get(words, 'TTL');
  const level = granule === 2 && given === 1 && !part.has('IDR5.DS') ? 0 : given;
  const alignment = 1n << BigInt(level === 0 ? granuleBits : shiftOf(granuleBits, level));
  if (address % alignment !== 0n) {
    part.note(
      'TLBI with an address that is not aligned to its level or granule: UNPREDICTABLE, nothing is invalidated',
    );
    return () => false;
  }
  const units = BigInt(command.get(words, 'NUM') + 1) << BigInt(command.get(words, 'SCALE'));
  const end = address + (units << BigInt(granuleBits));
  return (entry) =>
    entry.granuleBits === granuleBits &&
    (entry.table ? !leafOnly : level === 0 || entry.leaf.level === level) &&
    entry.input < end &&
    address < entry.input + (1n << BigInt(entry.leaf.sizeBits));
}
