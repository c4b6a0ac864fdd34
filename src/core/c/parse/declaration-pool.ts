import { spellings, TokenBuffer, TokenKind } from '../token';
import { Declares, type ExternalDeclaration } from './declaration-index';
import { declaredNames } from './declared-names';
import { PackState } from './pack';
import { PieceUses } from './piece-uses';
import { PooledDeclarations } from './pooled-declarations';
import { scanDeclarations } from './scan-declarations';

/** Marks tokens that stand between declarations. */
const between = 128;

/** External declarations of many texts, each kept once: translation units of a kernel are mostly the same headers in different orders. A piece
 *  is a declaration, or what stands between two of them, with its place in the files and the macro uses that made it. */
export class DeclarationPool {
  /** Tokens of all pieces, one token that belongs to none behind each. */
  readonly buffer = new TokenBuffer(1 << 16);
  /** Pieces that declare an ordinary identifier. */
  readonly names = new Map<number, number[]>();
  /** Keywords of the definitions of a tag, and of the lists that hold an enumerator: tokens. */
  readonly tags = new Map<number, number[]>();
  readonly enumerators = new Map<number, number[]>();
  readonly bodyEnds = new Map<number, number>();
  readonly pack = new PackState();
  readonly #uses = new PieceUses();
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  readonly #bodies: number[] = [];
  readonly #flags: number[] = [];
  readonly #hashes: number[] = [];
  /** Alignment that is in force where the piece starts. */
  readonly #packs: number[] = [];
  #table = new Int32Array(1 << 15).fill(-1);

  get size(): number {
    return this.#starts.length;
  }

  start(piece: number): number {
    return this.#starts[piece] ?? 0;
  }

  end(piece: number): number {
    return this.#ends[piece] ?? 0;
  }

  declaration(piece: number): ExternalDeclaration | undefined {
    const start = this.#starts[piece];
    const flags = this.#flags[piece] ?? between;
    if (start === undefined || flags === between) return undefined;
    const body = this.#bodies[piece] ?? -1;
    return { start, end: this.end(piece), flags, body: body < 0 ? -1 : start + body };
  }

