import { hex } from '../../base/hex';
import { MAIR0, MAIR1, SCTLR, TCR, TCR2, TTBR0, TTBR1 } from '../registers/v2/context-bank';
import { IDR2 } from '../registers/v2/identification';
import { granuleOfTg0, granuleOfTg1, stage2StartLevel, startLevelOf } from '../v3/geometry';
import { type MemoryAttributes, ofWalk } from '../v3/memory-attributes';
import type { TlbTag } from '../v3/tlb';
import { isHyp, isWide, vmidOf } from './bank';
import { ContextFault, GapV2 } from './fault';
import { addressBitsV2, type PartV2 } from './part';

/** How a bank walks tables for one address. */
export interface Regime {
  readonly bank: number;
  readonly stage: 1 | 2;
  /** The address, with the bits filled that the bus lacks. */
  readonly input: bigint;
  readonly granuleBits: number;
  readonly inputBits: number;
  readonly startLevel: number;
  readonly table: bigint;
  readonly outputBits: number;
  /** Memory type of the walk's own accesses. */
  readonly walk: MemoryAttributes;
  readonly tag: TlbTag;
  /** Walks are off for this half of the addresses. */
  readonly off: boolean;
}

/** The bit that fills the bits above it, by TCR2.SEP; and by IDR2.UBS where SEP says so. */
const signBits = [31, 35, 39, 41, 43, 47];
const upstreamSignBits = [31, 35, 39, 41, 43, 48];

/** Stage 1 of a bank for an address; why not, where no table is for it. */
export function stage1Regime(part: PartV2, bank: number, address: bigint): Regime | ContextFault | GapV2 {
  const { registers } = part;
  const tcr = (field: keyof typeof TCR.fields) => registers.field(TCR, field, bank);
  if (!isWide(part, bank)) {
    if (tcr('EAE') === 0) return new GapV2('AArch32 short descriptors (TCR.EAE=0)');
    return longRegime(part, bank, address);
  }
  const virtual = isHyp(part, bank) ? address : extended(part, bank, address);
  const upper = !isHyp(part, bank) && ((virtual >> 55n) & 1n) === 1n;
  const base = common(part, bank, upper);
  // A half that is never walked needs no granule: Linux leaves TG1 reserved.
  const granuleBits = granuleIn(part, tcr(upper ? 'TG1' : 'TG0'), upper) ?? (base.off ? 12 : undefined);
  if (granuleBits === undefined) {
    return new GapV2(`a granule that the part lacks (TG${upper ? 1 : 0}=${tcr(upper ? 'TG1' : 'TG0')})`);
  }
  const inputBits = sizeInForce(tcr(upper ? 'T1SZ' : 'T0SZ'));
  const ignored = registers.field(TCR2, upper ? 'TBI1' : 'TBI0', bank) === 1;
  const bits = ignored ? 56 : 64;
  const above = BigInt.asUintN(bits, virtual) >> BigInt(inputBits);
  if (above !== (upper ? (1n << BigInt(bits - inputBits)) - 1n : 0n)) {
    const reason = `${hex(address)} is outside the ${inputBits} bits of TTBR${upper ? 1 : 0}`;
    return new ContextFault(bank, 'TF', reason, { level: 0 });
  }
  return {
    ...base,
    input: virtual,
    granuleBits,
    inputBits,
    startLevel: startLevelOf(granuleBits, inputBits),
    outputBits: Math.min(addressBitsV2(registers.field(TCR2, 'PASize', bank)), part.intermediateBits),
    tag: tagOf(part, bank, registers.field(TCR2, 'AS', bank) === 1 ? 0xffff : 0xff),
  };
}

/** AArch32 long descriptors: 32-bit addresses, 4K pages, 40 output bits (Arm ARM). */
function longRegime(part: PartV2, bank: number, address: bigint): Regime | ContextFault {
  const { registers } = part;
  const size0 = registers.field(TCR, 'T0SZ', bank) & 7;
  const size1 = registers.field(TCR, 'T1SZ', bank) & 7;
  const inLower = address >> BigInt(32 - size0) === 0n;
  // Without T1SZ, TTBR1 has all that TTBR0 leaves.
  const inUpper = !isHyp(part, bank) && address >> BigInt(32 - size1) === (1n << BigInt(size1)) - 1n;
  if (!inLower && !inUpper) {
    return new ContextFault(bank, 'TF', `${hex(address)} is outside TTBR0 and TTBR1`, { level: 1 });
  }
  const upper = !inLower;
  const inputBits = 32 - (upper ? size1 : size0);
  return {
    ...common(part, bank, upper),
    input: address,
    granuleBits: 12,
    inputBits,
    startLevel: startLevelOf(12, inputBits),
    outputBits: Math.min(40, part.intermediateBits),
    tag: tagOf(part, bank, 0xff),
  };
}

