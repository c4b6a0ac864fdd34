import type { TokenBuffer } from '../../c/token';
import { spellings } from '../../c/token';
import type { FunctionPlace } from '../../c/unit';
import type { FunctionCode } from '../generate/generator';
import type { CodeCache } from './program';

/** What surrounds the functions of one unit: its headers, and everything of its own text that is not a function body. Code
 *  translated in one environment holds in every equal one. */
export interface CodeEnvironment {
  readonly headers: object;
  readonly body: TokenBuffer;
}

/** Function code by content: a function whose tokens and environment are unchanged is not translated again. */
export class ContentCodeCache implements CodeCache {
  readonly #codes = new Map<string, FunctionCode>();
  readonly #environmentOf = new WeakMap<object, string>();
  readonly #headerIds = new WeakMap<object, number>();
  #headers = 0;

  /** `limit` is the number of functions kept; the oldest go first. */
  constructor(
    readonly limit: number,
    readonly variant: string,
  ) {}

  /** Tells the cache about a unit, before functions of it are asked for. */
  enter(environment: CodeEnvironment): void {
    let id = this.#headerIds.get(environment.headers);
    if (id === undefined) {
      id = ++this.#headers;
      this.#headerIds.set(environment.headers, id);
    }
    this.#environmentOf.set(environment.headers, `h${id}`);
    if (!this.#environmentOf.has(environment.body)) {
      this.#environmentOf.set(environment.body, `h${id}:${hashOutsideBodies(environment.body)}`);
    }
  }

  key(place: FunctionPlace): string | undefined {
    const environment = this.#environmentOf.get(place.text);
    if (environment === undefined) return undefined;
    return `${this.variant}|${environment}|${place.symbol.unit}|${hashRange(place.buffer, place.start, place.end)}`;
  }

  get(key: string): FunctionCode | undefined {
    return this.#codes.get(key);
  }

  set(key: string, code: FunctionCode): void {
    if (this.#codes.size >= this.limit) {
      const [oldest] = this.#codes.keys();
      if (oldest !== undefined) this.#codes.delete(oldest);
    }
    this.#codes.set(key, code);
  }
}

/** Two independent 32-bit sums over the spellings of a token range, as one string. */
function hashRange(buffer: TokenBuffer, start: number, end: number): string {
  const state = { a: 0x811c9dc5, b: end - start };
  for (let i = start; i < end; i++) mix(state, buffer.text[i] ?? 0);
  return `${(state.a >>> 0).toString(36)}.${(state.b >>> 0).toString(36)}.${end - start}`;
}

function mix(state: { a: number; b: number }, text: number): void {
  state.a = Math.imul(state.a ^ text, 0x01000193) ^ (state.a >>> 15);
  state.b = (Math.imul(state.b, 31) + Math.imul(text + 1, 0x9e3779b1)) ^ (state.b >>> 13);
}

function hashOutsideBodies(buffer: TokenBuffer): string {
  const open = spellings.id('{');
  const close = spellings.id('}');
  const parenthesis = spellings.id(')');
  const state = { a: 0x811c9dc5, b: 0 };
  let depth = 0;
  let skipping = false;
  let previous = 0;
  let count = 0;
  for (let i = 0; i < buffer.length; i++) {
    const text = buffer.text[i] ?? 0;
    if (text === open) {
      // A brace at file scope after a parameter list opens a function body; all others belong to types and initialisers.
      if (depth === 0) skipping = previous === parenthesis;
      depth += 1;
    } else if (text === close && depth > 0) {
      depth -= 1;
      if (depth === 0) skipping = false;
    }
    if (!skipping) {
      mix(state, text);
      count += 1;
    }
    previous = text;
  }
  return `${(state.a >>> 0).toString(36)}.${(state.b >>> 0).toString(36)}.${count}`;
}
