import type { Context } from './context';
import type { Leaf } from './page-table';
import type { CommandWords } from './queues';
import type { Random } from './random';

const granuleField = { 12: 1n, 14: 2n, 16: 3n } as const;

/** One of the commands that drop what the TLB may have of a leaf. `notByAsid`: the entry may be global. */
export function tlbCommand(
  random: Random,
  context: Context,
  { half, leaf }: { half: 0 | 1; leaf: Leaf },
  notByAsid: boolean,
): CommandWords {
  const pageBits = context.halves[half]?.pageBits ?? 12;
  const bits = context.halves[half]?.inputBits ?? 48;
  const whole = BigInt.asUintN(64, half === 0 ? leaf.address : leaf.address | (-1n << BigInt(bits)));
  const asid = context.asid << 48n;
  // Leaf=1 would do where only the leaf changed, but a descriptor on the way may have.
  const leafOnly = 0n;
  const page = BigInt(pageBits);
  switch (random.below(notByAsid ? 6 : 7)) {
    case 0:
      return [0x30n, 0n];
    case 1:
      return [0x10n, 0n];
    case 2:
      return [0x12n | asid, whole | leafOnly];
    case 3:
      return [0x13n, whole | leafOnly];
    case 4:
    case 5: {
      // A range that covers the leaf and more, from an address aligned to the leaf.
      const opcode = random.oneIn(2) ? 0x12n | asid : 0x13n;
      const pages = 1n << (BigInt(leaf.bits) - page);
      const scale = random.below(leaf.bits - pageBits + 1);
      const number = (pages >> BigInt(scale)) - 1n;
      const fits = number < 32n ? number : 31n;
      const exponent = number < 32n ? BigInt(scale) : BigInt(leaf.bits - pageBits - 5);
      const level = random.oneIn(2) || (fits === 0n && exponent === 0n) ? BigInt(leaf.level) : 0n;
      return [
        opcode | (fits << 12n) | (exponent << 20n),
        whole | leafOnly | (level << 8n) | (granuleField[pageBits] << 10n),
      ];
    }
    default:
      return [0x11n | asid, 0n];
  }
}

/** Commands that drop what configuration caches may have of a context descriptor, for every stream that uses it. */
export function contextCommands(random: Random, streamIds: readonly number[]): readonly CommandWords[] {
  switch (random.below(4)) {
    case 0:
      return [[0x4n, 31n]];
    case 1:
      return streamIds.map((streamId) => [0x6n | (BigInt(streamId) << 32n), 0n]);
    case 2:
      return streamIds.map((streamId) => streamCommand(random, streamId));
    default:
      return streamIds.map((streamId) => [0x5n | (BigInt(streamId) << 32n), BigInt(random.below(2))]);
  }
}

/** A command that drops what configuration caches may have of a stream, level 1 descriptors included unless `leaf`. */
export function streamCommand(random: Random, streamId: number, leaf = false): CommandWords {
  switch (random.below(3)) {
    case 0:
      return [0x4n, 31n];
    case 1: {
      const range = random.below(16);
      // The low bits of the StreamID do not count.
      const any = streamId - (streamId % 2 ** (range + 1)) + random.below(2 ** (range + 1));
      return [0x4n | (BigInt(any) << 32n), BigInt(range)];
    }
    default:
      return [0x3n | (BigInt(streamId) << 32n), BigInt(leaf ? random.below(2) : 0)];
  }
}

/** A command that drops nothing that a stream uses. */
export function idleCommand(random: Random): CommandWords {
  const elsewhere = 0xff00n + BigInt(random.below(200));
  return random.pick<CommandWords>([
    [0x46n, 0n],
    [0x11n | (elsewhere << 48n), 0n],
    [0x12n | (elsewhere << 48n), random.bits(40) << 12n],
    [0x3n | (elsewhere << 32n), 1n],
    [0x5n | (elsewhere << 32n), 1n],
    [0x1n | (elsewhere << 32n), 0n],
  ]);
}
