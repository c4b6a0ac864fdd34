import { atLeast } from '../profiles/profile';
import { CR2 } from '../registers/control';
import { IDR0, IDR1 } from '../registers/identification';
import { STE } from '../structures/ste';
import { granuleOfTg0, shiftOf, stage2StartLevel, strideOf } from './geometry';
import { stage2Size, supportsGranule } from './granule';
import { addressBits, type Part } from './part';

/** Translation regime of a stream (§3.3.4): which TLB entries it can use. */
export type StreamWorld = 'NS-EL1' | 'NS-EL2' | 'NS-EL2-E2H';

/** STRW only counts for stage 1 alone on a part with EL2 streams. */
export function streamWorld(part: Part, ste: readonly bigint[]): StreamWorld {
  const used = STE.get(ste, 'Config') === 5 && part.has('IDR0.HYP');
  if (!used || STE.get(ste, 'STRW') !== 2) return 'NS-EL1';
  return part.registers.field(CR2, 'E2H') === 1 ? 'NS-EL2-E2H' : 'NS-EL2';
}

/** Why an STE is ILLEGAL (§5.2.2), or undefined. V=1 and Config=0b1xx are taken for granted: anything else is not ILLEGAL. */
export function steProblem(part: Part, ste: readonly bigint[]): string | undefined {
  const config = STE.get(ste, 'Config');
  const stage1 = (config & 1) === 1;
  const stage2 = (config & 2) === 2;
  if (stage1 && !part.has('IDR0.S1P')) return 'Config selects stage 1, which the part lacks';
  if (stage2 && !part.has('IDR0.S2P')) return 'Config selects stage 2, which the part lacks';
  return (
    atsProblem(part, ste, config) ??
    (stage1 ? stage1Problem(part, ste, config) : undefined) ??
    (stage2 ? stage2Problem(part, ste) : undefined) ??
    vmidProblem(part, ste, config)
  );
}

function atsProblem(part: Part, ste: readonly bigint[], config: number): string | undefined {
  if (!part.has('IDR0.ATS') || (config & 3) === 0) return undefined;
  const eats = STE.get(ste, 'EATS');
  const stalls2 = STE.get(ste, 'S2S') === 1;
  if (eats === 2 && (config !== 7 || stalls2 || part.has('IDR0.NS1ATS'))) {
    return 'EATS=2 needs both stages, S2S=0 and split-stage ATS';
  }
  if (eats === 1 && (config & 2) === 2 && stalls2) return 'EATS=1 needs S2S=0';
  if (eats === 3 && part.has('IDR3.DPT')) {
    if ((config & 2) === 2 && stalls2) return 'EATS=3 needs S2S=0';
    if (streamWorld(part, ste) !== 'NS-EL1') return 'EATS=3 needs an EL1 stream';
  }
  return undefined;
}

function stage1Problem(part: Part, ste: readonly bigint[], config: number): string | undefined {
  const ids = part.profile.identification;
  if (config === 5 && part.has('IDR0.HYP') && (STE.get(ste, 'STRW') & 1) === 1) return 'STRW is reserved';
  if (STE.get(ste, 'S1STALLD') === 1 && IDR0.get(ids.IDR0, 'STALL_MODEL') !== 0) {
    return 'S1STALLD is 1, but the stall model does not allow it';
  }
  const substreams = IDR1.get(ids.IDR1, 'SSIDSIZE');
  const most = STE.get(ste, 'S1CDMax');
  if (substreams !== 0 && most > substreams) return `S1CDMax ${most} is above SSIDSIZE ${substreams}`;
  if (substreams !== 0 && most > 0 && [1, 2].includes(STE.get(ste, 'S1Fmt')) && !part.has('IDR0.CD2L')) {
    return 'S1Fmt selects two levels, which the part lacks';
  }
  const pointer = STE.big(ste, 'S1ContextPtr') << 6n;
  // When nested it is an intermediate address: the fetch meets a stage 2 fault instead (§3.4.3 permits both).
  if (config === 5 && pointer >> BigInt(part.outputBits) !== 0n && atLeast(part.profile.architecture, '3.1')) {
    return 'S1ContextPtr is beyond the address size';
  }
  return undefined;
}

