import type { MemoryPlan } from './memory-plan';
import type { Random } from './random';
import type { Session } from './session';

export type CommandWords = readonly [bigint, bigint];

export const sync: CommandWords = [0x46n, 0n];

/** What the specification refuses: opcodes that do not exist, and a CMD_SYNC with a reserved completion signal. */
const refused: readonly CommandWords[] = [
  [0x00n, 0n],
  [0x0fn, 0n],
  [0x3fn, 0n],
  [0x47n, 0n],
  [0xffn, 0n],
];

/** The command queue and the event queue, used as software has to use them. */
export class Queues {
  #commandBase = 0n;
  #commandBits = 0;
  #commandIndex = 0n;
  #eventBase = 0n;
  #eventBits = 0;
  #eventIndex = 0n;

  constructor(
    private readonly session: Session,
    private readonly plan: MemoryPlan,
    private readonly random: Random,
  ) {}

  /** Sets up the command queue anew, at any index. CMDQEN has to be 0. */
  async placeCommands(): Promise<void> {
    this.#commandBits = this.random.between(1, 8);
    const size = 16n << BigInt(this.#commandBits);
    // The architecture asks for a multiple of 32; the emulator takes multiples of 64 only.
    this.#commandBase = this.plan.take(size, size < 64n ? 64n : size);
    this.#commandIndex = this.random.bits(this.#commandBits + 1);
    await this.session.write('CMDQ_BASE', this.#commandBase | BigInt(this.#commandBits));
    await this.session.write('CMDQ_PROD', this.#commandIndex);
    await this.session.write('CMDQ_CONS', this.#commandIndex);
  }

  /** Sets up the event queue anew, at any index. EVENTQEN has to be 0. */
  async placeEvents(): Promise<void> {
    this.#eventBits = this.random.between(1, 7);
    const size = 32n << BigInt(this.#eventBits);
    this.#eventBase = this.plan.take(size, size);
    this.#eventIndex = this.random.bits(this.#eventBits + 1);
    await this.session.write('EVENTQ_BASE', this.#eventBase | BigInt(this.#eventBits));
    await this.session.write('EVENTQ_PROD', this.#eventIndex);
    await this.session.write('EVENTQ_CONS', this.#eventIndex);
  }

  /** Puts commands into the queue, some at a time, and looks whether they were taken. */
  async submit(commands: readonly CommandWords[]): Promise<void> {
    const capacity = 2 ** this.#commandBits;
    let at = 0;
    while (at < commands.length) {
      const batch = commands.slice(at, at + this.random.between(1, capacity));
      for (const command of batch) this.#put(command);
      at += batch.length;
      await this.session.write('CMDQ_PROD', this.#commandIndex);
      await this.#look();
    }
  }

  /** Leaves commands in the queue while CMDQEN is 0; they are taken once it is 1. */
  async submitAhead(commands: readonly CommandWords[]): Promise<void> {
    for (const command of commands.slice(0, 2 ** this.#commandBits)) this.#put(command);
    await this.session.write('CMDQ_PROD', this.#commandIndex);
    await this.session.read('CMDQ_CONS');
  }

  /** Has a command refused, between good ones, and gets the queue to run again in one of the permitted ways. */
  async fail(): Promise<void> {
    const capacity = 2 ** this.#commandBits;
    const before = this.random.below(capacity);
    const after = this.random.below(capacity - before);
    for (let count = 0; count < before; count++) this.#put(sync);
    const failing = this.#commandIndex;
    this.#put(this.random.pick(refused));
    for (let count = 0; count < after; count++) this.#put(sync);
    await this.session.write('CMDQ_PROD', this.#commandIndex);
    await this.#look();
    if (after === 0 && before + 1 < capacity && this.random.oneIn(3)) {
      this.#put(sync);
      await this.session.write('CMDQ_PROD', this.#commandIndex);
      await this.#look();
    }
    if (this.random.oneIn(3)) {
      this.#commandIndex = failing;
      await this.session.write('CMDQ_PROD', failing);
      await this.#look();
    } else {
      const slot = BigInt.asUintN(this.#commandBits, failing);
      this.session.store(this.#commandBase + slot * 16n, this.random.oneIn(2) ? sync : [0x30n, 0n]);
    }
    await this.session.write('GERRORN', await this.session.read('GERROR'));
    await this.#look();
  }

  /** Reads the events that were written since it was last asked. Some are left in the queue for a while, but never so many that it is full. */
  async takeEvents(): Promise<void> {
    const produced = await this.session.read('EVENTQ_PROD');
    const consumed = await this.session.read('EVENTQ_CONS');
    const wrap = this.#eventBits + 1;
    for (
      ;
      this.#eventIndex !== BigInt.asUintN(wrap, produced);
      this.#eventIndex = this.#after(this.#eventIndex, wrap)
    ) {
      this.session.event(this.#eventBase + BigInt.asUintN(this.#eventBits, this.#eventIndex) * 32n);
    }
    const waiting = BigInt.asUintN(wrap, this.#eventIndex - consumed);
    if (waiting + 1n >= 1n << BigInt(this.#eventBits) || this.random.oneIn(3)) {
      await this.session.write('EVENTQ_CONS', this.#eventIndex);
    }
  }

  async #look(): Promise<void> {
    await this.session.read('CMDQ_CONS');
    await this.session.read('GERROR');
    if (this.random.oneIn(4)) await this.session.read('GERRORN');
  }

  #put(command: CommandWords): void {
    const slot = BigInt.asUintN(this.#commandBits, this.#commandIndex);
    this.session.store(this.#commandBase + slot * 16n, command);
    this.#commandIndex = this.#after(this.#commandIndex, this.#commandBits + 1);
  }

  #after(index: bigint, bits: number): bigint {
    return BigInt.asUintN(bits, index + 1n);
  }
}
