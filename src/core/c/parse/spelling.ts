import { fileNames, spellings, TokenBuffer, TokenKind } from '../token';

/** Tokens of a type's spelling, such as `struct device *` or `char[1 << 3]`: identifiers, numbers and the punctuators of constant
 *  expressions. */
export function lexSpelling(text: string): TokenBuffer {
  const buffer = new TokenBuffer(16);
  const file = fileNames.id('<type>');
  for (const match of text.matchAll(/[A-Za-z_]\w*|\d\w*|<<|>>|[<>=!]=|&&|\|\||->|\S/g)) {
    const word = match[0];
    const kind = /^[A-Za-z_]/.test(word)
      ? TokenKind.Identifier
      : /^\d/.test(word)
        ? TokenKind.Number
        : TokenKind.Punctuator;
    buffer.push(kind, spellings.id(word), file, 1, match.index + 1, -1);
  }
  return buffer;
}
