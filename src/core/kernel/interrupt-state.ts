import type { InterruptLines } from '../machine/interrupt';
import { OutOfFuel, type Runtime } from '../wasm/host';

/** A requested interrupt. Handlers are C function pointers, 0 for none. */
export interface InterruptAction {
  readonly line: number;
  readonly handler: bigint;
  readonly thread: bigint;
  readonly name: string;
  readonly cookie: bigint;
}

const wakeThread = 2;

/** A handler that is to run. One that a level asked for runs again as long as the line is high. */
interface Pending {
  readonly action: InterruptAction;
  readonly level?: string;
}

/** So many handlers in a row, with nothing of the interrupted code in between, never end. */
const mostInARow = 256;

/** Requested interrupts of one kernel and what is waiting to be run. Hard handlers run as nested calls as soon as interrupts
 *  are enabled; threads run when the kernel next sleeps, or when the call from outside ends. An interrupt that is pending is one bit (IHI 0069
 *  §4.1.2: inactive, pending, active, active and pending; an LPI is pending or not): edges that come before its handler begins are one, and one that
 *  comes while the handler runs is another. IRQTF_RUNTHREAD of kernel/irq/manage.c is such a bit for threads. */
export class InterruptState {
  readonly #lines: InterruptLines;
  readonly #runtime: () => Runtime;
  readonly #idle: () => boolean;
  readonly #actions = new Map<number, { action: InterruptAction; stop: () => void }>();
  readonly #pending: Pending[] = [];
  readonly #threads: Pending[] = [];
  readonly #elsewhere: (name: string, work: () => void) => void;
  /** How often a line was disabled and not enabled again; what it asks for waits. */
  readonly #held = new Map<number, number>();
  #disabled = false;
  #stopped = false;
  /** How many CPUs stand still below the one that runs. */
  #still = 0;

  /** Interrupts are taken by another CPU than the one that runs the kernel's work, at once and whatever that one masks. */
  takenElsewhere = false;

  /** Called whenever code sets the mask, to whatever: a section that is not to be disturbed begins or ends. */
  touched: () => void = () => undefined;

  /** `idle` tells whether no call from outside is running, so that threads need not wait for it; `elsewhere` does something on another CPU. */
  constructor(
    lines: InterruptLines,
    runtime: () => Runtime,
    idle: () => boolean,
    elsewhere: (name: string, work: () => void) => void = (_, work) => work(),
  ) {
    this.#elsewhere = elsewhere;
    this.#lines = lines;
    this.#runtime = runtime;
    this.#idle = idle;
  }

  get disabled(): boolean {
    return this.#disabled;
  }

  /** Another CPU begins to run, with interrupts enabled. What waits for the one that stands still goes on waiting. The result is for `leaveCpu`. */
  enterCpu(): boolean {
    const masked = this.#disabled;
    this.#disabled = false;
    this.#still += 1;
    return masked;
  }

  leaveCpu(masked: boolean): void {
    this.#still -= 1;
    this.#disabled = masked;
    if (!masked) this.#runPending();
  }

  get actions(): readonly InterruptAction[] {
    return [...this.#actions.values()].map((each) => each.action);
  }

  /** Masks or unmasks local interrupts; returns whether they were masked. */
  setDisabled(disabled: boolean): boolean {
    const previous = this.#disabled;
    this.#disabled = disabled;
    if (!disabled) this.#runPending();
    this.touched();
    return previous;
  }

  /** False when the line is taken already or has no name. */
  request(action: InterruptAction): boolean {
    const name = this.#lines.nameOf(action.line);
    if (name === undefined || this.#actions.has(action.line)) return false;
    const stop = this.#lines.listen(name, (signal) => {
      if (signal === 'low' || this.#stopped) return;
      latch(this.#pending, { action, ...(signal === 'high' && { level: name }) });
      if (this.takenElsewhere) this.#elsewhere(`${action.name} (interrupt)`, () => this.#runPending(true));
      else if (!this.#disabled) this.#runPending();
      if (this.#idle()) this.runThreads();
    });
    this.#actions.set(action.line, { action, stop });
    return true;
  }

  /** Holds back what a line asks for, until it was enabled as often. */
  disableLine(line: number): void {
    this.#held.set(line, (this.#held.get(line) ?? 0) + 1);
  }

  /** False where the line is enabled already. */
  enableLine(line: number): boolean {
    const depth = this.#held.get(line) ?? 0;
    if (depth > 1) this.#held.set(line, depth - 1);
    else this.#held.delete(line);
    if (depth === 1 && !this.#disabled) this.#runPending();
    return depth > 0;
  }

  free(line: number): boolean {
    this.#held.delete(line);
    const found = this.#actions.get(line);
    found?.stop();
    return this.#actions.delete(line);
  }

  /** Interrupts of a kernel that is dead reach nobody. */
  stop(): void {
    this.#stopped = true;
    for (const { stop } of this.#actions.values()) stop();
    this.#actions.clear();
  }

  /** Runs the threads that were woken. */
  runThreads(): void {
    for (let next = this.#threads.shift(); next; next = this.#threads.shift()) {
      this.#runtime().call(next.action.thread, next.action.line, next.action.cookie);
      this.#again(next);
      this.#runPending();
    }
  }

  /** The handler is done, but its line is still high. */
  #again(pending: Pending): void {
    const { level, action } = pending;
    const isOurs = this.#actions.get(action.line)?.action === action;
    if (level !== undefined && isOurs && this.#lines.isHigh(level)) latch(this.#pending, pending);
  }

  #runPending(onTheirs = false): void {
    // They are the first CPU's, unless all of them go elsewhere.
    if (this.#still > 0 && !onTheirs) return;
    for (let row = 1; !this.#disabled && !this.#stopped; row++) {
      const ready = this.#pending.findIndex(({ action }) => !this.#held.has(action.line));
      const [next] = ready < 0 ? [] : this.#pending.splice(ready, 1);
      if (!next) return;
      if (row > mostInARow) {
        throw new OutOfFuel(this.#runtime().stack(), { name: next.action.name, times: mostInARow });
      }
      this.#disabled = true;
      try {
        const { handler, thread, line, cookie } = next.action;
        const result = handler === 0n ? wakeThread : Number(this.#runtime().call(handler, line, cookie));
        if (result === wakeThread && thread !== 0n) latch(this.#threads, next);
        else this.#again(next);
      } finally {
        this.#disabled = false;
      }
    }
  }
}

/** Makes an interrupt pending that may be so already. */
function latch(list: Pending[], fresh: Pending): void {
  const at = list.findIndex(({ action }) => action === fresh.action);
  if (at < 0) list.push(fresh);
  else if (fresh.level !== undefined) list[at] = fresh;
}
