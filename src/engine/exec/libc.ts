import type { CSymbol } from '../../core/c/parse/ast';
import type { Host, HostFunction, ProgramMemory, Surroundings } from '../../core/wasm/host';
import { Tag } from '../../core/wasm/layout';
import { formatC } from './format';

/** Unwinds a program that called exit() or abort(). */
export class Exit extends Error {
  constructor(readonly status: number) {
    super(`exit ${status}`);
  }
}

/** Where the heap of a program lies, as kernel virtual addresses of its RAM. */
export interface HeapArea {
  readonly start: bigint;
  readonly end: bigint;
}

/** The C library of a conformance program. Output goes to `write`. Functions that it lacks end the program, named. */
export class LibC implements Host, Surroundings {
  #memory: ProgramMemory | undefined;
  #next: bigint;
  readonly #sizes = new Map<bigint, number>();

  constructor(
    private readonly heap: HeapArea,
    private readonly write: (stream: 'stdout' | 'stderr', text: string) => void,
  ) {
    this.#next = heap.start;
  }

  attach(memory: ProgramMemory): void {
    this.#memory = memory;
    memory.tag(this.heap.start, Number(this.heap.end - this.heap.start), Tag.Unallocated);
  }

  function(symbol: CSymbol): HostFunction | undefined {
    return symbol.defined ? undefined : this.#functions[symbol.name];
  }

  datum(symbol: CSymbol): Uint8Array | undefined {
    const number = ['stdin', 'stdout', 'stderr'].indexOf(symbol.name);
    return number < 0 || symbol.defined ? undefined : new Uint8Array([number + 1, 0, 0, 0, 0, 0, 0, 0]);
  }

  operation(): undefined {
    return undefined;
  }

  assembly(): undefined {
    return undefined;
  }

  providesFunction(symbol: CSymbol): boolean {
    return this.function(symbol) !== undefined;
  }

  providesDatum(symbol: CSymbol): boolean {
    return this.datum(symbol) !== undefined;
  }

  get #m(): ProgramMemory {
    if (!this.#memory) throw new Error('the library has no program yet');
    return this.#memory;
  }

