import type { Problem } from '../../base/problem';
import { error } from '../../base/problem';
import { type TokenBuffer, TokenKind } from '../token';
import { Declares, type ExternalDeclaration } from './declaration-index';
import { recover } from './recovery';
import { K, keywordOf, P } from './words';

/** Hears of what a scan of declarations comes upon, in the order of the text. */
export interface DeclarationSink {
  /** A declaration; the names that it declares stand in `[start, namesEnd)`. */
  declaration(declaration: ExternalDeclaration, namesEnd: number): void;
  /** A `#pragma pack` that stands at a token. */
  pragma(at: number): void;
  /** A closing brace, at a token, that closes nothing. */
  strayBrace(at: number): void;
  /** What stands in the braces of types; without it, the scan does not look into them. */
  readonly types?: {
    /** The definition of a tag, by the token of its `struct`, `union` or `enum`. */
    tag(id: number, keyword: number): void;
    enumerator(id: number, keyword: number): void;
    /** Past-the-end token of the brace group that opens at a token. */
    bodyEnd(open: number, end: number): void;
  };
}

/** Finds the external declarations among the tokens `[from, length)` of a buffer, by bracket matching alone: no type is known here. Takes
 *  linear time; never fails. */
export function scanDeclarations(buffer: TokenBuffer, from: number, length: number, sink: DeclarationSink): void {
  const { text, kind } = buffer;

  let pos = from;
  while (pos < length) {
    const tok = text[pos] ?? 0;
    if (kind[pos] === TokenKind.Pragma) {
      sink.pragma(pos);
      pos++;
    } else if (kind[pos] === TokenKind.EndOfFile || tok === P.semicolon) pos++;
    else if (tok === P.rbrace) {
      sink.strayBrace(pos);
      pos++;
    } else pos = scan(pos, length);
  }

  /** Scans one declaration from `start`; gives the token after it. */
  function scan(start: number, limit: number): number {
    let flags = 0;
    let i = start;
    let tagKeyword = -1;
    // Past the parameter names of a K&R definition, whose declarations are no end of it.
    let oldStyle = -1;
    for (; i < limit; i++) {
      const tok = text[i] ?? 0;
      if (kind[i] === TokenKind.Pragma) {
        sink.pragma(i);
        continue;
      }
      if (tok === P.semicolon && oldStyle >= 0) continue;
      if (tok === P.semicolon) return finish(start, i + 1, flags, -1);
      if (tok === P.rbrace) return finish(start, i, flags, -1);
      if (tok === P.assign) {
        flags |= Declares.Initializer;
        tagKeyword = -1;
      } else if (tok === P.lparen || tok === P.lbracket) {
        const end = match(i, limit);
        if (end < 0) return broken(start, i, flags);
        if (i === start + 1 && isForgottenMacro(start, end)) return finish(start, end, flags, -1);
        if (isOldStyle(i, end)) oldStyle = end;
        i = end - 1;
      } else if (tok === P.lbrace) {
        const isTag = tagKeyword >= 0;
        const isBody = !isTag && (flags & Declares.Initializer) === 0;
        const end = isTag ? tagBody(tagKeyword, i, limit) : match(i, limit);
        if (end < 0) return broken(start, i, flags, isBody);
        tagKeyword = -1;
        if (isBody) return finish(start, end, flags | Declares.FunctionBody, i, undefined, oldStyle);
        i = end - 1;
      } else if (kind[i] === TokenKind.Identifier) {
        const word = keywordOf(tok);
        if (word === K.struct || word === K.union || word === K.enum) tagKeyword = i;
        else if (word === K.attribute || word === K.alignas) {
          if (text[i + 1] === P.lparen) {
            const end = match(i + 1, limit);
            if (end < 0) return broken(start, i + 1, flags);
            i = end - 1;
          }
        } else if (word === K.typedef) flags |= Declares.Typedef;
        else if (word === K.static) flags |= Declares.Static;
        else if (word === K.extern) flags |= Declares.Extern;
        else if (word === K.inline) flags |= Declares.Inline;
        else if (word === K.staticAssert) flags |= Declares.Assertion;
        else if (word === 0 && tagKeyword >= 0 && !isTagName(tagKeyword, i)) tagKeyword = -1;
      } else if (tok === P.star || tok === P.comma) tagKeyword = -1;
    }
    return finish(start, limit, flags, -1);
  }

  /** `SOMETHING(...)` on lines of its own: a macro that is not defined, and no part of what follows. */
  function isForgottenMacro(start: number, end: number): boolean {
    if (kind[start] !== TokenKind.Identifier || keywordOf(text[start] ?? 0) !== 0) return false;
    const startsLine = buffer.column[end] === 1 && buffer.line[end] !== buffer.line[end - 1];
    return startsLine && kind[end] === TokenKind.Identifier;
  }

  /** `(a, b)` before a declaration. */
  function isOldStyle(open: number, end: number): boolean {
    if (kind[end] !== TokenKind.Identifier || text[open] !== P.lparen) return false;
    if (kind[open - 1] !== TokenKind.Identifier || keywordOf(text[open - 1] ?? 0) !== 0) return false;
    const word = keywordOf(text[end] ?? 0);
    if (word === K.attribute || word === K.asm || text[end + 1] === P.semicolon) return false;
    for (let i = open + 1; i < end - 1; i++) {
      const isName = kind[i] === TokenKind.Identifier && keywordOf(text[i] ?? 0) === 0;
      if (isName === ((i - open) % 2 === 0) || (!isName && text[i] !== P.comma)) return false;
    }
    return end > open + 2;
  }

  /** An identifier directly after `struct` and its attributes is the tag; a second one is something else. The type after
   *  the colon of `enum x : type` may be a name, too. */
  function isTagName(keyword: number, at: number): boolean {
    const before = text[at - 1] ?? 0;
    if (before === P.rparen) return keywordOf(text[keyword + 1] ?? 0) === K.attribute;
    return at - 1 === keyword || before === P.colon;
  }

  /** Past-the-end of the group that opens at `open`, or -1. */
  function match(open: number, limit: number): number {
    let depth = 0;
    for (let i = open; i < limit; i++) {
      const tok = text[i];
      if (tok === P.lbrace || tok === P.lparen || tok === P.lbracket) depth++;
      else if ((tok === P.rbrace || tok === P.rparen || tok === P.rbracket) && --depth === 0) return i + 1;
    }
    return -1;
  }

  /** Notes a definition of a tag and those nested in it; gives the token after its closing brace, or -1. */
  function tagBody(keyword: number, open: number, limit: number): number {
    const end = match(open, limit);
    if (end < 0) return -1;
    if (!sink.types) return end;
    sink.types.bodyEnd(open, end);
    const tag = tagOf(keyword, open);
    if (tag !== 0) sink.types.tag(tag, keyword);
    if (keywordOf(text[keyword] ?? 0) === K.enum) noteEnumerators(keyword, open, end);
    else noteNested(open + 1, end);
    return end;
  }

  function tagOf(keyword: number, open: number): number {
    for (let i = keyword + 1; i < open; i++) {
      if (text[i] === P.lparen) i = match(i, open) - 1;
      else if (text[i] === P.colon) return 0;
      else if (kind[i] === TokenKind.Identifier && keywordOf(text[i] ?? 0) === 0) return text[i] ?? 0;
      if (i < keyword) return 0;
    }
    return 0;
  }

  function noteNested(from: number, end: number): void {
    let tagKeyword = -1;
    for (let i = from; i < end; i++) {
      const tok = text[i] ?? 0;
      if (kind[i] === TokenKind.Pragma) sink.pragma(i);
      else if (kind[i] === TokenKind.Identifier) {
        const word = keywordOf(tok);
        if (word === K.struct || word === K.union || word === K.enum) tagKeyword = i;
        else if (word === K.attribute && text[i + 1] === P.lparen) i = match(i + 1, end) - 1;
        else if (word === 0 && tagKeyword >= 0 && !isTagName(tagKeyword, i)) tagKeyword = -1;
        if (i < from) return;
      } else if (tok === P.lbrace) {
        if (tagKeyword >= 0) {
          i = tagBody(tagKeyword, i, end) - 1;
          if (i < from) return;
        }
        tagKeyword = -1;
      } else if (tok !== P.colon) tagKeyword = -1;
    }
  }

  function noteEnumerators(keyword: number, open: number, end: number): void {
    for (let i = open + 1; i < end - 1; i++) {
      if (kind[i] === TokenKind.Identifier) sink.types?.enumerator(text[i] ?? 0, keyword);
      for (; i < end - 1 && text[i] !== P.comma; i++) {
        const tok = text[i];
        if (tok === P.lparen || tok === P.lbrace || tok === P.lbracket) {
          const after = match(i, end - 1);
          if (after < 0) return;
          i = after - 1;
        }
      }
    }
  }

  function finish(start: number, end: number, flags: number, body: number, problem?: Problem, namesEnd = -1): number {
    const names = namesEnd >= 0 ? namesEnd : body >= 0 ? body : end;
    sink.declaration({ start, end, flags, body, ...(problem && { problem }) }, names);
    return end;
  }

  /** A bracket without its match would swallow the rest of the file: the declaration ends where the next one seems to
   *  begin, and the bracket to blame is reported. */
  function broken(start: number, open: number, flags: number, isBody = false): number {
    const { resume, culprit } = recover(buffer, start, open);
    const shown = buffer.spelling(culprit);
    const problem = error('missing-brace', `this '${shown}' is never closed`, buffer.span(culprit));
    return finish(start, resume, flags | (isBody ? Declares.FunctionBody : 0), isBody ? open : -1, problem);
  }
}
