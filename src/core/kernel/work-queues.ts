import type { Kernel } from './kernel';
import { timers } from './timers';

/** WORK_STRUCT_PENDING_BIT of include/linux/workqueue.h: the lowest bit of `struct work_struct.data` in all versions. */
const pendingBit = 1n;

interface Queued {
  readonly work: bigint;
  readonly queue: bigint;
}

/** Work that was queued and has not run. It runs when the kernel next sleeps, or when a call from outside ends. */
export class WorkQueues {
  #queued: Queued[] = [];
  /** The timer of a delayed work leads to the queue that it is for. */
  readonly #delayed = new Map<bigint, { readonly work: bigint; readonly queue: bigint }>();

  constructor(readonly kernel: Kernel) {}

  /** Each `struct work_struct` that is to run. */
  get all(): readonly bigint[] {
    return [...this.#queued, ...this.#delayed.values()].map(({ work }) => work);
  }

  /** False where the work is queued already. */
  queue(queue: bigint, work: bigint): boolean {
    if (this.#pending(work)) return false;
    this.#setPending(work, true);
    this.#queued.push({ work, queue });
    return true;
  }

  /** Queues a `struct delayed_work` when `ticks` have passed; false where it is pending already. */
  queueDelayed(queue: bigint, delayed: bigint, ticks: bigint, modify: boolean): boolean {
    const view = this.kernel.view('struct delayed_work', delayed);
    const work = view.addressOf('work');
    const pending = this.#pending(work);
    if (pending && !modify) return false;
    if (pending) this.cancelDelayed(delayed);
    if (ticks === 0n) {
      this.queue(queue, work);
      return !pending;
    }
    this.#setPending(work, true);
    const timer = view.addressOf('timer');
    this.#delayed.set(timer, { work, queue });
    timers(this.kernel).after(timer, ticks);
    return !pending;
  }

  /** The timer of a delayed work ran out. */
  expired(timer: bigint): void {
    const found = this.#delayed.get(timer);
    if (!found) return;
    this.#delayed.delete(timer);
    this.#queued.push(found);
  }

  cancel(work: bigint): boolean {
    const before = this.#queued.length;
    this.#queued = this.#queued.filter((each) => each.work !== work);
    if (this.#queued.length === before) return false;
    this.#setPending(work, false);
    return true;
  }

  cancelDelayed(delayed: bigint): boolean {
    const view = this.kernel.view('struct delayed_work', delayed);
    const timer = view.addressOf('timer');
    const work = view.addressOf('work');
    if (this.#delayed.delete(timer)) {
      timers(this.kernel).cancel(timer);
      this.#setPending(work, false);
      return true;
    }
    return this.cancel(work);
  }

  /** Does not wait for the time of a delayed work. */
  flushDelayed(delayed: bigint): boolean {
    const view = this.kernel.view('struct delayed_work', delayed);
    const timer = view.addressOf('timer');
    if (timers(this.kernel).cancel(timer)) this.expired(timer);
    return this.flush(view.addressOf('work'));
  }

  /** Runs a work now if it is queued. */
  flush(work: bigint): boolean {
    const found = this.#queued.find((each) => each.work === work);
    if (found) this.#run(found);
    return found !== undefined;
  }

  /** Runs everything on one queue, or on all. */
  run(queue?: bigint): void {
    for (;;) {
      const next = this.#queued.find((each) => queue === undefined || each.queue === queue);
      if (!next) return;
      this.#run(next);
    }
  }

  #run(queued: Queued): void {
    this.#queued = this.#queued.filter((each) => each !== queued);
    this.#setPending(queued.work, false);
    const callback = this.kernel.view('struct work_struct', queued.work).get('func');
    this.kernel.runtime.call(callback, queued.work);
  }

  #pending(work: bigint): boolean {
    return (this.kernel.memory.load64(this.#data(work)) & pendingBit) !== 0n;
  }

  #setPending(work: bigint, pending: boolean): void {
    const data = this.#data(work);
    const rest = this.kernel.memory.load64(data) & ~pendingBit;
    this.kernel.memory.store64(data, pending ? rest | pendingBit : rest);
  }

  #data(work: bigint): bigint {
    return this.kernel.view('struct work_struct', work).addressOf('data');
  }
}

/** The work queues of a kernel. */
export function workQueues(kernel: Kernel): WorkQueues {
  return kernel.state(workQueues, () => new WorkQueues(kernel));
}

/** A `struct workqueue_struct`, which C code only passes around: opening it up ends the run. */
export function createWorkQueue(kernel: Kernel): bigint {
  return kernel.heap.allocate(16, 16, 'object', true);
}
