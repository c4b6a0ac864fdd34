import { Context } from './context';
import type { DmaEngine } from './dma-engine';
import type { Abilities } from './emulator';
import { contextCommands, idleCommand, streamCommand, tlbCommand } from './invalidation';
import { MemoryPlan } from './memory-plan';
import type { Leaf } from './page-table';
import { type CommandWords, Queues, sync } from './queues';
import type { Random } from './random';
import { type Session, scratch } from './session';
import { StreamTable } from './stream-table';

type Kind = 'abort' | 'bypass' | 'stage1' | 'invalid';

interface Stream {
  readonly engine: DmaEngine;
  readonly streamId: number;
  kind: Kind;
  context: Context;
}

interface Place {
  readonly half: 0 | 1;
  readonly leaf: Leaf;
}

const SMMUEN = 1;
const EVENTQEN = 4;
const CMDQEN = 8;

/** Software that uses the SMMU in random ways, all of them well defined.
 *  `fresh`: each change is followed by an invalidation that is enough. `stale`: mappings move without, or with one that is not enough. */
export class World {
  readonly #plan: MemoryPlan;
  readonly #queues: Queues;
  readonly #contexts: Context[] = [];
  readonly #streams: Stream[];
  #table: StreamTable;
  #cr0 = 0;

  constructor(
    private readonly session: Session,
    private readonly random: Random,
    engines: readonly DmaEngine[],
    private readonly mode: 'fresh' | 'stale',
    private readonly able: Abilities,
  ) {
    this.#plan = new MemoryPlan(random);
    this.#queues = new Queues(session, this.#plan, random);
    const count = random.oneIn(3) ? 1 : random.between(2, 4);
    for (let at = 0; at < count; at++) {
      const asid = random.oneIn(2) ? at * 256 + random.below(256) : 0xa000 + at;
      const context = new Context(session, this.#plan, random, asid, count === 1, able);
      this.#contexts.push(context);
      for (let leaves = 0; leaves < 6; leaves++) context.map();
    }
    this.#streams = engines.map((engine) => ({
      engine,
      streamId: engine.streamId,
      kind: 'stage1',
      context: random.pick(this.#contexts),
    }));
    this.#table = this.#newTable();
  }

  async run(steps: number): Promise<void> {
    await this.session.write('CR1', 0xd75n);
    await this.session.write('CR2', 0x6n);
    await this.#queues.placeCommands();
    await this.#queues.placeEvents();
    await this.#table.install();
    await this.#writeAll();
    await this.#enable(CMDQEN);
    await this.#submit([0x4n, 31n], [0x30n, 0n]);
    await this.#enable(CMDQEN | EVENTQEN | SMMUEN);
    for (let step = 0; step < steps; step++) {
      if (this.#streams.some(({ engine }) => engine.writesLeft < 8 || engine.readsLeft < 8)) break;
      await this.#step();
    }
    await this.#enable(CMDQEN);
  }

  async #step(): Promise<void> {
    const { random } = this;
    const choice = random.below(100);
    if (choice < 45) await this.#dma(random.pick(this.#streams));
    else if (this.mode === 'stale' && choice < 75) await this.#moveMapping();
    else if (choice < 55) await this.#addMapping();
    else if (choice < 70) await this.#changeMapping();
    else if (choice < 77) await this.#changeContext();
    else if (choice < 85) await this.#changeStream();
    else if (choice < 88) await this.#respan();
    else if (choice < 92) await this.#queues.fail();
    else if (choice < 94) await this.#submit(idleCommand(random), idleCommand(random));
    else if (choice < 96) await this.#switchOff();
    else if (choice < 98) await this.#restartQueues();
    else await this.#lookAtRegisters();
  }

  /** A transaction of a stream, at a mapped address, or at one that may have no mapping. */
  async #dma(stream: Stream, place?: Place): Promise<void> {
    const { random } = this;
    const untranslated = (this.#cr0 & SMMUEN) === 0 || stream.kind === 'bypass';
    let expected = scratch.start + (random.bits(22) & ~3n);
    let address = expected;
    if (!untranslated) {
      const { half, leaf } = place ?? random.pick(stream.context.places);
      expected = this.#within(leaf);
      address = stream.context.inputAddress(half, leaf.address + (expected - leaf.output));
      if (!place && random.oneIn(6)) {
        const flipped = address ^ (1n << BigInt(random.between(leaf.bits, this.able.reach - 1)));
        if (!this.#mayBeMapped(stream.context, flipped)) address = flipped;
      }
    }
    if (random.oneIn(3)) await this.session.dmaRead(stream.engine, address, expected);
    else await this.session.dmaWrite(stream.engine, address, expected);
    if ((this.#cr0 & EVENTQEN) !== 0) await this.#queues.takeEvents();
  }

  /** Where in a leaf's output there is memory for DMA. */
  #within(leaf: Leaf): bigint {
    const size = 1n << BigInt(leaf.bits);
    const low = leaf.output > scratch.start ? leaf.output : scratch.start;
    const high = leaf.output + size < scratch.start + scratch.size ? leaf.output + size : scratch.start + scratch.size;
    return low + ((BigInt(this.random.next()) % (high - low)) & ~3n);
  }

  #mayBeMapped(context: Context, address: bigint): boolean {
    return context.history.some(({ half, leaf }) => {
      const bits = context.halves[half]?.inputBits ?? 48;
      return BigInt.asUintN(bits, address) >> BigInt(leaf.bits) === leaf.address >> BigInt(leaf.bits);
    });
  }

  async #addMapping(): Promise<void> {
    const context = this.random.pick(this.#contexts);
    const place = context.map();
    if (!place) return;
    await this.#invalidate(context, place);
    await this.#tryOut(context, place);
  }

  async #changeMapping(): Promise<void> {
    const context = this.random.pick(this.#contexts);
    const place = this.random.oneIn(3) ? context.move() : context.change();
    if (!place) return;
    await this.#invalidate(context, place);
    await this.#tryOut(context, place);
    context.repair(place);
    await this.#invalidate(context, place);
  }

  /** Moves a mapping that may be cached, and does not say so at first, or says something else. Only once: after two moves the emulator may show the
   *  value between, which is permitted but not what either model shows. */
  async #moveMapping(): Promise<void> {
    const context = this.random.pick(this.#contexts);
    const place = context.move();
    if (!place) return;
    switch (this.random.below(4)) {
      case 0:
        await this.#submit(idleCommand(this.random));
        break;
      case 1: {
        const other = this.random.pick(this.#contexts);
        await this.#submit(tlbCommand(this.random, other, this.random.pick(other.places), false));
        break;
      }
      case 2:
        await this.#switchOff();
        break;
    }
    await this.#tryOut(context, place);
    await this.#invalidate(context, place);
    await this.#tryOut(context, place);
  }

  async #invalidate(context: Context, place: Place): Promise<void> {
    const commands = [tlbCommand(this.random, context, place, this.#contexts.length === 1)];
    if (this.random.oneIn(4)) commands.unshift(idleCommand(this.random));
    await this.#submit(...commands);
  }

  async #tryOut(context: Context, place: Place): Promise<void> {
    for (const stream of this.#streams) if (stream.context === context) await this.#dma(stream, place);
  }

  async #changeContext(): Promise<void> {
    const context = this.random.pick(this.#contexts);
    context.spoil();
    const users = this.#streams.filter((stream) => stream.context === context);
    const drop = async (): Promise<void> => {
      const ids = users.map(({ streamId }) => streamId);
      await this.#submit(...contextCommands(this.random, ids), sync, [0x11n | (context.asid << 48n), 0n], [0x30n, 0n]);
    };
    await drop();
    for (const stream of users) await this.#dma(stream);
    context.store();
    await drop();
  }

  async #changeStream(): Promise<void> {
    const stream = this.random.pick(this.#streams);
    stream.kind = this.random.pick<Kind>(['abort', 'bypass', 'stage1', 'stage1', 'stage1', 'invalid']);
    stream.context = this.random.pick(this.#contexts);
    this.#writeEntry(stream);
    await this.#submit(streamCommand(this.random, stream.streamId, true));
    for (let count = this.random.below(3); count >= 0; count--) await this.#dma(stream);
  }

  /** Takes the level 2 table of a stream away, or part of it, and gives it back. */
  async #respan(): Promise<void> {
    const { streamId } = this.random.pick(this.#streams);
    const drop = async (): Promise<void> => this.#submit([0x4n, 31n]);
    this.#table.respan(streamId);
    await drop();
    for (const stream of this.#streams) {
      if (stream.kind !== 'bypass') await this.#dma(stream);
    }
    this.#table.restore(streamId);
    await drop();
  }

  /** SMMUEN to 0 and back. Caches keep what they have; sometimes the stream table is another one then. */
  async #switchOff(): Promise<void> {
    await this.#enable(this.#cr0 & ~SMMUEN);
    if (this.random.oneIn(2)) await this.#dma(this.random.pick(this.#streams));
    if (this.random.oneIn(3)) {
      this.#table = this.#newTable(this.#table);
      await this.#table.install();
      await this.#writeAll();
      await this.#submit([0x4n, 31n]);
    }
    await this.#enable(this.#cr0 | SMMUEN);
  }

  async #restartQueues(): Promise<void> {
    if (this.random.oneIn(2)) {
      await this.#enable(this.#cr0 & ~CMDQEN);
      await this.#queues.placeCommands();
      if (this.random.oneIn(2)) await this.#queues.submitAhead([idleCommand(this.random), sync]);
      await this.#enable(this.#cr0 | CMDQEN);
      await this.session.read('CMDQ_CONS');
    } else {
      await this.#enable(this.#cr0 & ~EVENTQEN);
      for (const stream of this.#streams) await this.#dma(stream);
      await this.session.read('EVENTQ_PROD');
      if (this.random.oneIn(2)) await this.#queues.placeEvents();
      await this.#enable(this.#cr0 | EVENTQEN);
    }
  }

  async #lookAtRegisters(): Promise<void> {
    const { session, random } = this;
    await session.readHalves(random.pick(['STRTAB_BASE', 'CMDQ_BASE', 'EVENTQ_BASE']));
    await session.read(
      random.pick(['CR0', 'CR0ACK', 'CR1', 'CR2', 'STRTAB_BASE', 'STRTAB_BASE_CFG', 'CMDQ_PROD', 'IDR1']),
    );
    await session.write('IRQ_CTRL', BigInt(random.pick([0, 1, 4, 5])));
    await session.read('IRQ_CTRLACK');
  }

  #newTable(previous?: StreamTable): StreamTable {
    return new StreamTable(
      this.session,
      this.#plan,
      this.random,
      this.#streams.map(({ streamId }) => streamId),
      previous,
    );
  }

  async #writeAll(): Promise<void> {
    for (const stream of this.#streams) this.#writeEntry(stream);
  }

  /** Writes the STE of a stream, with anything in the fields that do not count for it. CONT always counts, and is 0. */
  #writeEntry(stream: Stream): void {
    const entry = this.#table.place(stream.streamId);
    if (entry === undefined) {
      stream.kind = 'abort';
      return;
    }
    const { random } = this;
    const configuration = { abort: 0n, bypass: 4n, stage1: 5n, invalid: random.pick([5n, 6n, 7n]) }[stream.kind];
    const usable = stream.kind !== 'invalid' || configuration !== 5n;
    const word0 = (usable ? 1n : 0n) | (configuration << 1n) | stream.context.address;
    const attributes = random.bits(6) << 2n;
    const ignored =
      stream.kind === 'abort' ? random.bits(64) & ~((1n << 27n) | (15n << 13n)) : attributes | random.bits(2);
    this.session.store(entry, [word0, ignored, 0n, 0n, 0n, 0n, 0n, 0n]);
  }

  async #enable(cr0: number): Promise<void> {
    this.#cr0 = cr0;
    await this.session.write('CR0', BigInt(cr0));
    await this.session.read('CR0ACK');
  }

  async #submit(...commands: readonly CommandWords[]): Promise<void> {
    await this.#queues.submit([...commands, sync]);
  }
}