  #print(stream: unknown, text: string): number {
    this.write(BigInt(stream as bigint) === 3n ? 'stderr' : 'stdout', text);
    return text.length;
  }

  #store(to: bigint, limit: number, text: string): number {
    if (limit > 0) {
      const kept = text.slice(0, limit - 1);
      for (let i = 0; i < kept.length; i++) this.#m.store8(to + BigInt(i), kept.charCodeAt(i));
      this.#m.store8(to + BigInt(kept.length), 0);
    }
    return text.length;
  }

  #allocate(size: number): bigint {
    const at = this.#next;
    if (at + BigInt(size) + 32n > this.heap.end) return 0n;
    this.#next += BigInt(Math.ceil(size / 16) * 16 + 16);
    this.#m.tag(at, Math.max(size, 1), Tag.Addressable);
    this.#sizes.set(at, size);
    return at;
  }

  #free(at: bigint): void {
    const size = this.#sizes.get(at);
    if (size === undefined) return;
    this.#sizes.delete(at);
    this.#m.tag(at, Math.ceil(size / 8) * 8, Tag.Freed);
  }

  #string(at: unknown, limit?: number): string {
    return this.#m.string(at as bigint, limit);
  }

  /** A va_list parameter is the address of the list; its first word is the cursor. */
  #cursor(list: unknown): bigint {
    return this.#m.load64(list as bigint);
  }

  readonly #functions: { readonly [name: string]: HostFunction } = {
    printf: (format, area) => this.#print(2n, formatC(this.#m, this.#string(format), area as bigint)),
    fprintf: (stream, format, area) => this.#print(stream, formatC(this.#m, this.#string(format), area as bigint)),
    vprintf: (format, list) => this.#print(2n, formatC(this.#m, this.#string(format), this.#cursor(list))),
    vfprintf: (stream, format, list) => this.#print(stream, formatC(this.#m, this.#string(format), this.#cursor(list))),
    sprintf: (to, format, area) =>
      this.#store(to as bigint, 1 << 30, formatC(this.#m, this.#string(format), area as bigint)),
    snprintf: (to, size, format, area) =>
      this.#store(to as bigint, Number(size), formatC(this.#m, this.#string(format), area as bigint)),
    vsnprintf: (to, size, format, list) =>
      this.#store(to as bigint, Number(size), formatC(this.#m, this.#string(format), this.#cursor(list))),
    puts: (text) => this.#print(2n, `${this.#string(text)}\n`),
    fputs: (text, stream) => this.#print(stream, this.#string(text)),
    putchar: (c) => returning(Number(c) & 0xff, this.#print(2n, String.fromCharCode(Number(c) & 0xff))),
    putc: (c, stream) => returning(Number(c) & 0xff, this.#print(stream, String.fromCharCode(Number(c) & 0xff))),
    fputc: (c, stream) => returning(Number(c) & 0xff, this.#print(stream, String.fromCharCode(Number(c) & 0xff))),
    fflush: () => 0,
    exit: (status) => {
      throw new Exit(Number(status) & 0xff);
    },
    abort: () => {
      throw new Exit(134);
    },
    __assert_fail: (what, file, line, where) => {
      this.write(
        'stderr',
        `${this.#string(file)}:${line}: ${this.#string(where)}: Assertion \`${this.#string(what)}' failed.\n`,
      );
      throw new Exit(134);
    },
    malloc: (size) => this.#allocate(Number(size)),
    calloc: (count, size) => {
      const bytes = Number(count) * Number(size);
      const at = this.#allocate(bytes);
      if (at !== 0n) this.#m.fill(at, 0, bytes);
      return at;
    },
    realloc: (old, size) => {
      const at = this.#allocate(Number(size));
      const kept = Math.min(this.#sizes.get(old as bigint) ?? 0, Number(size));
      if (at !== 0n && kept > 0) this.#m.copy(at, old as bigint, kept);
      this.#free(old as bigint);
      return at;
    },
    free: (at) => {
      this.#free(at as bigint);
      return undefined;
    },
    abs: (value) => Math.abs(Number(value)),
    labs: (value) => (BigInt(value) < 0n ? -BigInt(value) : BigInt(value)),
    atoi: (text) => Number.parseInt(this.#string(text), 10) || 0,
    fabs: (value) => Math.abs(Number(value)),
    fabsf: (value) => Math.abs(Number(value)),
    floor: (value) => Math.floor(Number(value)),
    ceil: (value) => Math.ceil(Number(value)),
    memcpy: (to, from, size) => returning(to, this.#m.copy(to as bigint, from as bigint, Number(size))),
    memmove: (to, from, size) => returning(to, this.#m.copy(to as bigint, from as bigint, Number(size))),
    memset: (to, value, size) => returning(to, this.#m.fill(to as bigint, Number(value) & 0xff, Number(size))),
    memcmp: (a, b, size) =>
      compareBytes(this.#m.read(a as bigint, Number(size)), this.#m.read(b as bigint, Number(size))),
    strlen: (text) => BigInt(this.#string(text).length),
    strcmp: (a, b) => compareText(this.#string(a), this.#string(b)),
    strncmp: (a, b, n) => compareText(this.#string(a, Number(n)), this.#string(b, Number(n))),
    strcpy: (to, from) => returning(to, this.#store(to as bigint, 1 << 30, this.#string(from))),
    strcat: (to, from) => {
      this.#store((to as bigint) + BigInt(this.#string(to).length), 1 << 30, this.#string(from));
      return to;
    },
    strncpy: (to, from, n) => {
      const text = this.#string(from, Number(n));
      for (let i = 0; i < Number(n); i++)
        this.#m.store8((to as bigint) + BigInt(i), i < text.length ? text.charCodeAt(i) : 0);
      return to;
    },
    strchr: (text, c) => this.#find(text as bigint, this.#string(text).indexOf(String.fromCharCode(Number(c)))),
    strrchr: (text, c) => this.#find(text as bigint, this.#string(text).lastIndexOf(String.fromCharCode(Number(c)))),
    strstr: (text, what) => this.#find(text as bigint, this.#string(text).indexOf(this.#string(what))),
    isdigit: (c) => (/\d/.test(String.fromCharCode(Number(c))) ? 1 : 0),
    isalpha: (c) => (/[A-Za-z]/.test(String.fromCharCode(Number(c))) ? 1 : 0),
    isspace: (c) => (/\s/.test(String.fromCharCode(Number(c))) ? 1 : 0),
    toupper: (c) => String.fromCharCode(Number(c)).toUpperCase().charCodeAt(0),
    tolower: (c) => String.fromCharCode(Number(c)).toLowerCase().charCodeAt(0),
  };

  #find(text: bigint, index: number): bigint {
    return index < 0 ? 0n : text + BigInt(index);
  }
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < a.length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** `value`, after an effect that was evaluated as the second argument. */
function returning<T>(value: T, _effect: unknown): T {
  return value;
}
