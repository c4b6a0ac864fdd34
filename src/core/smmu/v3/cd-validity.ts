import { IDR0 } from '../registers/identification';
import { CD } from '../structures/cd';
import { STE } from '../structures/ste';
import { granuleOfTg0, granuleOfTg1 } from './geometry';
import { stage1Size, supportsGranule } from './granule';
import { addressBits, type Part } from './part';
import { streamWorld } from './ste-validity';

/** Why a CD is ILLEGAL (§5.4.2), or undefined. V=1 is taken for granted. Stage 1 of `ste` is in use. */
export function cdProblem(part: Part, ste: readonly bigint[], cd: readonly bigint[]): string | undefined {
  return modeProblem(part, ste, cd) ?? formatProblem(part, ste, cd) ?? tableProblem(part, ste, cd);
}

function modeProblem(part: Part, ste: readonly bigint[], cd: readonly bigint[]): string | undefined {
  const ids = part.profile.identification;
  const stall = CD.get(cd, 'S') === 1;
  const model = IDR0.get(ids.IDR0, 'STALL_MODEL');
  if (stall && STE.get(ste, 'S1STALLD') === 1) return 'S is 1, but the STE forbids stalls';
  if (part.has('IDR0.TERM_MODEL') && CD.get(cd, 'A') === 0) return 'A is 0, but the part always aborts';
  if (model === 1 && stall) return 'S is 1, but the part only terminates';
  if (model === 2 && !stall) return 'S is 0, but the part always stalls';
  const update = IDR0.get(ids.IDR0, 'HTTU');
  if (CD.get(cd, 'HA') === 1 && update < 1) return 'HA is 1 without Access flag update';
  if (CD.get(cd, 'HA') === 1 && CD.get(cd, 'HD') === 1 && update < 2) return 'HD is 1 without dirty state update';
  if (CD.get(cd, 'HAFT') === 1 && update < 3) return 'HAFT is 1 without Access flag update of table entries';
  if (CD.get(cd, 'ASID') > 0xff && !part.has('IDR0.ASID16')) return 'ASID has more than 8 bits';
  return undefined;
}

function formatProblem(part: Part, ste: readonly bigint[], cd: readonly bigint[]): string | undefined {
  const ids = part.profile.identification;
  const tables = IDR0.get(ids.IDR0, 'TTF');
  const aarch64 = CD.get(cd, 'AA64') === 1;
  if (aarch64 ? (tables & 2) === 0 : (tables & 1) === 0) return 'AA64 selects a table format that the part lacks';
  if (aarch64 && STE.get(ste, 'Config') === 7 && STE.get(ste, 'S2AA64') === 0) return 'AA64 needs S2AA64 when nested';
  const endian = IDR0.get(ids.IDR0, 'TTENDIAN');
  const big = CD.get(cd, 'ENDI') === 1;
  if ((endian === 2 && big) || (endian === 3 && !big)) return 'ENDI selects an endianness that the part lacks';
  return undefined;
}

function tableProblem(part: Part, ste: readonly bigint[], cd: readonly bigint[]): string | undefined {
  if (CD.get(cd, 'AA64') === 0) return undefined;
  const single = streamWorld(part, ste) === 'NS-EL2';
  const outputBits = Math.min(addressBits(CD.get(cd, 'IPS')), part.outputBits);
  const halves = [
    {
      n: 0,
      off: !single && CD.get(cd, 'EPD0') === 1,
      granule: granuleOfTg0(CD.get(cd, 'TG0')),
      size: CD.get(cd, 'T0SZ'),
      table: CD.big(cd, 'TTB0'),
    },
    {
      n: 1,
      off: single || CD.get(cd, 'EPD1') === 1,
      granule: granuleOfTg1(CD.get(cd, 'TG1')),
      size: CD.get(cd, 'T1SZ'),
      table: CD.big(cd, 'TTB1'),
    },
  ];
  for (const { n, off, granule, size, table } of halves) {
    if (off) continue;
    if (!supportsGranule(part, granule)) return `TG${n} selects a granule that the part lacks`;
    if (stage1Size(part, granule, size) === undefined) return `T${n}SZ ${size} is out of range`;
    const limit = granule === 16 ? outputBits : Math.min(outputBits, 48);
    if ((table << 4n) >> BigInt(limit) !== 0n) return `TTB${n} is beyond the output address size`;
  }
  return undefined;
}
