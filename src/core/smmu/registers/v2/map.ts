import type { AbsentRegisters } from '../absent';
import { bankAttributeRegisters } from './bank-attributes';
import { contextBankRegisters } from './context-bank';
import type { FramePage, FrameRegister } from './frame-register';
import { globalRegisters } from './global';
import { identificationRegisters } from './identification';
import { streamMapRegisters } from './stream-map';

/** All declared registers of SMMUv2, page by page, by ascending offset. */
export const registersV2: readonly FrameRegister[] = [
  ...[...globalRegisters, ...identificationRegisters, ...streamMapRegisters].sort((a, b) => a.offset - b.offset),
  ...bankAttributeRegisters,
  ...contextBankRegisters,
];

const byName = new Map(registersV2.map((declared) => [declared.name, declared]));

/** By declared name: `sCR0`, `SMRn`, `CBn_SCTLR`. */
export function registerNamedV2(name: string): FrameRegister | undefined {
  return byName.get(name);
}

/** By the name that a trace has, and which of several it is: `SMR3`, `CB12_SCTLR`. */
export function registerShownV2(
  name: string,
): { readonly register: FrameRegister; readonly index: number } | undefined {
  const exact = byName.get(name);
  if (exact) return { register: exact, index: 0 };
  const [, before = '', digits = '', after = ''] = /^([A-Z0-9]*?[A-Z])(\d+)(_\w+)?$/.exec(name) ?? [];
  const register = byName.get(`${before}n${after}`);
  return register && { register, index: Number(digits) };
}

/** Groups of bytes from where a page's registers of one kind are, for looking up by offset. */
const byWord = new Map<string, FrameRegister>();
for (const declared of registersV2) {
  if (declared.page !== 'CB' && declared.repeated) continue;
  for (let word = declared.offset; word < declared.offset + declared.width / 8; word += 4) {
    byWord.set(`${declared.page} ${word}`, declared);
  }
}

/** The register that holds the 32-bit word at an offset of a page, and which of several within that page it is. `groups` and `banks`: how many
 *  the part has. */
export function registerInPage(
  page: FramePage,
  offset: number,
  groups: number,
  banks: number,
): { readonly register: FrameRegister; readonly index: number } | undefined {
  const word = offset - (((offset % 4) + 4) % 4);
  const single = byWord.get(`${page} ${word}`);
  if (single) return { register: single, index: 0 };
  for (const register of page === 'CB' ? [] : registersV2) {
    if (register.page !== page || !register.repeated) continue;
    const index = (word - register.offset) / 4;
    const count = register.repeated === 'context bank' ? banks : groups;
    if (index >= 0 && index < count) return { register, index };
  }
  return undefined;
}

/** What the architecture has in a page and we do not. */
export const absentInPage: Readonly<Record<FramePage, readonly AbsentRegisters[]>> = {
  GR0: [
    { start: 0x60, end: 0x64, name: 'STLBIALL (Secure)' },
    { start: 0x78, end: 0x7c, name: 'TLBIVAH' },
    { start: 0xa0, end: 0xc8, name: 'TLB invalidation of Hyp and Secure contexts' },
    { start: 0x100, end: 0x200, name: 'global address translation operations' },
    { start: 0x400, end: 0x800, name: 'Secure alias of the global registers' },
  ],
  GR1: [],
  CB: [{ start: 0xe00, end: 0x1000, name: 'performance monitors of the context bank' }],
};
