import { hex } from '../../base/hex';
import type { Fields } from '../declaration/field';
import { extract, insert } from '../declaration/field';
import type { Register } from '../declaration/register';
import { atLeast } from '../profiles/profile';
import { CR0, CR0ACK, GBPA, IRQ_CTRL, IRQ_CTRLACK } from '../registers/control';
import { CMDQ_CONS } from '../registers/queue';
import type { WriteDecision } from './guard';
import type { Delay } from './knobs';
import type { Part } from './part';

/** Things that hardware finishes in its own time. */
export type Procedure = 'CR0' | 'IRQ_CTRL' | 'GBPA' | 'CMDQ';

interface Pending {
  /** Reads of the showing register that still see the old state; undefined when reads do not matter. */
  readonly reads: number | undefined;
  /** Tells a timer whether the update it was set for is still the one under way. */
  readonly ticket: number;
}

/** Opaque to all but `Updates`. */
export interface UpdateState {
  readonly pending: ReadonlyMap<Procedure, Pending>;
  readonly ticket: number;
}

/** The register whose reads count for a `{ reads }` delay. */
const shownBy: Readonly<Record<Procedure, Register>> = {
  CR0: CR0ACK,
  IRQ_CTRL: IRQ_CTRLACK,
  GBPA,
  CMDQ: CMDQ_CONS,
};

/** Update procedures (§6.3.9, §6.3.14, §6.3.16) and the time they take. */
export class Updates {
  #pending = new Map<Procedure, Pending>();
  #ticket = 0;

  constructor(
    private readonly part: Part,
    /** Called when a procedure is done. */
    private readonly done: (procedure: Procedure) => void,
  ) {}

  isPending(procedure: Procedure): boolean {
    return this.#pending.has(procedure);
  }

  /** Starts a procedure, or starts it anew; without delay it is done before this returns. */
  start(procedure: Procedure): void {
    const delay = this.#delay(procedure);
    if (delay === 'none' || (typeof delay === 'object' && 'reads' in delay && delay.reads <= 0)) {
      this.#finish(procedure);
      return;
    }
    const ticket = ++this.#ticket;
    const reads = typeof delay === 'object' && 'reads' in delay ? delay.reads : undefined;
    this.#pending.set(procedure, { reads, ticket });
    if (typeof delay === 'object' && 'nanoseconds' in delay) {
      this.part.ports.clock.after(delay.nanoseconds, () => {
        if (this.#pending.get(procedure)?.ticket === ticket) this.#finish(procedure);
      });
    }
  }

  /** Counts a read of a register, before its value is taken. */
  onRead(register: Register): void {
    if (!this.counts(register)) return;
    for (const [procedure, pending] of [...this.#pending]) {
      if (pending.reads === undefined || shownBy[procedure] !== register) continue;
      if (pending.reads === 0) this.#finish(procedure);
      else this.#pending.set(procedure, { ...pending, reads: pending.reads - 1 });
    }
  }

  /** Whether reads of a register bring something under way to its end. Polling asks very often. */
  counts(register: Register): boolean {
    for (const [procedure, { reads }] of this.#pending) {
      if (reads !== undefined && shownBy[procedure] === register) return true;
    }
    return false;
  }

  /** What becomes of a write to CR0 or IRQ_CTRL. A field that changes again before its acknowledgement is CONSTRAINED UNPREDICTABLE: the
   *  new value is ignored, or (knob `taken`) the update ceases. */
  decideAcknowledged(register: Register, value: bigint): WriteDecision {
    const { registers, profile } = this.part;
    const acknowledge = register === (CR0 as Register) ? CR0ACK : IRQ_CTRLACK;
    const previous = registers.get(register);
    const inForce = registers.get(acknowledge);
    let next = value & registers.present(register);
    const again: string[] = [];
    for (const [name, field] of Object.entries(register.fields as Fields)) {
      const was = extract(field, previous);
      if (was === extract(field, inForce) || was === extract(field, next)) continue;
      again.push(`${register.name}.${name}`);
      // From 3.2 on an update only ceases when the value that is in force is written again.
      const mayCease = extract(field, next) === extract(field, inForce) || !atLeast(profile.architecture, '3.2');
      const question = `${register.name}.${name} changes before it was acknowledged`;
      if (!mayCease || this.part.unpredictable(question) === 'ignored') next = insert(field, next, was);
    }
    if (again.length === 0) return { effect: 'taken', value: next };
    const reason = `${again.join(', ')} changes again before it was acknowledged`;
    return { effect: 'unpredictable', value: next, reason };
  }

  /** What becomes of a write to GBPA. */
  decideGbpa(value: bigint): WriteDecision {
    const { registers, profile } = this.part;
    const previous = registers.get(GBPA);
    const pending = this.isPending('GBPA');
    if (!pending && GBPA.get(value, 'Update') === 1) return { effect: 'taken', value };
    const reason = pending ? 'GBPA.Update is still 1' : 'GBPA is written without Update';
    if (atLeast(profile.architecture, '3.2')) return { effect: 'ignored', value: previous, reason };
    return { effect: 'unpredictable', value: this.part.unpredictable(reason) === 'taken' ? value : previous, reason };
  }

  snapshot(): UpdateState {
    return { pending: new Map(this.#pending), ticket: this.#ticket };
  }

  restore(state: UpdateState): void {
    this.#pending = new Map(state.pending);
    this.#ticket = state.ticket;
  }

  reset(): void {
    this.#pending = new Map();
  }

  #delay(procedure: Procedure): Delay {
    return procedure === 'CMDQ' ? this.part.knobs.consumption : this.part.knobs.acknowledge[procedure];
  }

  #finish(procedure: Procedure): void {
    const { registers } = this.part;
    const waited = this.#pending.delete(procedure);
    switch (procedure) {
      case 'CR0':
        registers.set(CR0ACK, registers.get(CR0));
        break;
      case 'IRQ_CTRL':
        registers.set(IRQ_CTRLACK, registers.get(IRQ_CTRL));
        break;
      case 'GBPA':
        registers.setField(GBPA, 'Update', 0);
        this.part.gbpaDone = registers.get(GBPA);
        break;
    }
    if (waited && procedure !== 'CMDQ') {
      const shown = shownBy[procedure];
      this.part.note(`${shown.name} is now ${hex(registers.get(shown), 32)}`);
    }
    this.done(procedure);
  }
}
