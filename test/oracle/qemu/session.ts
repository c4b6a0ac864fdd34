import type { DmaEngine } from './dma-engine';
import type { Machine } from './machine';

/** Register page 0 of the SMMU. */
const registerBase = 0x0905_0000;

/** Offsets and widths, apart from the model's own declarations. */
const registers = {
  IDR0: [0x0, 4],
  IDR1: [0x4, 4],
  IDR3: [0xc, 4],
  IDR5: [0x14, 4],
  IIDR: [0x18, 4],
  AIDR: [0x1c, 4],
  CR0: [0x20, 4],
  CR0ACK: [0x24, 4],
  CR1: [0x28, 4],
  CR2: [0x2c, 4],
  IRQ_CTRL: [0x50, 4],
  IRQ_CTRLACK: [0x54, 4],
  GERROR: [0x60, 4],
  GERRORN: [0x64, 4],
  STRTAB_BASE: [0x80, 8],
  STRTAB_BASE_CFG: [0x88, 4],
  CMDQ_BASE: [0x90, 8],
  CMDQ_PROD: [0x98, 4],
  CMDQ_CONS: [0x9c, 4],
  EVENTQ_BASE: [0xa0, 8],
  EVENTQ_PROD: [0x100a8, 4],
  EVENTQ_CONS: [0x100ac, 4],
} as const;

export type RegisterName = keyof typeof registers;

const identification = ['IDR0', 'IDR1', 'IDR3', 'IDR5', 'IIDR', 'AIDR'] as const;

/** Physical memory that DMA may reach; nothing else lies there. */
export const scratch = { start: 0x4800_0000n, size: 0x40_0000n } as const;

interface Line {
  readonly [field: string]: string | number | readonly string[] | Readonly<Record<string, string>>;
}

const hex = (value: bigint | number): string => `0x${value.toString(16)}`;

/** Does one thing after another to the emulator, and keeps what it answered as the lines of a vector file. */
export class Session {
  readonly #lines: Line[] = [];
  readonly #pendingReads: { line: number; engine: DmaEngine; index: number }[] = [];
  #seq = 0;

  constructor(private readonly machine: Machine) {}

  /** Fills `scratch` with words that are their own addresses, which tells where a read came from. */
  labelScratch(): void {
    const words = Buffer.alloc(Number(scratch.size));
    for (let at = 0; at < words.length; at += 4) words.writeUInt32LE(Number(scratch.start) + at, at);
    this.machine.writeRam(scratch.start, words);
  }

  /** Writes the record that a file starts with. */
  async begin(seed: number, version: string): Promise<void> {
    const ids: Record<string, bigint> = {};
    for (const name of identification) ids[name] = await this.machine.read(registerBase + registers[name][0], 4);
    this.#lines.push({
      op: 'meta',
      format: 'smmuv3-vectors/1',
      seed,
      qemu: version,
      ids: Object.fromEntries(Object.entries(ids).map(([name, value]) => [name, hex(value)])),
    });
  }

  async write(name: RegisterName, value: bigint): Promise<void> {
    const [offset, size] = registers[name];
    await this.writeAt(name, offset, size, value);
  }

  async writeAt(name: string, offset: number, size: 4 | 8, value: bigint): Promise<void> {
    await this.machine.write(registerBase + offset, size, value);
    this.#add({ op: 'w', size, offset, name, value: hex(value) });
  }

  async read(name: RegisterName): Promise<bigint> {
    const [offset, size] = registers[name];
    return this.readAt(name, offset, size);
  }

  async readAt(name: string, offset: number, size: 4 | 8): Promise<bigint> {
    const value = await this.machine.read(registerBase + offset, size);
    this.#add({ op: 'r', size, offset, name, value: hex(value) });
    return value;
  }

  /** Both 32-bit halves of a 64-bit register, one by one. */
  async readHalves(name: 'STRTAB_BASE' | 'CMDQ_BASE' | 'EVENTQ_BASE'): Promise<void> {
    const [offset] = registers[name];
    await this.readAt(name, offset, 4);
    await this.readAt(name, offset + 4, 4);
  }

  store(address: bigint, words: readonly bigint[]): void {
    const bytes = Buffer.alloc(words.length * 8);
    words.forEach((word, at) => {
      bytes.writeBigUInt64LE(BigInt.asUintN(64, word), at * 8);
    });
    this.machine.writeRam(address, bytes);
    this.#add({ op: 'm', addr: hex(address), dw: words.map(hex) });
  }

  load(address: bigint, count: number): readonly bigint[] {
    const bytes = this.machine.readRam(address, count * 8);
    return Array.from({ length: count }, (_, at) => bytes.readBigUInt64LE(at * 8));
  }

  /** A 4-byte write. `expected` is where it would be if all is as the tables say; it is looked for in all of `scratch`. */
  async dmaWrite(engine: DmaEngine, address: bigint, expected: bigint): Promise<void> {
    const token = Buffer.alloc(4);
    token.writeUInt32LE(await engine.write(address));
    const landed = this.#find(token, expected);
    this.#add({
      op: 'd',
      sid: engine.streamId,
      iova: hex(address),
      pa: hex(landed ?? expected),
      result: landed === undefined ? 'faulted' : 'ok',
    });
    if (landed !== undefined) this.machine.writeRam(landed, label(landed));
  }

  /** A 4-byte read. What it got is known at the end. */
  async dmaRead(engine: DmaEngine, address: bigint, expected: bigint): Promise<void> {
    const index = await engine.read(address);
    this.#pendingReads.push({ line: this.#lines.length, engine, index });
    this.#add({ op: 'd', access: 'read', sid: engine.streamId, iova: hex(address), pa: hex(expected), result: '' });
  }

  /** Ends the recording. SMMUEN has to be 0, since the engines hand over what they read. */
  async end(): Promise<string> {
    const got = new Map<DmaEngine, readonly number[]>();
    for (const { line, engine, index } of this.#pendingReads) {
      let words = got.get(engine);
      if (!words) {
        words = await engine.unload(scratch.start);
        got.set(engine, words);
      }
      const word = BigInt(words[index] ?? 0);
      const real = word >= scratch.start && word < scratch.start + scratch.size;
      this.#lines[line] = { ...this.#lines[line], ...(real ? { pa: hex(word), result: 'ok' } : { result: 'faulted' }) };
    }
    return `${this.#lines.map((line) => JSON.stringify(line)).join('\n')}\n`;
  }

  /** The event record at an address, as it lies there. */
  event(address: bigint): readonly bigint[] {
    const words = this.load(address, 4);
    this.#add({ op: 'ev', addr: hex(address), dw: words.map(hex) });
    return words;
  }

  #find(token: Buffer, expected: bigint): bigint | undefined {
    if (this.machine.readRam(expected, 4).equals(token)) return expected;
    const found = this.machine.readRam(scratch.start, Number(scratch.size)).indexOf(token);
    return found < 0 ? undefined : scratch.start + BigInt(found);
  }

  #add(line: Line): void {
    this.#lines.push({ seq: this.#seq, ...line });
    this.#seq += 1;
  }
}

/** What a word of `scratch` holds unless it was just written. */
function label(address: bigint): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(Number(address));
  return bytes;
}
