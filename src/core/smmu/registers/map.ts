import type { DecodedField } from '../declaration/field';
import type { Register } from '../declaration/register';
import { controlRegisters } from './control';
import { identificationRegisters } from './identification';
import { queueRegisters } from './queue';

/** Bytes of the frame that the driver maps: two 64 KiB pages. */
export const frameSize = 0x20000;

/** All declared registers, by ascending offset. */
export const registers: readonly Register[] = [...identificationRegisters, ...controlRegisters, ...queueRegisters].sort(
  (a, b) => a.offset - b.offset,
);

const byWord = new Map<number, Register>();
for (const declared of registers) {
  for (let word = declared.offset; word < declared.offset + declared.width / 8; word += 4) byWord.set(word, declared);
}
const byName = new Map(registers.map((declared) => [declared.name, declared]));

/** The register that holds the 32-bit word at `offset`, or undefined. Both halves of a 64-bit register lead to it. */
export function registerAt(offset: number): Register | undefined {
  return byWord.get(offset - (((offset % 4) + 4) % 4));
}

/** By Arm's name: `EVENTQ_BASE`. */
export function registerNamed(name: string): Register | undefined {
  return byName.get(name);
}

/** The fields of a register at `offset` with the values they have in `value`, from the lowest bit up; empty where no register is. */
export function fieldsOf(offset: number, value: bigint): DecodedField[] {
  return registerAt(offset)?.decode(value) ?? [];
}
