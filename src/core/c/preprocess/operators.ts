import { spellings, TokenKind } from '../token';
import { lexOne } from './lex';
import { joined, Lexeme, LINE_START, SPACE_BEFORE } from './lexeme';

/** The `##` operator (C11 6.10.3.3). The same pairs are pasted over and over, so results are kept. */
export class Pasting {
  readonly #known = new Map<number, { kind: TokenKind; text: number } | null>();

  /** The token that two tokens make, with the place of the macro use `name`; undefined where they make none. Placemarkers (kind 0) vanish. */
  join(left: Lexeme, right: Lexeme, name: Lexeme, use: number): Lexeme | undefined {
    if (right.kind === 0) return left;
    if (left.kind === 0) return right.withFlags((right.flags & ~SPACE_BEFORE) | (left.flags & SPACE_BEFORE));
    const key = left.text * 0x4000000 + right.text;
    let result = this.#known.get(key);
    if (result === undefined) {
      result = lexOne(spellings.text(left.text) + spellings.text(right.text)) ?? null;
      this.#known.set(key, result);
    }
    if (result === null) return undefined;
    const { file, line, column } = name;
    return new Lexeme(result.kind, result.text, left.flags & SPACE_BEFORE, file, line, column, use);
  }
}

/** The string literal that `#` makes of an argument (C11 6.10.3.2p2). */
export function stringized(tokens: readonly Lexeme[]): string {
  const literal = (t: Lexeme): boolean => t.kind === TokenKind.String || t.kind === TokenKind.Character;
  if (!tokens.some(literal)) return `"${joined(tokens)}"`;
  let out = '';
  tokens.forEach((token, i) => {
    if (i > 0 && token.flags & (SPACE_BEFORE | LINE_START)) out += ' ';
    const text = spellings.text(token.text);
    out += literal(token) ? text.replace(/["\\]/g, '\\$&') : text;
  });
  return `"${out}"`;
}
