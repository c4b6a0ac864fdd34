import { BankType, CBA2R, CBAR } from '../registers/v2/bank-attributes';
import { SCTLR } from '../registers/v2/context-bank';
import { sCR0 } from '../registers/v2/global';
import { IDR1 } from '../registers/v2/identification';
import type { PartV2 } from './part';

/** Stages of a bank. The first IDR1.NUMS2CB banks have stage 2 only. */
export function typeOf(part: PartV2, bank: number): number {
  const secondOnly = bank < IDR1.get(part.profile.identification.IDR1, 'NUMS2CB');
  return secondOnly ? BankType.Stage2 : part.registers.field(CBAR, 'TYPE', bank);
}

/** VMID that tags what a bank translates. */
export function vmidOf(part: PartV2, bank: number): number {
  const { registers } = part;
  return registers.field(sCR0, 'VMID16EN') === 1
    ? registers.field(CBA2R, 'VMID16', bank)
    : registers.field(CBAR, 'VMID', bank);
}

/** Whether a bank is a Hyp context, which has stage 1 alone and no ASIDs. */
export function isHyp(part: PartV2, bank: number): boolean {
  return typeOf(part, bank) === BankType.Stage1Bypass && part.registers.field(CBAR, 'HYPC', bank) === 1;
}

/** Whether a bank translates at all. */
export function isEnabled(part: PartV2, bank: number): boolean {
  return part.registers.field(SCTLR, 'M', bank) === 1;
}

/** Whether a bank has AArch64 tables. */
export function isWide(part: PartV2, bank: number): boolean {
  return part.registers.field(CBA2R, 'VA64', bank) === 1;
}

/** FSR.FORMAT: 0 short, 1 long, 2 AArch64. */
export function formatOf(part: PartV2, bank: number, long: boolean): number {
  if (isWide(part, bank)) return 2;
  return long ? 1 : 0;
}
