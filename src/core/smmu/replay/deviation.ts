import { maskOf } from '../declaration/field';
import { GERROR, GERRORN } from '../registers/control';
import { registerAt } from '../registers/map';
import { CMDQ_CONS } from '../registers/queue';
import type { SmmuV3 } from '../v3/smmu';

/** A way in which the emulator that made the recordings departs from the architecture, for one read. `explains` is only asked when values
 *  differ. */
interface Deviation {
  readonly name: string;
  readonly explains: (read: { offset: number; recorded: bigint; model: bigint }, smmu: SmmuV3) => boolean;
}

/** QEMU 11.1.3, as far as its recordings show it. */
const deviations: readonly Deviation[] = [
  {
    // RES0 bits are stored and read back.
    name: 'reserved-bits-stored',
    explains: ({ offset, recorded, model }, smmu) => {
      const register = registerAt(offset);
      if (!register) return false;
      return ((recorded ^ model) & smmu.part.registers.present(register)) === 0n;
    },
  },
  {
    // CMDQ_CONS.ERR means nothing unless a command error is active; the emulator keeps an old code in other cases than the model does.
    name: 'stale-command-error-code',
    explains: ({ offset, recorded, model }, smmu) => {
      if (registerAt(offset)?.name !== CMDQ_CONS.name) return false;
      const active = (smmu.peek(GERROR) ^ smmu.peek(GERRORN)) & maskOf(GERROR.fields.CMDQ_ERR);
      return active === 0n && ((recorded ^ model) & ~maskOf(CMDQ_CONS.fields.ERR)) === 0n;
    },
  },
];

/** Name of the known deviation that explains a difference, if one does. */
export function deviationOf(
  read: { readonly offset: number; readonly recorded: bigint; readonly model: bigint },
  smmu: SmmuV3,
): string | undefined {
  return deviations.find((deviation) => deviation.explains(read, smmu))?.name;
}

/** An event record where the recording has one and what the model wrote there. */
interface EventPair {
  readonly recorded: readonly bigint[];
  readonly model: readonly bigint[];
  /** Version of the recording emulator, as in `7.2.22`. */
  readonly emulator: string;
}

const eventDeviations: readonly { name: string; explains: (pair: EventPair) => boolean }[] = [
  {
    // A StreamID beyond the span of its level 1 descriptor is C_BAD_STREAMID (§7.3.3); the emulator takes it for an invalid STE.
    name: 'span-reported-as-bad-ste',
    explains: ({ recorded, model }) =>
      recorded[0] === (model[0] ?? 0n) + 2n && typeOf(model) === 0x02 && differing(recorded, model) === 0b1,
  },
  {
    // The address of a fetch is in dword 3 (§7.3.10); the emulator puts it into dword 2.
    name: 'fetch-address-in-dword-2',
    explains: ({ recorded, model }) =>
      typeOf(model) === 0x09 &&
      differing(recorded, model) === 0b1100 &&
      recorded[2] === model[3] &&
      recorded[3] === 0n &&
      model[2] === 0n,
  },
  {
    // Faults of the input address have CLASS 2 (§7.3.12 to §7.3.15); version 7 leaves the field 0.
    name: 'class-left-out',
    explains: ({ recorded, model, emulator }) =>
      emulator.startsWith('7.') &&
      [0x10, 0x11, 0x12, 0x13].includes(typeOf(model)) &&
      differing(recorded, model) === 0b10 &&
      ((recorded[1] ?? 0n) ^ (model[1] ?? 0n)) === 2n << 40n &&
      ((recorded[1] ?? 0n) & (3n << 40n)) === 0n,
  },
];

/** Name of the known deviation that explains why an event record differs, if one does. */
export function eventDeviationOf(pair: EventPair): string | undefined {
  return eventDeviations.find((deviation) => deviation.explains(pair))?.name;
}

const typeOf = (words: readonly bigint[]): number => Number((words[0] ?? 0n) & 0xffn);

/** The dwords that differ, as a bit each. */
function differing(one: readonly bigint[], other: readonly bigint[]): number {
  return one.reduce((bits, word, at) => (word === other[at] ? bits : bits | (1 << at)), 0);
}
