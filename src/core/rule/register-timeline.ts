import { registerOf } from '../smmu/registers/any';
import type { Event, EventOf } from '../trace/event';

interface Change {
  readonly id: number;
  readonly value: bigint;
}

const allOf = (size: number): bigint => (1n << BigInt(size * 8)) - 1n;

/** What the registers of one SMMU held over a run, as far as its accesses show it. */
export class RegisterTimeline {
  readonly #changes = new Map<string, Change[]>();
  /** What a register held before its first access. */
  readonly #before = new Map<string, bigint>();
  readonly writes: readonly EventOf<'register-write'>[];
  readonly reads: readonly EventOf<'register-read'>[];

  constructor(events: readonly Event[], device: string) {
    const writes: EventOf<'register-write'>[] = [];
    const reads: EventOf<'register-read'>[] = [];
    for (const event of events) {
      if (event.kind !== 'register-read' && event.kind !== 'register-write') continue;
      if (event.device !== device) continue;
      if (event.kind === 'register-read') {
        reads.push(event);
        this.#see(event, event.value);
      } else {
        writes.push(event);
        if (!this.#changes.has(event.register) && event.previous !== undefined) {
          this.#before.set(event.register, this.#placed(event, 0n, event.previous));
        }
        if (event.effect === 'taken') this.#see(event, event.value);
      }
    }
    this.writes = writes;
    this.reads = reads;
  }

  /** The value that was held when event `id` began, or undefined where nothing shows it. */
  before(name: string, id: number): bigint | undefined {
    const changes = this.#changes.get(name) ?? [];
    let low = 0;
    let high = changes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((changes[middle]?.id ?? 0) < id) low = middle + 1;
      else high = middle;
    }
    return changes[low - 1]?.value ?? this.#before.get(name);
  }

  /** The value that was held when event `id` was over. */
  after(name: string, id: number): bigint | undefined {
    return this.before(name, id + 1);
  }

  /** Whole value that a write asks for, whether or not the hardware takes it. */
  written(event: EventOf<'register-write'>): bigint {
    return this.#placed(event, this.before(event.register, event.id) ?? 0n, event.value);
  }

  #see(event: EventOf<'register-read' | 'register-write'>, value: bigint): void {
    const changes = this.#changes.get(event.register) ?? [];
    const held = changes.at(-1)?.value ?? this.#before.get(event.register);
    const whole = this.#placed(event, held ?? 0n, value);
    // A first read shows what was there all along.
    if (held === undefined && event.kind === 'register-read') this.#before.set(event.register, whole);
    changes.push({ id: event.id, value: whole });
    this.#changes.set(event.register, changes);
  }

  #placed(event: EventOf<'register-read' | 'register-write'>, held: bigint, value: bigint): bigint {
    const declared = registerOf(event);
    if (!declared || declared.width <= event.size * 8) return value;
    const shift = BigInt((event.offset % (declared.width / 8)) * 8);
    return (held & ~(allOf(event.size) << shift)) | (value << shift);
  }
}
