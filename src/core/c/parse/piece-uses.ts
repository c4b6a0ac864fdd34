import { TokenBuffer, type TokenKind } from '../token';

/** Tokens of one text under comparison with others: equal where kind, spelling, place and macro uses are, whatever the numbers of the uses. */
export class PieceUses {
  #buffer = new TokenBuffer(1);
  /** By use of the text: its number within the piece at hand, where `#seen` says that it has one. */
  #numbers = new Int32Array(0);
  #seen = new Int32Array(0);
  #round = 0;
  /** The uses of the piece at hand, outer ones before inner ones. */
  readonly #uses: number[] = [];

  /** Turns to a text. */
  begin(buffer: TokenBuffer): void {
    this.#buffer = buffer;
    if (this.#seen.length >= buffer.uses.length) return;
    this.#numbers = new Int32Array(buffer.uses.length * 2);
    this.#seen = new Int32Array(buffer.uses.length * 2);
    this.#round = 0;
  }

  /** Turns to the piece `[start, end)` of the text; gives a number that is the same for equal pieces with the same `salt`. */
  hash(start: number, end: number, salt: number): number {
    this.#round++;
    this.#uses.length = 0;
    const { text, line, column, use } = this.#buffer;
    let sum = (salt + 1) * 0x2545f491 + (end - start);
    for (let i = start; i < end; i++) {
      sum = Math.imul(sum ^ (text[i] as number), 0x01000193);
      sum = Math.imul(sum ^ ((line[i] as number) * 64 + (column[i] as number)), 0x9e3779b1);
      sum ^= sum >>> 15;
      const own = use[i] as number;
      if (own >= 0) sum += this.#number(own);
    }
    const { macro, line: lines } = this.#buffer.uses;
    for (const each of this.#uses)
      sum = Math.imul(sum ^ (macro[each] as number) ^ ((lines[each] as number) << 12), 0x85ebca6b);
    return (sum ^ (sum >>> 13)) & 0x7fff_ffff;
  }

  /** Whether the tokens `[from, to)` of another buffer, whose uses are numbered without gaps, are the piece at hand, which starts at `start`. */
  equals(other: TokenBuffer, from: number, to: number, start: number): boolean {
    const own = this.#buffer;
    const by = start - from;
    let firstUse = -1;
    for (let i = from; i < to; i++) {
      if (other.text[i] !== own.text[i + by] || other.line[i] !== own.line[i + by]) return false;
      if (other.column[i] !== own.column[i + by] || other.kind[i] !== own.kind[i + by]) return false;
      if (other.file[i] !== own.file[i + by]) return false;
      const use = own.use[i + by] as number;
      const theirs = other.use[i] as number;
      if (use < 0 !== theirs < 0) return false;
      if (use < 0) continue;
      const number = this.#number(use);
      if (firstUse < 0) firstUse = theirs - number;
      if (theirs - firstUse !== number) return false;
    }
    return firstUse < 0 ? this.#uses.length === 0 : this.#sameUses(other, firstUse);
  }

  #sameUses({ uses: theirs }: TokenBuffer, firstUse: number): boolean {
    const own = this.#buffer.uses;
    for (const [number, use] of this.#uses.entries()) {
      const other = firstUse + number;
      if (own.macro[use] !== theirs.macro[other] || own.line[use] !== theirs.line[other]) return false;
      if (own.column[use] !== theirs.column[other] || own.file[use] !== theirs.file[other]) return false;
      const outer = own.parent[use] as number;
      if ((outer < 0 ? -1 : firstUse + this.#number(outer)) !== theirs.parent[other]) return false;
    }
    return true;
  }

  /** Adds the tokens `[start, end)` of the piece at hand to another buffer, with uses of their own. */
  copy(to: TokenBuffer, start: number, end: number): void {
    const { kind, text, file, line, column, use, uses } = this.#buffer;
    const firstUse = to.uses.length;
    for (const each of this.#uses) {
      const outer = uses.parent[each] as number;
      const parent = outer < 0 ? -1 : firstUse + this.#number(outer);
      const [macro = 0, place = 0, row = 0] = [uses.macro[each], uses.file[each], uses.line[each]];
      to.uses.push(macro, place, row, uses.column[each] as number, parent);
    }
    for (let i = start; i < end; i++) {
      const own = use[i] as number;
      const number = own < 0 ? -1 : firstUse + this.#number(own);
      const [word = 0, place = 0, row = 0] = [text[i], file[i], line[i]];
      to.push(kind[i] as TokenKind, word, place, row, column[i] as number, number);
    }
  }

  /** The number of a use within the piece at hand. */
  #number(use: number): number {
    if (this.#seen[use] === this.#round) return this.#numbers[use] as number;
    const outer = this.#buffer.uses.parent[use] as number;
    if (outer >= 0) this.#number(outer);
    this.#seen[use] = this.#round;
    this.#numbers[use] = this.#uses.push(use) - 1;
    return this.#uses.length - 1;
  }
}
