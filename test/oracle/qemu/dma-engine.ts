import type { Machine } from './machine';

const configurationSpace = 0x40_1000_0000;
const windowStart = 0x1000_0000;
const windowSize = 0x10_0000;

/** Where the engine's own 4 KiB buffer lies in its address space. */
const buffer = 0x4_0000;
const half = 2048;
/** The engine stops the emulator when a copy touches the buffer's last byte. */
const readable = half - 4;

/** A PCI function that copies between its buffer and memory, at any 64-bit address. The first half of its buffer holds tokens to be
 *  written, the second what was read. */
export class DmaEngine {
  #writes = 0;
  #reads = 0;

  private constructor(
    private readonly machine: Machine,
    readonly streamId: number,
    private readonly registers: number,
  ) {}

  /** Gives the function an address and lets it master the bus. `place` is its number among the engines. */
  static async start(machine: Machine, streamId: number, place: number): Promise<DmaEngine> {
    const registers = windowStart + place * windowSize;
    const configuration = configurationSpace + streamId * 0x1000;
    await machine.write(configuration + 0x10, 4, BigInt(registers));
    await machine.write(configuration + 0x04, 2, 0x6n);
    return new DmaEngine(machine, streamId, registers);
  }

  /** Opens the root port in slot `slot` to one bus behind it, where the engine of that place is. */
  static async openPort(machine: Machine, slot: number, bus: number, place: number): Promise<void> {
    const configuration = configurationSpace + slot * 0x8000;
    const window = windowStart + place * windowSize;
    await machine.write(configuration + 0x18, 4, BigInt((bus << 8) | (bus << 16)));
    await machine.write(configuration + 0x20, 4, BigInt((window >>> 16) | (window & 0xffff_0000)));
    await machine.write(configuration + 0x04, 2, 0x6n);
  }

  /** How many more transactions of each kind it can do. */
  get writesLeft(): number {
    return half / 4 - this.#writes;
  }

  get readsLeft(): number {
    return readable / 4 - this.#reads;
  }

  /** Fills the first half of the buffer with tokens from memory, which has to be reachable untranslated. */
  async load(staging: bigint): Promise<void> {
    const tokens = Buffer.alloc(half);
    for (let at = 0; at < half; at += 4) tokens.writeUInt32LE(this.#token(at), at);
    this.machine.writeRam(staging, tokens);
    await this.#copy(staging, BigInt(buffer), half, 0n);
    this.machine.writeRam(staging, Buffer.alloc(half));
  }

  /** Writes the next token (32 bits) to an address; the token that this sends. */
  async write(address: bigint): Promise<number> {
    const at = this.#writes * 4;
    this.#writes += 1;
    await this.#copy(BigInt(buffer + at), address, 4, 2n);
    return this.#token(at);
  }

  /** Reads a word. What it got is in `unload`, at the index this returns. */
  async read(address: bigint): Promise<number> {
    const index = this.#reads;
    this.#reads += 1;
    await this.#copy(address, BigInt(buffer + half + index * 4), 4, 0n);
    return index;
  }

  /** All words that were read, by index. Memory has to be reachable untranslated. */
  async unload(staging: bigint): Promise<readonly number[]> {
    await this.#copy(BigInt(buffer + half), staging, readable, 2n);
    const bytes = this.machine.readRam(staging, readable);
    return Array.from({ length: this.#reads }, (_, index) => bytes.readUInt32LE(index * 4));
  }

  /** Not zero, and no two engines have a token in common. */
  #token(at: number): number {
    return (0xd3a0_0000 | (this.registers >>> 8) | (at >>> 2)) >>> 0;
  }

  async #copy(source: bigint, target: bigint, length: number, direction: bigint): Promise<void> {
    await this.machine.write(this.registers + 0x80, 8, source);
    await this.machine.write(this.registers + 0x88, 8, target);
    await this.machine.write(this.registers + 0x90, 8, BigInt(length));
    await this.machine.write(this.registers + 0x98, 8, direction | 1n);
    for (let tries = 0; tries < 10_000; tries++) {
      if (((await this.machine.read(this.registers + 0x98, 8)) & 1n) === 0n) return;
    }
    throw new Error('the engine does not finish');
  }
}
