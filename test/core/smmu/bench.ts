import { Clock } from '../../../src/core/machine/clock';
import { InterruptLines } from '../../../src/core/machine/interrupt';
import { PhysicalMemory } from '../../../src/core/machine/memory';
import { WatchList } from '../../../src/core/machine/watch';
import type { Register } from '../../../src/core/smmu/declaration/register';
import { selectProfile } from '../../../src/core/smmu/profiles/override';
import { CR0 } from '../../../src/core/smmu/registers/control';
import {
  CMDQ_BASE,
  CMDQ_CONS,
  CMDQ_PROD,
  EVENTQ_BASE,
  EVENTQ_CONS,
  EVENTQ_PROD,
} from '../../../src/core/smmu/registers/queue';
import type { Knobs } from '../../../src/core/smmu/v3/knobs';
import type { Ports } from '../../../src/core/smmu/v3/port';
import { SmmuV3 } from '../../../src/core/smmu/v3/smmu';
import type { Event } from '../../../src/core/trace/event';
import { Recorder } from '../../../src/core/trace/recorder';
import { ram } from './ram';

/** Where the bench puts things; RAM is 16 MiB from 0x40000000. */
export const place = {
  commands: 0x4010_0000n,
  events: 0x4020_0000n,
  streams: 0x4030_0000n,
  contexts: 0x4040_0000n,
} as const;

/** An SMMU on a machine of its own, and what a test wants to say to it. */
export class Bench {
  readonly recorder = new Recorder();
  readonly clock = new Clock();
  readonly interrupts = new InterruptLines();
  readonly watches = new WatchList();
  readonly memory: PhysicalMemory;
  readonly smmu: SmmuV3;
  #seen = 0;

  constructor(
    profile = 'qemu-virt',
    overrides: readonly string[] = [],
    knobs: Partial<Knobs> = {},
    ports: Partial<Ports> = {},
  ) {
    const buffer = ram();
    this.memory = new PhysicalMemory({ buffer: () => buffer, size: buffer.byteLength, base: 0x4000_0000n });
    this.recorder.now = () => this.clock.now;
    const selected = selectProfile(profile, overrides);
    if (!selected.value) throw new Error(selected.problems.map((problem) => problem.message).join('\n'));
    const { memory, recorder, clock, interrupts, watches } = this;
    this.smmu = new SmmuV3('smmu', selected.value, knobs, { memory, recorder, clock, interrupts, watches, ...ports });
  }

  write(register: Register | { offset: number; width: number }, value: number | bigint): void {
    this.smmu.write(register.offset, register.width === 64 ? 8 : 4, BigInt(value));
  }

  read(register: Register | { offset: number; width: number }): bigint {
    return this.smmu.read(register.offset, register.width === 64 ? 8 : 4);
  }

  store(address: bigint, ...words: readonly bigint[]): void {
    for (const [index, word] of words.entries()) {
      if (!this.memory.write(address + BigInt(index) * 8n, 8, word)) throw new Error('outside RAM');
    }
  }

  /** Queues of 2^log2 entries, empty and on; `more` is or-ed into CR0. */
  queues(log2 = 3, more = 0n): void {
    this.write(CMDQ_BASE, place.commands | BigInt(log2));
    this.write(CMDQ_PROD, 0);
    this.write(CMDQ_CONS, 0);
    this.write(EVENTQ_BASE, place.events | BigInt(log2));
    this.write(EVENTQ_PROD, 0);
    this.write(EVENTQ_CONS, 0);
    this.write(CR0, CR0.make({ CMDQEN: 1, EVENTQEN: 1 }) | more);
    this.fresh();
  }

  /** Puts commands into the ring and moves CMDQ_PROD past them. The ring is the one that `queues` made. */
  command(...commands: readonly (readonly bigint[])[]): void {
    const log2 = Number(this.smmu.peek(CMDQ_BASE) & 0x1fn);
    let index = Number(this.smmu.peek(CMDQ_PROD));
    for (const words of commands) {
      this.store(place.commands + BigInt(index % 2 ** log2) * 16n, ...words);
      index = (index + 1) % 2 ** (log2 + 1);
    }
    this.write(CMDQ_PROD, index);
  }

  /** What happened since the last call, one line each; register reads are left out. */
  fresh(): string[] {
    const events = this.recorder.trace().events.slice(this.#seen);
    this.#seen += events.length;
    return events.filter((event) => event.kind !== 'register-read').map(lineOf);
  }
}

function lineOf(event: Event): string {
  switch (event.kind) {
    case 'register-write':
      return `${event.register} ${event.previous === undefined ? 'UNKNOWN' : `0x${event.previous.toString(16)}`} -> 0x${event.value.toString(16)} ${event.effect}`;
    case 'command':
      return `${event.index}: ${event.name} ${event.outcome}`;
    case 'queue-event':
      return `${event.queue} ${event.dwords.map((word) => `0x${word.toString(16)}`).join(' ')}`;
    case 'interrupt':
      return `interrupt ${event.line}${event.delivered ? '' : ' (nobody listens)'}`;
    case 'hardware':
      return `note ${event.text}`;
    case 'not-modelled':
      return `not modelled ${event.subject}`;
    default:
      return event.kind;
  }
}