function stage2Problem(part: Part, ste: readonly bigint[]): string | undefined {
  const ids = part.profile.identification;
  const tables = IDR0.get(ids.IDR0, 'TTF');
  const aarch64 = STE.get(ste, 'S2AA64') === 1;
  if (aarch64 ? (tables & 2) === 0 : (tables & 1) === 0) return 'S2AA64 selects a table format that the part lacks';
  const endian = IDR0.get(ids.IDR0, 'TTENDIAN');
  const big = STE.get(ste, 'S2ENDI') === 1;
  if ((endian === 2 && big) || (endian === 3 && !big)) return 'S2ENDI selects an endianness that the part lacks';
  const stall = STE.get(ste, 'S2S') === 1;
  const model = IDR0.get(ids.IDR0, 'STALL_MODEL');
  if (model === 1 && stall) return 'S2S is 1, but the part only terminates';
  if (model === 2 && !stall) return 'S2S is 0, but the part always stalls';
  const update = IDR0.get(ids.IDR0, 'HTTU');
  if (STE.get(ste, 'S2HA') === 1 && update < 1) return 'S2HA is 1 without Access flag update';
  if (STE.get(ste, 'S2HA') === 1 && STE.get(ste, 'S2HD') === 1 && update < 2)
    return 'S2HD is 1 without dirty state update';
  if (update === 3 && STE.get(ste, 'S2HAFT') === 1 && STE.get(ste, 'S2HA') === 0) return 'S2HAFT needs S2HA';
  if (part.has('IDR3.FWB') && STE.get(ste, 'S2FWB') === 1 && !aarch64) return 'S2FWB needs AArch64 tables';
  const vms = STE.big(ste, 'VMSPtr') << 12n;
  const usesVms = part.has('IDR3.MPAM') && STE.get(ste, 'Config') === 7 && STE.get(ste, 'S1MPAM') === 1;
  if (usesVms && vms >> BigInt(part.outputBits) !== 0n) return 'VMSPtr is beyond the address size';
  if (!aarch64) return undefined;
  const granule = granuleOfTg0(STE.get(ste, 'S2TG'));
  if (!supportsGranule(part, granule)) return 'S2TG selects a granule that the part lacks';
  const size = stage2Size(part, granule, STE.get(ste, 'S2T0SZ'));
  if (size === undefined) return `S2T0SZ ${STE.get(ste, 'S2T0SZ')} is out of range`;
  const inputBits = 64 - size;
  const level = stage2StartLevel(granule, STE.get(ste, 'S2SL0'), part.has('IDR3.STT'));
  if (level === (granule === 12 ? 0 : 1) && part.outputBits < (granule === 14 ? 42 : 44)) {
    return `S2SL0 selects level ${level}, for which ${part.outputBits}-bit addresses are too small`;
  }
  const startBits = level === undefined ? 0 : inputBits - shiftOf(granule, level);
  if (level === undefined || startBits < 1 || startBits > strideOf(granule) + 4) {
    return 'S2SL0, S2T0SZ and S2TG do not fit together';
  }
  const outputBits = Math.min(addressBits(STE.get(ste, 'S2PS')), part.outputBits);
  const table = STE.big(ste, 'S2TTB') << 4n;
  const limit = granule === 16 ? outputBits : Math.min(outputBits, 48);
  if (table >> BigInt(limit) !== 0n) return 'S2TTB is beyond the output address size';
  return undefined;
}

function vmidProblem(part: Part, ste: readonly bigint[], config: number): string | undefined {
  const ignored = !part.has('IDR0.S2P') || (config & 3) === 0 || streamWorld(part, ste) !== 'NS-EL1';
  if (ignored || part.has('IDR0.VMID16') || STE.get(ste, 'S2VMID') <= 0xff) return undefined;
  return 'S2VMID has more than 8 bits';
}
