import type { Choices } from './choice';
import type { CachePolicy } from './knobs';
import { Random } from './random';

/** Entries that a `lazy` cache holds. */
const lazyCapacity = 8;

/** What a cache keeps, and for how long. Losing an entry is always permitted; keeping one until a command names it is too. */
export class Retention {
  readonly #random: Random | undefined;

  constructor(
    private readonly policy: CachePolicy,
    private readonly choices: Choices,
  ) {
    this.#random = typeof policy === 'object' ? new Random(policy.seed) : undefined;
  }

  /** Whether anything is kept. */
  get keeps(): boolean {
    return this.policy !== 'none';
  }

  /** Whether an entry that is there is lost before this use. */
  loses(what: string): boolean {
    if (this.#random) return this.#random.below(2) === 0;
    return this.choices.pick(`${what} is cached`, ['kept', 'lost'], 0) === 1;
  }

  /** Makes space in a cache that is full; the oldest entry goes. */
  trim(entries: Map<string, unknown>): void {
    if (this.policy !== 'lazy') return;
    for (const key of entries.keys()) {
      if (entries.size <= lazyCapacity) return;
      entries.delete(key);
    }
  }

  /** State of the generator of a seeded cache. */
  get state(): number {
    return this.#random?.state ?? 0;
  }

  set state(value: number) {
    if (this.#random) this.#random.state = value;
  }
}
