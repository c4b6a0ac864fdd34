import { type TokenBuffer, TokenKind } from '../token';
import { K, keywordOf, P } from './words';

/** Tells the ordinary identifiers that the declaration `[start, end)` declares, judging by the shape of its tokens. A name too
 *  many is harmless: parsing the declaration decides. */
export function declaredNames(buffer: TokenBuffer, start: number, end: number, found: (id: number) => void): void {
  const { text, kind } = buffer;
  let i = start;
  while (i < end) {
    const tok = text[i] ?? 0;
    if (kind[i] === TokenKind.Identifier) {
      const word = keywordOf(tok);
      if (word === K.struct || word === K.union || word === K.enum) i = skipTag(i + 1);
      else if (
        word === K.attribute ||
        word === K.alignas ||
        word === K.typeof ||
        word === K.typeofUnqual ||
        word === K.asm
      )
        i = skipIfGroup(i + 1);
      else if (word !== 0) i++;
      else i = identifier(i);
    } else if (tok === P.assign) i = skipInitializer(i);
    else if (tok === P.lparen) i = parenthesised(i);
    else if (tok === P.lbracket || tok === P.lbrace) i = skipGroup(i);
    else i++;
  }

  function identifier(at: number): number {
    let after = at + 1;
    while (after < end && keywordOf(text[after] ?? 0) === K.attribute) after = skipIfGroup(after + 1);
    const next = after < end ? (text[after] ?? 0) : 0;
    if (next === P.lparen && at + 1 === after) {
      const past = skipGroup(after);
      const follows = past < end ? (text[past] ?? 0) : 0;
      const inner = text[after + 1];
      if (inner === P.star || ((follows === P.lparen || follows === P.lbracket) && !isKeyword(after + 1))) return after;
      found(text[at] ?? 0);
      return past;
    }
    if (next === 0 || next === P.semicolon || next === P.comma || next === P.assign || next === P.lbracket)
      found(text[at] ?? 0);
    else if (keywordOf(next) === K.asm) found(text[at] ?? 0);
    return after;
  }

  function isKeyword(at: number): boolean {
    return keywordOf(text[at] ?? 0) !== 0;
  }

  /** `(*name)(...)`, `(*name[3])`, `(name)`: the declarator's name is the first plain identifier inside. */
  function parenthesised(open: number): number {
    const past = skipGroup(open);
    for (let j = open + 1; j < past; j++) {
      if (kind[j] !== TokenKind.Identifier) continue;
      const word = keywordOf(text[j] ?? 0);
      if (word === K.attribute) j = skipIfGroup(j + 1) - 1;
      else if (word === 0) {
        const next = text[j + 1] ?? 0;
        if (next !== P.rparen && next !== P.lparen && next !== P.lbracket) continue;
        found(text[j] ?? 0);
        break;
      }
    }
    let after = past;
    while (after < end && (text[after] === P.lparen || text[after] === P.lbracket)) after = skipGroup(after);
    return after;
  }

  function skipTag(from: number): number {
    let j = from;
    while (j < end && keywordOf(text[j] ?? 0) === K.attribute) j = skipIfGroup(j + 1);
    if (kind[j] === TokenKind.Identifier && keywordOf(text[j] ?? 0) === 0) j++;
    if (text[j] === P.colon) while (j < end && text[j] !== P.lbrace && text[j] !== P.semicolon) j++;
    return text[j] === P.lbrace ? skipGroup(j) : j;
  }

  function skipIfGroup(from: number): number {
    let j = from;
    while (j < end && (keywordOf(text[j] ?? 0) === K.volatile || keywordOf(text[j] ?? 0) === K.goto)) j++;
    return text[j] === P.lparen ? skipGroup(j) : j;
  }

  function skipInitializer(from: number): number {
    let j = from;
    while (j < end && text[j] !== P.comma && text[j] !== P.semicolon) {
      const tok = text[j];
      j = tok === P.lparen || tok === P.lbrace || tok === P.lbracket ? skipGroup(j) : j + 1;
    }
    return j;
  }

  function skipGroup(open: number): number {
    let depth = 0;
    for (let j = open; j < end; j++) {
      const tok = text[j];
      if (tok === P.lparen || tok === P.lbrace || tok === P.lbracket) depth++;
      else if ((tok === P.rparen || tok === P.rbrace || tok === P.rbracket) && --depth === 0) return j + 1;
    }
    return end;
  }
}
