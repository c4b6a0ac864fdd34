import { TokenKind } from '../token';
import type { CType } from '../types/type';
import type { Context } from './context';
import { parseDeclarator } from './declarator';
import { parseSpecifiers } from './specifiers';
import { K, keywordOf } from './words';

const typeWords: ReadonlySet<number> = new Set([
  K.char,
  K.const,
  K.double,
  K.enum,
  K.float,
  K.int,
  K.long,
  K.restrict,
  K.short,
  K.signed,
  K.struct,
  K.union,
  K.unsigned,
  K.void,
  K.volatile,
  K.atomic,
  K.bool,
  K.typeof,
  K.typeofUnqual,
  K.autoType,
  K.int128,
  K.complex,
  K.float128,
]);

const declarationWords: ReadonlySet<number> = new Set([
  ...typeWords,
  K.auto,
  K.extern,
  K.inline,
  K.register,
  K.static,
  K.typedef,
  K.noreturn,
  K.threadLocal,
  K.alignas,
  K.attribute,
]);

/** Whether the current token begins a type name. */
export function isTypeStart(c: Context): boolean {
  return startsWith(c, typeWords);
}

/** Whether the current token begins a declaration. */
export function isDeclarationStart(c: Context): boolean {
  return startsWith(c, declarationWords);
}

function startsWith(c: Context, words: ReadonlySet<number>): boolean {
  if (c.kind !== TokenKind.Identifier) return false;
  let word = c.keyword;
  for (let ahead = 1; word === K.extension || (word === K.attribute && ahead === 1); ahead++) {
    if (word === K.attribute) return words === declarationWords || typeAfterAttribute(c);
    const id = c.peek(ahead);
    word = keywordOf(id);
    if (word === 0) return c.lookup(id)?.kind === 'typedef';
  }
  if (word !== 0) return words.has(word);
  return c.lookup(c.tok)?.kind === 'typedef';
}

function typeAfterAttribute(c: Context): boolean {
  const at = c.pos;
  while (c.keyword === K.attribute) {
    c.next();
    c.skipGroup();
  }
  const result = isTypeStart(c);
  c.pos = at;
  return result;
}

/** A type name: specifiers and an abstract declarator (C11 6.7.7). */
export function parseTypeName(c: Context): CType {
  const specifiers = parseSpecifiers(c);
  return parseDeclarator(c, specifiers.attributes, 'abstract').apply(specifiers.type);
}
