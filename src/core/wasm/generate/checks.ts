import { ValueType } from '../emit/opcode';

/** What is known of one address in straight-line code: locals with the outcome of its check. */
export interface Check {
  /** i32: not zero where the fast path may not be taken. */
  readonly flag: number;
  /** i64: kernel virtual address less the linear map. */
  readonly relative: number;
  /** i32: offset in linear memory, if the fast path may be taken. */
  readonly linear: number;
}

interface Entry extends Check {
  readonly address: number;
  readonly offset: number;
  readonly size: number;
  /** A store since then may have made a device watch the place: only loads may still rely on it. */
  loadsOnly: boolean;
}

interface Locals {
  temp(type: ValueType): number;
  release(local: number, type: ValueType): void;
}

/** Entries kept: more rarely pay, and each holds three locals. */
const limit = 12;

/** Checks that still hold where the code generator stands, by address local and offset. Whatever may change tags (a call) or
 *  join control flow forgets all of them; assigning an address local forgets its own. */
export class KnownChecks {
  #entries: Entry[] = [];

  constructor(readonly locals: Locals) {}

  find(address: number, offset: number, size: number, store: boolean): Check | undefined {
    if (this.#entries.length === 0) return undefined;
    return this.#entries.find(
      (each) => each.address === address && each.offset === offset && each.size === size && !(store && each.loadsOnly),
    );
  }

  make(): Check {
    const { locals } = this;
    return {
      flag: locals.temp(ValueType.i32),
      relative: locals.temp(ValueType.i64),
      linear: locals.temp(ValueType.i32),
    };
  }

  keep(check: Check, address: number, offset: number, size: number): void {
    if (this.#entries.length >= limit) this.#drop(this.#entries.slice(0, 1));
    this.#entries.push({ ...check, address, offset, size, loadsOnly: false });
  }

  /** A store was made: it may have changed what is watched. */
  stored(): void {
    for (const each of this.#entries) each.loadsOnly = true;
  }

  assigned(local: number): void {
    if (this.#entries.some((each) => each.address === local)) {
      this.#drop(this.#entries.filter((each) => each.address === local));
    }
  }

  clear(): void {
    if (this.#entries.length > 0) this.#drop(this.#entries);
  }

  #drop(gone: readonly Entry[]): void {
    for (const each of gone) {
      this.locals.release(each.flag, ValueType.i32);
      this.locals.release(each.relative, ValueType.i64);
      this.locals.release(each.linear, ValueType.i32);
    }
    this.#entries = this.#entries.filter((each) => !gone.includes(each));
  }
}
