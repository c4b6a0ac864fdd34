import { append } from '../preprocess/append';
import { TokenBuffer } from '../token';
import type { DeclarationLookup, ExternalDeclaration, NameLookup } from './declaration-index';
import type { DeclarationPool } from './declaration-pool';

/** A text whose declarations are in a pool: which pieces it consists of, in order. Declarations are numbered as in the pool. */
export class PooledDeclarations implements DeclarationLookup {
  readonly buffer: TokenBuffer;
  readonly length: number;
  readonly problems = [];
  readonly names: NameLookup<readonly number[]>;
  readonly tags: NameLookup<number>;
  readonly enumerators: NameLookup<number>;
  /** The pieces in the order of their numbers, each once, and how many tokens of the text stand before each. */
  readonly #sorted: Int32Array;
  readonly #places: Int32Array;

  constructor(
    readonly pool: DeclarationPool,
    readonly pieces: Int32Array,
  ) {
    this.buffer = pool.buffer;
    // What is said twice in the very same place has been said.
    const places = new Int32Array(pool.size).fill(-1);
    let length = 0;
    let count = 0;
    for (const piece of pieces) {
      if (places[piece] === -1) {
        places[piece] = length;
        count++;
      }
      length += pool.end(piece) - pool.start(piece);
    }
    this.length = length;
    this.#sorted = new Int32Array(count);
    let next = 0;
    for (let piece = 0; next < count; piece++) if (places[piece] !== -1) this.#sorted[next++] = piece;
    this.#places = this.#sorted.map((piece) => places[piece] as number);
    const inOrder = (found: readonly number[]): readonly number[] | undefined => {
      const own = this.#own(found, (piece) => piece);
      return own.length > 0 ? own : undefined;
    };
    const keyword = (found: readonly number[]): readonly number[] => this.#own(found, (at) => pool.pieceAt(at));
    this.names = new Kept(pool.names, inOrder);
    this.tags = new Kept(pool.tags, (found) => keyword(found)[0]);
    this.enumerators = new Kept(pool.enumerators, (found) => keyword(found).at(-1));
  }

  declaration(piece: number): ExternalDeclaration | undefined {
    return this.pool.declaration(piece);
  }

  bodyEnd(open: number): number | undefined {
    return this.pool.bodyEnds.get(open);
  }

  packAt(at: number): number {
    return this.pool.pack.at(at);
  }

  placeOf(at: number): number {
    const piece = this.pool.pieceAt(at);
    return (this.#placeOfPiece(piece) ?? this.length) + at - this.pool.start(piece);
  }

  declarationEnd(at: number): number {
    return this.pool.end(this.pool.pieceAt(at));
  }

  limitOf(at: number): number {
    return this.declarationEnd(at);
  }

  /** All tokens of the text in a buffer of its own. */
  tokens(): TokenBuffer {
    const { pool } = this;
    const all = new TokenBuffer(this.length + 1);
    for (const piece of this.pieces) append(all, pool.buffer, pool.end(piece), pool.start(piece));
    return all;
  }

  /** Those that stand in this text, in its order, of the things that `pieceOf` finds in a piece. */
  #own(found: readonly number[], pieceOf: (each: number) => number): readonly number[] {
    const own: { readonly each: number; readonly place: number }[] = [];
    for (const each of found) {
      const place = this.#placeOfPiece(pieceOf(each));
      if (place !== undefined) own.push({ each, place });
    }
    return own.sort((a, b) => a.place - b.place || a.each - b.each).map(({ each }) => each);
  }

  #placeOfPiece(piece: number): number | undefined {
    let low = 0;
    let high = this.#sorted.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#sorted[middle] as number) < piece) low = middle + 1;
      else high = middle;
    }
    return this.#sorted[low] === piece ? this.#places[low] : undefined;
  }
}

/** What a text says of names, found in what the pool says of them, and kept. */
class Kept<T> implements NameLookup<T> {
  readonly #known = new Map<number, T | undefined>();

  constructor(
    private readonly pooled: ReadonlyMap<number, readonly number[]>,
    private readonly find: (found: readonly number[]) => T | undefined,
  ) {}

  get(id: number): T | undefined {
    const found = this.pooled.get(id);
    if (!found) return undefined;
    let known = this.#known.get(id);
    if (known === undefined && !this.#known.has(id)) {
      known = this.find(found);
      this.#known.set(id, known);
    }
    return known;
  }

  has(id: number): boolean {
    return this.get(id) !== undefined;
  }

  *keys(): Iterable<number> {
    for (const [id, found] of this.pooled) if (this.find(found) !== undefined) yield id;
  }
}
