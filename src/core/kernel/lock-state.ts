/** How a lock is held. Readers of one lock may be many. */
interface Holder {
  readonly kind: string;
  exclusive: number;
  shared: number;
  /** When it was taken, as the caller counts. */
  readonly since: number;
  /** What was reported of it already: all that follows from that is no news. */
  kept: boolean;
  stuck: boolean;
}

/** Which locks are held. A wrong use is reported once for as long as the lock is held; the run goes on as if the lock had been free. */
export class LockState {
  readonly #held = new Map<bigint, Holder>();
  /** Locks that another CPU holds while this one runs, and what to do where this one would wait for one of them. */
  #foreign: { readonly locks: ReadonlySet<bigint>; readonly wait: (kind: string) => never } | undefined;

  /** `report` gets what is wrong, and when the lock was taken where it still is. */
  constructor(
    private readonly report: (text: string, since?: number) => void,
    private readonly now: () => number,
  ) {}

  get anyHeld(): boolean {
    return this.#held.size > 0;
  }

  /** Reports every lock that is held when it should not be. */
  reportHeld(when: string): void {
    for (const holder of this.#held.values()) {
      if (!holder.kept) this.report(`${holder.kind} is held ${when}`, holder.since);
      holder.kept = true;
    }
  }

  /** Runs something as another CPU does: what is held now is held by the first one. `wait` is called where it would have to wait for that. */
  elsewhere<T>(wait: (kind: string) => never, work: () => T): T {
    const before = this.#foreign;
    this.#foreign = { locks: new Set(this.#held.keys()), wait };
    try {
      return work();
    } finally {
      this.#foreign = before;
    }
  }

  isHeld(lock: bigint): boolean {
    return this.#held.has(lock);
  }

  acquire(lock: bigint, kind: string, shared: boolean): void {
    const fresh = { kind, exclusive: 0, shared: 0, since: this.now(), kept: false, stuck: false };
    const holder = this.#held.get(lock) ?? fresh;
    const conflict = shared ? holder.exclusive > 0 : holder.exclusive + holder.shared > 0;
    if (conflict && this.#foreign?.locks.has(lock)) this.#foreign.wait(kind);
    if (conflict && !holder.stuck) this.report(`${kind} is taken while it is held: on one CPU this never returns`);
    if (conflict) holder.stuck = true;
    if (shared) holder.shared += 1;
    else holder.exclusive += 1;
    this.#held.set(lock, holder);
  }

  /** Whether it was free; then it is held now. */
  tryAcquire(lock: bigint, kind: string, shared: boolean): boolean {
    const holder = this.#held.get(lock);
    if (holder && (!shared || holder.exclusive > 0)) return false;
    this.acquire(lock, kind, shared);
    return true;
  }

  release(lock: bigint, kind: string, shared: boolean): void {
    const holder = this.#held.get(lock);
    if (!holder || (shared ? holder.shared : holder.exclusive) === 0) {
      this.report(`${kind} is released while it is not held`);
      return;
    }
    if (shared) holder.shared -= 1;
    else holder.exclusive -= 1;
    if (holder.exclusive + holder.shared === 0) this.#held.delete(lock);
  }

  initialize(lock: bigint, kind: string): void {
    if (this.#held.delete(lock)) this.report(`${kind} is initialised while it is held`);
  }
}