  /** The piece that a token belongs to; the place behind its last token counts as well. */
  pieceAt(token: number): number {
    let low = 0;
    let high = this.#ends.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#ends[middle] ?? 0) < token) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Takes in the declarations of a text. Undefined, and nothing is taken in, where its brackets do not match: what is wrong is then told
   *  of the text as a whole. */
  add(buffer: TokenBuffer): PooledDeclarations | undefined {
    const found: ExternalDeclaration[] = [];
    let broken = false;
    scanDeclarations(buffer, 0, buffer.length, {
      declaration(declaration) {
        found.push(declaration);
        broken ||= declaration.problem !== undefined;
      },
      pragma() {},
      strayBrace() {
        broken = true;
      },
    });
    if (broken) return undefined;
    const pieces: number[] = [];
    const pack = new PackState();
    this.#uses.begin(buffer);
    let at = 0;
    const nothing = { start: buffer.length, end: buffer.length, flags: between, body: -1 };
    for (const declaration of [...found, nothing]) {
      const { start, end } = declaration;
      if (at < start) pieces.push(this.#piece(buffer, { start: at, end: start, flags: between, body: -1 }, pack));
      if (start < end) pieces.push(this.#piece(buffer, declaration, pack));
      at = end;
    }
    return new PooledDeclarations(this, Int32Array.from(pieces));
  }

  /** What a piece is, its tokens aside: flags, its body as an offset or -1, and the alignment in force where it starts. */
  columns(piece: number): { readonly flags: number; readonly body: number; readonly pack: number } {
    return { flags: this.#flags[piece] ?? between, body: this.#bodies[piece] ?? -1, pack: this.#packs[piece] ?? 0 };
  }

  /** Takes in pieces of another pool: their tokens, one that belongs to none behind each piece, and four numbers for each: its first token and its
   *  columns. Gives the number of the first; the others follow. */
  adopt(tokens: TokenBuffer, table: Int32Array): number {
    const first = this.size;
    this.buffer.reserve(this.buffer.length + tokens.length);
    this.#uses.begin(tokens);
    for (let at = 0; at < table.length; at += 4) {
      const [start = 0, flags = between, body = -1, aligned = 0] = table.subarray(at, at + 4);
      const end = (table[at + 4] ?? tokens.length) - 1;
      const hash = this.#uses.hash(start, end, aligned);
      this.#enter(hash, () => this.#keep({ start, end, flags, body: body < 0 ? -1 : start + body }, hash, aligned));
    }
    return first;
  }

  /** The number of a piece of a text. `pack` is brought to what holds behind it. */
  #piece(buffer: TokenBuffer, found: ExternalDeclaration, pack: PackState): number {
    const aligned = pack.current;
    const hash = this.#uses.hash(found.start, found.end, aligned);
    this.#applyPragmas(buffer, found, pack);
    const mask = this.#table.length - 1;
    let slot = hash & mask;
    for (let piece = this.#table[slot] ?? -1; piece >= 0; piece = this.#table[slot] ?? -1) {
      const known = this.#hashes[piece] === hash && this.#packs[piece] === aligned;
      if (known && this.#uses.equals(this.buffer, this.start(piece), this.end(piece), found.start)) return piece;
      slot = (slot + 1) & mask;
    }
    return this.#enter(hash, () => this.#keep(found, hash, aligned));
  }

  /** Enters a new piece in the table. */
  #enter(hash: number, make: () => number): number {
    const piece = make();
    if (this.size * 2 > this.#table.length) this.#grow();
    else place(this.#table, hash, piece);
    return piece;
  }

  #keep({ start, end, flags, body }: ExternalDeclaration, hash: number, aligned: number): number {
    const piece = this.#starts.push(this.buffer.length) - 1;
    const from = this.start(piece);
    if (aligned !== this.pack.current) this.pack.set(aligned, from - 1);
    this.#uses.copy(this.buffer, start, end);
    this.#ends.push(this.buffer.length);
    this.buffer.push(TokenKind.EndOfFile, 0, 0, 0, 0, -1);
    this.#flags.push(flags);
    this.#bodies.push(body < 0 ? -1 : body - start);
    this.#hashes.push(hash);
    this.#packs.push(aligned);
    this.#applyPragmas(this.buffer, { start: from, end: this.end(piece), flags, body }, this.pack);
    if (flags !== between) this.#index(piece);
    return piece;
  }

  /** Notes what a piece declares. */
  #index(piece: number): void {
    const { buffer } = this;
    scanDeclarations(buffer, this.start(piece), this.end(piece), {
      declaration: ({ start, flags }, namesEnd) => {
        if ((flags & Declares.Assertion) === 0)
          declaredNames(buffer, start, namesEnd, (id) => note(this.names, id, piece));
      },
      pragma() {},
      strayBrace() {},
      types: {
        tag: (id, keyword) => note(this.tags, id, keyword),
        enumerator: (id, keyword) => note(this.enumerators, id, keyword),
        bodyEnd: (open, end) => this.bodyEnds.set(open, end),
      },
    });
  }

  #applyPragmas(buffer: TokenBuffer, { start, end, flags }: ExternalDeclaration, pack: PackState): void {
    if (flags & Declares.FunctionBody) return;
    for (let i = start; i < end; i++) {
      if (buffer.kind[i] === TokenKind.Pragma) pack.apply(spellings.text(buffer.text[i] ?? 0), i);
    }
  }

  #grow(): void {
    const table = new Int32Array(this.#table.length * 2).fill(-1);
    for (const [piece, hash] of this.#hashes.entries()) place(table, hash, piece);
    this.#table = table;
  }
}

/** Puts a piece in the next free slot of its hash. */
function place(table: Int32Array, hash: number, piece: number): void {
  const mask = table.length - 1;
  let slot = hash & mask;
  while ((table[slot] ?? -1) >= 0) slot = (slot + 1) & mask;
  table[slot] = piece;
}

function note(map: Map<number, number[]>, id: number, value: number): void {
  const known = map.get(id);
  if (!known) map.set(id, [value]);
  else if (known[known.length - 1] !== value) known.push(value);
}
