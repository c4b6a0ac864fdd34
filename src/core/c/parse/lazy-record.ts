import type { Layout } from '../types/layout';
import type { Field, Record } from '../types/type';
import { ParseFailure } from './failure';

/** A record whose body is parsed when somebody first asks for a member or the size: most structures of the kernel's headers
 *  are only ever pointed to. */
export class LazyRecord implements Record {
  /** Why the definition could not be understood. */
  failure: ParseFailure | undefined;
  #resolve: (() => Layout) | undefined;
  #layout: Layout | undefined;

  constructor(
    readonly kind: 'struct' | 'union',
    readonly tag: string | undefined,
  ) {}

  /** Says how to find the members. The first definition counts. */
  define(resolve: () => Layout): void {
    this.#resolve ??= resolve;
  }

  get defined(): boolean {
    return this.#resolve !== undefined;
  }

  #get(): Layout | undefined {
    if (this.#layout || !this.#resolve || this.failure) return this.#layout;
    const resolve = this.#resolve;
    this.#resolve = undefined;
    try {
      this.#layout = resolve();
    } catch (thrown) {
      if (!(thrown instanceof ParseFailure)) throw thrown;
      this.failure = thrown;
    } finally {
      this.#resolve = resolve;
    }
    return this.#layout;
  }

  get complete(): boolean {
    return this.#get() !== undefined;
  }

  get fields(): readonly Field[] {
    return this.#get()?.fields ?? [];
  }

  get size(): number {
    return this.#get()?.size ?? 0;
  }

  get align(): number {
    return this.#get()?.align ?? 1;
  }

  get flexible(): boolean {
    return this.#get()?.flexible ?? false;
  }
}
