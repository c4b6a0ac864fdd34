import { append } from '../preprocess/append';
import type { ByteReader, ByteWriter } from '../preprocess/bytes';
import type { Numbering } from '../preprocess/numbering';
import { nameTokens, readTokens, writeTokens } from '../preprocess/token-snapshot';
import { TokenBuffer, TokenKind } from '../token';
import type { DeclarationPool } from './declaration-pool';
import { PooledDeclarations } from './pooled-declarations';

/** Writes texts whose declarations are in a pool, with those of its pieces that they consist of. */
export function writePooled(
  out: ByteWriter,
  texts: readonly PooledDeclarations[],
  names: Numbering,
  files: Numbering,
): void {
  const [first] = texts;
  const tokens = new TokenBuffer(1 << 20);
  const numbers = new Map<number, number>();
  const table: number[] = [];
  if (first) {
    const { pool } = first;
    for (const { pieces } of texts) {
      for (const piece of pieces) {
        if (numbers.has(piece)) continue;
        numbers.set(piece, numbers.size);
        const { flags, body, pack } = pool.columns(piece);
        table.push(tokens.length, flags, body, pack);
        append(tokens, pool.buffer, pool.end(piece), pool.start(piece));
        tokens.push(TokenKind.EndOfFile, 0, 0, 0, 0, -1);
      }
    }
  }
  writeTokens(out, tokens, names, files);
  out.array(Int32Array.from(table));
  out.array(Int32Array.from(texts, ({ pieces }) => pieces.length));
  for (const { pieces } of texts) out.array(pieces.map((piece) => numbers.get(piece) ?? 0));
}

/** Reads what `writePooled` wrote. */
export class PooledTexts {
  #tokens: TokenBuffer | undefined;
  readonly #table: Int32Array;
  readonly #texts: readonly Int32Array[];
  #first = 0;

  constructor(input: ByteReader) {
    this.#tokens = readTokens(input);
    this.#table = input.ints();
    this.#texts = Array.from(input.ints(), () => input.ints());
  }

  /** The text of a number. The first one brings all pieces into the pool. */
  text(number: number, pool: DeclarationPool, names: Int32Array, files: Int32Array): PooledDeclarations | undefined {
    const pieces = this.#texts[number];
    if (!pieces) return undefined;
    if (this.#tokens) {
      nameTokens(this.#tokens, names, files);
      this.#first = pool.adopt(this.#tokens, this.#table);
      this.#tokens = undefined;
    }
    const first = this.#first;
    return new PooledDeclarations(
      pool,
      pieces.map((piece) => piece + first),
    );
  }
}