function common(part: PartV2, bank: number, upper: boolean): Pick<Regime, 'bank' | 'stage' | 'table' | 'walk' | 'off'> {
  const { registers } = part;
  const tcr = (field: keyof typeof TCR.fields) => registers.field(TCR, field, bank);
  return {
    bank,
    stage: 1,
    table: registers.bigField(upper ? TTBR1 : TTBR0, 'ADDR', bank),
    walk: upper ? ofWalk(tcr('IRGN1'), tcr('ORGN1'), tcr('SH1')) : ofWalk(tcr('IRGN0'), tcr('ORGN0'), tcr('SH0')),
    off: !isHyp(part, bank) && tcr(upper ? 'EPD1' : 'EPD0') === 1,
  };
}

function tagOf(part: PartV2, bank: number, asidMask: number): TlbTag {
  const { registers } = part;
  if (isHyp(part, bank)) return { stage: 1, world: 'NS-EL2', vmid: undefined, asid: undefined };
  const ttbr = registers.field(TCR, 'A1', bank) === 1 ? TTBR1 : TTBR0;
  const asid = registers.field(ttbr, 'ASID', bank) & asidMask;
  return { stage: 1, world: 'NS-EL1', vmid: vmidOf(part, bank), asid };
}

/** Stage 2 of a bank for an intermediate address. */
export function stage2Regime(part: PartV2, bank: number, address: bigint): Regime | ContextFault | GapV2 {
  const { registers } = part;
  const tcr = (field: keyof typeof TCR.fields) => registers.field(TCR, field, bank);
  const wide = isWide(part, bank);
  const granuleBits = wide ? granuleIn(part, tcr('TG0'), false) : 12;
  if (granuleBits === undefined) {
    return new GapV2(`a granule of stage 2 that the part lacks (TG0=${tcr('TG0')})`);
  }
  const inputBits = wide ? sizeInForce(tcr('T0SZ')) : 32 - signed(tcr('T0SZ') & 0xf);
  const startLevel = stage2StartLevel(granuleBits, tcr('SL0'), false);
  if (startLevel === undefined || !fits(granuleBits, inputBits, startLevel)) {
    // What software set up has no tables: the Arm ARM makes it a translation fault of level 0.
    const reason = `stage 2 cannot begin at SL0=${tcr('SL0')} for ${inputBits} bits`;
    return new ContextFault(bank, 'TF', reason, { level: 0 });
  }
  if (address >> BigInt(inputBits) !== 0n) {
    return new ContextFault(bank, 'TF', `${hex(address)} is beyond the ${inputBits} bits of stage 2`, { level: 0 });
  }
  return {
    bank,
    stage: 2,
    input: address,
    granuleBits,
    inputBits,
    startLevel,
    table: registers.bigField(TTBR0, 'ADDR', bank),
    outputBits: wide ? Math.min(addressBitsV2(tcr('PS')), part.outputBits) : Math.min(40, part.outputBits),
    walk: ofWalk(tcr('IRGN0'), tcr('ORGN0'), tcr('SH0')),
    tag: { stage: 2, world: 'NS-EL1', vmid: vmidOf(part, bank), asid: undefined },
    off: false,
  };
}

/** The memory types of a bank as one 64-bit word. */
export function mairOf(part: PartV2, bank: number): bigint {
  return (part.registers.get(MAIR1, bank) << 32n) | part.registers.get(MAIR0, bank);
}

/** Whether tables of a bank are big-endian. */
export function isBigEndian(part: PartV2, bank: number): boolean {
  return part.registers.field(SCTLR, 'E', bank) === 1;
}

/** At most 16 tables side by side (Arm ARM), and at least one. */
function fits(granuleBits: number, inputBits: number, startLevel: number): boolean {
  const stride = granuleBits - 3;
  const least = granuleBits + (3 - startLevel) * stride;
  return inputBits > least && inputBits <= least + stride + 4;
}

/** TxSZ beyond 16 to 39 is taken as the nearest in range. [O] */
function sizeInForce(size: number): number {
  return 64 - Math.min(39, Math.max(16, size));
}

/** Four bits in two's complement. */
function signed(value: number): number {
  return value >= 8 ? value - 16 : value;
}

/** Granule of TG0, or of TG1, if the part has it. */
function granuleIn(part: PartV2, encoded: number, upper: boolean): number | undefined {
  const granuleBits = upper ? granuleOfTg1(encoded) : granuleOfTg0(encoded);
  const field = granuleBits === 12 ? 'PTFS_4K' : granuleBits === 14 ? 'PTFS_16K' : 'PTFS_64K';
  return granuleBits !== undefined && part.has(`IDR2.${field}`) ? granuleBits : undefined;
}

/** An incoming address with the bits filled that the bus does not have. */
function extended(part: PartV2, bank: number, address: bigint): bigint {
  const sep = part.registers.field(TCR2, 'SEP', bank);
  const ubs = IDR2.get(part.profile.identification.IDR2, 'UBS');
  const sign = signBits[sep] ?? upstreamSignBits[ubs] ?? 48;
  return BigInt.asUintN(64, BigInt.asIntN(sign + 1, address));
}
