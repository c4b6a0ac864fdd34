import {
  TLBIALL,
  TLBIASID,
  TLBIIPAS2,
  TLBIIPAS2L,
  TLBIVA,
  TLBIVAA,
  TLBIVAAL,
  TLBIVAL,
} from '../registers/v2/context-bank';
import type { FrameRegister } from '../registers/v2/frame-register';
import { sCR0, TLBIALLH, TLBIALLNSNH, TLBIVMID } from '../registers/v2/global';
import type { TlbEntry } from '../v3/tlb';
import { isHyp, isWide, vmidOf } from './bank';
import type { PartV2 } from './part';

type Matches = (entry: TlbEntry) => boolean;

const guest: Matches = ({ tag }) => tag.world === 'NS-EL1';

/** Which entries a write to an invalidation register names, or undefined where the register is none. `bank` counts for registers of context
 *  banks: their VMID is the scope. */
export function named(part: PartV2, register: FrameRegister, bank: number, value: bigint): Matches | undefined {
  switch (register.name) {
    case TLBIALLNSNH.name:
      return guest;
    case TLBIALLH.name:
      return (entry) => !guest(entry);
    case TLBIVMID.name: {
      const vmid = Number(value) & (part.registers.field(sCR0, 'VMID16EN') === 1 ? 0xffff : 0xff);
      return (entry) => guest(entry) && entry.tag.vmid === vmid;
    }
    case TLBIALL.name:
      return ofBank(part, bank);
    case TLBIASID.name:
      return all(ofBank(part, bank), stage1, ofAsid(TLBIASID.get(value, 'ASID'), false));
    case TLBIVA.name:
    case TLBIVAL.name:
      return all(
        ofBank(part, bank),
        stage1,
        ofAsid(asidIn(part, bank, value), true),
        at(virtualIn(part, bank, value), register === (TLBIVAL as FrameRegister)),
      );
    case TLBIVAA.name:
    case TLBIVAAL.name:
      return all(
        ofBank(part, bank),
        stage1,
        at(virtualIn(part, bank, value), register === (TLBIVAAL as FrameRegister)),
      );
    case TLBIIPAS2.name:
    case TLBIIPAS2L.name: {
      const page = isWide(part, bank) ? TLBIIPAS2.big(value, 'IPA') : BigInt.asUintN(28, value);
      return all(
        ofBank(part, bank),
        ({ tag }) => tag.stage === 2,
        at({ address: page << 12n, bits: 48 }, register === (TLBIIPAS2L as FrameRegister)),
      );
    }
    default:
      return undefined;
  }
}

function all(...conditions: readonly Matches[]): Matches {
  return (entry) => conditions.every((matches) => matches(entry));
}

const stage1: Matches = ({ tag }) => tag.stage === 1;

/** Entries of the bank's VMID, whichever bank made them; of a Hyp context, those of Hyp contexts. */
function ofBank(part: PartV2, bank: number): Matches {
  if (isHyp(part, bank)) return (entry) => !guest(entry);
  const vmid = vmidOf(part, bank);
  return (entry) => guest(entry) && entry.tag.vmid === vmid;
}

function ofAsid(asid: number, orGlobal: boolean): Matches {
  return ({ tag }) => (tag.asid === undefined ? orGlobal : tag.asid === asid);
}

/** An address with as many bits as the register has of it. */
interface Place {
  readonly address: bigint;
  readonly bits: number;
}

/** Entries that hold an address; only leaves, where only they were named. */
function at({ address, bits }: Place, leafOnly: boolean): Matches {
  return ({ input, leaf, table }) =>
    !(table && leafOnly) && BigInt.asUintN(bits, address ^ input) >> BigInt(leaf.sizeBits) === 0n;
}

/** The address of a TLBIVA: bits 55:12 with AArch64 tables, 31:12 with AArch32. */
function virtualIn(part: PartV2, bank: number, value: bigint): Place {
  if (isWide(part, bank)) return { address: TLBIVA.big(value, 'VA') << 12n, bits: 56 };
  return { address: (value >> 12n) << 12n, bits: 32 };
}

function asidIn(part: PartV2, bank: number, value: bigint): number {
  return isWide(part, bank) ? TLBIVA.get(value, 'ASID') : Number(value & 0xffn);
}
