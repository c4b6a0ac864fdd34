/** How a lock is held. Readers of one lock may be many. */
interface Holder {
  readonly kind: string;
  exclusive: number;
  shared: number;
}

/** Which locks are held. A wrong use is reported, once per use; the run goes on as if the lock had been free. */
export class LockState {
  readonly #held = new Map<bigint, Holder>();
  readonly #report: (text: string) => void;

  constructor(report: (text: string) => void) {
    this.#report = report;
  }

  get anyHeld(): boolean {
    return this.#held.size > 0;
  }

  /** Reports every lock that is held when it should not be. */
  reportHeld(when: string): void {
    for (const { kind } of this.#held.values()) this.#report(`${kind} is held ${when}`);
  }

  isHeld(lock: bigint): boolean {
    return this.#held.has(lock);
  }

  acquire(lock: bigint, kind: string, shared: boolean): void {
    const holder = this.#held.get(lock) ?? { kind, exclusive: 0, shared: 0 };
    const conflict = shared ? holder.exclusive > 0 : holder.exclusive + holder.shared > 0;
    if (conflict) this.#report(`${kind} is taken while it is held: on one CPU this never returns`);
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
      this.#report(`${kind} is released while it is not held`);
      return;
    }
    if (shared) holder.shared -= 1;
    else holder.exclusive -= 1;
    if (holder.exclusive + holder.shared === 0) this.#held.delete(lock);
  }

  initialize(lock: bigint, kind: string): void {
    if (this.#held.delete(lock)) this.#report(`${kind} is initialised while it is held`);
  }
}
