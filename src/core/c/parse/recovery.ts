import { type TokenBuffer, TokenKind } from '../token';
import { K, keywordOf, P } from './words';

/** Where to go on after a bracket that is never closed, and which bracket is to blame. Kernel style decides: only file-scope
 *  text begins in the first column, and a closing brace stands under the line that opened it. */
export function recover(buffer: TokenBuffer, start: number, open: number): { resume: number; culprit: number } {
  const { text, kind, column, use, line } = buffer;
  const stack: number[] = [];
  let culprit = -1;
  let i = start;
  for (; i < buffer.length; i++) {
    const tok = text[i] ?? 0;
    if (i > open && beginsDeclaration(i)) break;
    if (tok === P.lparen || tok === P.lbrace || tok === P.lbracket) stack.push(i);
    else if (tok === P.rparen || tok === P.rbrace || tok === P.rbracket) {
      let match = stack.pop();
      while (tok === P.rbrace && match !== undefined && text[match] !== P.lbrace) {
        if (culprit < 0) culprit = match;
        match = stack.pop();
      }
      if (culprit < 0 && match !== undefined && tok === P.rbrace && use[i] === -1 && outdented(match, i))
        culprit = match;
    }
  }
  if (culprit < 0) culprit = stack[stack.length - 1] ?? open;
  return { resume: Math.max(i, start + 1), culprit };

  function beginsDeclaration(at: number): boolean {
    if (column[at] !== 1 || kind[at] !== TokenKind.Identifier || line[at] === line[at - 1]) return false;
    if (text[at + 1] === P.colon) return false;
    const word = keywordOf(text[at] ?? 0);
    return word !== K.attribute && word !== K.else && word !== K.case && word !== K.default;
  }

  function outdented(opening: number, closing: number): boolean {
    let first = opening;
    while (first > start && line[first - 1] === line[opening]) first--;
    return (column[closing] ?? 0) < (column[first] ?? 0);
  }
}
