import type { Feature } from '../declaration/field';
import { CD } from '../structures/cd';
import { STE } from '../structures/ste';
import type { Part } from './part';

/** A setting that would change what a translation gives, and that the model does not follow. */
interface Gap<F extends string> {
  readonly field: F;
  readonly requires: Feature | undefined;
  /** Value of the field that asks for it. */
  readonly value: 0 | 1;
  readonly what: string;
}

const contextGaps: readonly Gap<keyof typeof CD.fields>[] = [
  { field: 'AA64', requires: undefined, value: 0, what: 'stage 1 AArch32 translation tables' },
  { field: 'DS', requires: 'IDR5.DS', value: 1, what: '52-bit stage 1 addresses with small granules (CD.DS)' },
  { field: 'PIE', requires: 'IDR3.S1PI', value: 1, what: 'stage 1 permission indirection (CD.PIE)' },
  { field: 'PnCH', requires: 'IDR3.THE', value: 1, what: 'protected attributes (CD.PnCH)' },
];

const stage2Gaps: readonly Gap<keyof typeof STE.fields>[] = [
  { field: 'S2AA64', requires: undefined, value: 0, what: 'stage 2 AArch32 translation tables' },
  { field: 'S2DS', requires: 'IDR5.DS', value: 1, what: '52-bit stage 2 addresses with small granules (STE.S2DS)' },
  { field: 'S2PIE', requires: 'IDR3.S2PI', value: 1, what: 'stage 2 permission indirection (STE.S2PIE)' },
  { field: 'S2POE', requires: 'IDR3.S2PO', value: 1, what: 'stage 2 permission overlays (STE.S2POE)' },
];

/** What a legal CD asks for that the model lacks, or undefined. */
export function contextGap(part: Part, cd: readonly bigint[]): string | undefined {
  return contextGaps.find(({ field, requires, value }) => part.has(requires) && CD.get(cd, field) === value)?.what;
}

/** What stage 2 of a legal STE asks for that the model lacks, or undefined. */
export function stage2Gap(part: Part, ste: readonly bigint[]): string | undefined {
  return stage2Gaps.find(({ field, requires, value }) => part.has(requires) && STE.get(ste, field) === value)?.what;
}
