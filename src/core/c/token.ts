import type { MacroFrame, Position, Span } from '../base/span';

/** Kinds of preprocessing token after translation phase 4; `Placeholder` never leaves the preprocessor. */
export const TokenKind = {
  Identifier: 1,
  Number: 2,
  String: 3,
  Character: 4,
  Punctuator: 5,
  Other: 6,
  /** `#pragma pack(...)` and `_Pragma("pack ...")`, handed on for the parser: the text is the pragma's own. */
  Pragma: 7,
  EndOfFile: 8,
} as const;
export type TokenKind = (typeof TokenKind)[keyof typeof TokenKind];

/** Spellings are interned once for the whole process, so that tokens compare by number. Id 0 is the empty string. */
export class StringTable {
  readonly #ids = new Map<string, number>([['', 0]]);
  readonly #texts: string[] = [''];

  id(text: string): number {
    let id = this.#ids.get(text);
    if (id === undefined) {
      id = this.#texts.length;
      this.#texts.push(text);
      this.#ids.set(text, id);
    }
    return id;
  }

  text(id: number): string {
    return this.#texts[id] ?? '';
  }

  get size(): number {
    return this.#texts.length;
  }
}

/** The table that every TokenBuffer of this process shares. A snapshot on disk carries its own spellings and maps them in. */
export const spellings = new StringTable();

/** Names of files, interned like spellings: relative to the kernel tree, or `<built-in>`, `<command-line>`, `<kbuild>/...`. */
export const fileNames = new StringTable();

/** Macro uses in columns, by number. A use has a higher number than the one inside whose replacement it stands. */
export class MacroUses {
  length = 0;
  /** Index into `spellings`. */
  macro: Int32Array;
  /** Index into `fileNames`. */
  file: Uint16Array;
  line: Int32Array;
  column: Uint16Array;
  /** The use inside whose replacement this one stands, -1 at the top. */
  parent: Int32Array;

  constructor(capacity = 16) {
    this.macro = new Int32Array(capacity);
    this.file = new Uint16Array(capacity);
    this.line = new Int32Array(capacity);
    this.column = new Uint16Array(capacity);
    this.parent = new Int32Array(capacity);
  }

  /** Adds a use and gives its number. */
  push(macro: number, file: number, line: number, column: number, parent: number): number {
    if (this.length === this.macro.length) this.#grow(grownCapacity(this.length));
    const i = this.length++;
    this.macro[i] = macro;
    this.file[i] = file;
    this.line[i] = line;
    this.column[i] = column;
    this.parent[i] = parent;
    return i;
  }

  /** Gives back what the last growth reserved too much. */
  trim(): void {
    if (this.macro.length > this.length) this.#grow(this.length);
  }

  #grow(capacity: number): void {
    this.macro = grown(new Int32Array(capacity), this.macro);
    this.file = grown(new Uint16Array(capacity), this.file);
    this.line = grown(new Int32Array(capacity), this.line);
    this.column = grown(new Uint16Array(capacity), this.column);
    this.parent = grown(new Int32Array(capacity), this.parent);
  }
}

/** Twice as much as long as that is little; the longest buffers stay, and what they reserve too much is memory. */
function grownCapacity(length: number): number {
  return length < 1 << 18 ? length * 2 + 16 : length + (length >> 2);
}

/** As much of the old columns as the new ones hold. */
function grown<T extends Uint8Array | Uint16Array | Int32Array>(to: T, from: T): T {
  to.set(from.subarray(0, to.length) as T);
  return to;
}

/** Expanded tokens in columns of typed arrays: a translation unit of the kernel has up to a million of them.
 *  Positions are those of the outermost macro use in the original text (what the reviewer sees), never of expanded text. */
export class TokenBuffer {
  length = 0;
  kind: Uint8Array;
  /** Index into `spellings`. */
  text: Int32Array;
  /** Index into `fileNames`. */
  file: Uint16Array;
  line: Int32Array;
  column: Uint16Array;
  /** Index into `uses` of the innermost macro use that produced the token, -1 for text that stands in the file. */
  use: Int32Array;
  readonly uses = new MacroUses();

  constructor(capacity = 1024) {
    this.kind = new Uint8Array(capacity);
    this.text = new Int32Array(capacity);
    this.file = new Uint16Array(capacity);
    this.line = new Int32Array(capacity);
    this.column = new Uint16Array(capacity);
    this.use = new Int32Array(capacity);
  }

  push(kind: TokenKind, text: number, file: number, line: number, column: number, use: number): void {
    if (this.length === this.kind.length) this.#grow(grownCapacity(this.length));
    const i = this.length++;
    this.kind[i] = kind;
    this.text[i] = text;
    this.file[i] = file;
    this.line[i] = line;
    this.column[i] = column;
    this.use[i] = use;
  }

  /** The token's spelling. */
  spelling(i: number): string {
    return spellings.text(this.text[i] ?? 0);
  }

  position(i: number): Position {
    return { file: fileNames.text(this.file[i] ?? 0), line: this.line[i] ?? 0, column: this.column[i] ?? 0 };
  }

  /** The token's place with the macros that led to it, outermost first. */
  span(i: number): Span {
    const macros: MacroFrame[] = [];
    const { macro, file, line, column, parent } = this.uses;
    for (let u = this.use[i] ?? -1; u >= 0; u = parent[u] ?? -1) {
      const at = { file: fileNames.text(file[u] ?? 0), line: line[u] ?? 0, column: column[u] ?? 0 };
      macros.unshift({ macro: spellings.text(macro[u] ?? 0), at });
    }
    return macros.length > 0 ? { ...this.position(i), macros } : this.position(i);
  }

  /** Gives back what the last growth reserved too much: no tokens are to follow. */
  trim(): void {
    if (this.kind.length > this.length) this.#grow(this.length);
    this.uses.trim();
  }

  /** Makes room for `capacity` tokens in all. */
  reserve(capacity: number): void {
    if (capacity > this.kind.length) this.#grow(capacity);
  }

  #grow(capacity: number): void {
    this.kind = grown(new Uint8Array(capacity), this.kind);
    this.text = grown(new Int32Array(capacity), this.text);
    this.file = grown(new Uint16Array(capacity), this.file);
    this.line = grown(new Int32Array(capacity), this.line);
    this.column = grown(new Uint16Array(capacity), this.column);
    this.use = grown(new Int32Array(capacity), this.use);
  }
}

/** A run of tokens in one buffer: `[start, end)`. Every external declaration is one. */
export interface TokenRange {
  readonly buffer: TokenBuffer;
  readonly start: number;
  readonly end: number;
}
