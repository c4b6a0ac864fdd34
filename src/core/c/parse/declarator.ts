import { isInteger } from '../types/convert';
import { arrayOf, pointerTo, qualified, unqualified, voidType } from '../types/make';
import { isComplete, isVariable } from '../types/size';
import { type CType, Qualifier } from '../types/type';
import type { Expression } from './ast';
import { type Attributes, parseAttributes, parseText } from './attribute';
import type { Context } from './context';
import { rvalue } from './convert-expression';
import { parseAssignment } from './expression';
import { parseSpecifiers } from './specifiers';
import { isDeclarationStart, isTypeStart } from './type-name';
import { arraySizeVariable } from './variable-array';
import { K, P } from './words';

/** A parameter as declared, its type adjusted (arrays and functions are pointers). */
export interface Parameter {
  /** Spelling id, 0 for an unnamed one. */
  readonly name: number;
  readonly type: CType;
  readonly at: number;
  readonly attributes: Attributes;
}

/** What a declarator declares; the type is that of the specifiers wrapped in its stars, brackets and parentheses. */
export interface Declarator {
  /** Spelling id, 0 for an abstract declarator. */
  readonly name: number;
  readonly at: number;
  /** Parameters of the function that is declared; undefined if none is. */
  readonly parameters: readonly Parameter[] | undefined;
  /** Names of a K&R parameter list, whose declarations follow. */
  readonly oldNames: readonly number[] | undefined;
  /** Makes the declared type from that of the specifiers. */
  apply(base: CType): CType;
}

type Suffix =
  | { readonly kind: 'array'; readonly length: Expression | undefined; readonly quals: number; readonly at: number }
  | {
      readonly kind: 'function';
      readonly parameters: readonly Parameter[];
      readonly variadic: boolean;
      readonly unprototyped: boolean;
      readonly oldNames?: readonly number[];
    };

/** Asterisks, brackets and parameter lists of one declarator. */
const maxParts = 60;

/** A declarator (C11 6.7.6). `form` says whether a name must, may or must not be there. */
export function parseDeclarator(c: Context, attributes: Attributes, form: 'named' | 'abstract' | 'either'): Declarator {
  return c.nested(() => declarator(c, attributes, form));
}

function declarator(c: Context, attributes: Attributes, form: 'named' | 'abstract' | 'either'): Declarator {
  const pointers: number[] = [];
  parseAttributes(c, attributes);
  while (c.tok === P.star) {
    c.next();
    pointers.push(parseQualifiers(c, attributes));
  }
  const at = c.pos;
  let inner: Declarator | undefined;
  let name = 0;
  if (c.tok === P.lparen && isNested(c, form)) {
    c.next();
    inner = parseDeclarator(c, attributes, form);
    c.expect(P.rparen, 'after the declarator');
  } else if (form !== 'abstract' && c.isIdentifier) {
    name = c.tok;
    c.next();
  } else if (form === 'named') c.fail('syntax', `expected a name, found ${c.found()}`);
  const suffixes: Suffix[] = [];
  for (;;) {
    if (c.tok === P.lbracket) suffixes.push(parseArray(c));
    else if (c.tok === P.lparen) suffixes.push(parseFunction(c));
    else break;
  }
  if (c.keyword === K.asm) {
    c.next();
    c.expect(P.lparen, "after 'asm'");
    parseText(c);
    c.expect(P.rparen, "after 'asm(...'");
  }
  parseAttributes(c, attributes);
  if (pointers.length + suffixes.length > maxParts)
    c.fail('nesting-too-deep', 'this declarator has too many parts', at);
  const own = suffixes[0]?.kind === 'function' ? suffixes[0] : undefined;
  const direct = inner === undefined || isBare(inner);
  return {
    name: inner?.name ?? name,
    at: inner?.at ?? at,
    parameters: direct ? own?.parameters : inner?.parameters,
    oldNames: direct ? own?.oldNames : inner?.oldNames,
    apply(base) {
      let type = base;
      for (const quals of pointers) type = qualified(pointerTo(type), quals);
      for (let i = suffixes.length - 1; i >= 0; i--) type = applySuffix(c, type, suffixes[i] as Suffix);
      return inner ? inner.apply(type) : type;
    },
  };
}

/** Parentheses around nothing but a name. */
function isBare(inner: Declarator): boolean {
  return inner.apply(voidType) === voidType;
}

function parseQualifiers(c: Context, attributes: Attributes): number {
  let quals = 0;
  for (;;) {
    parseAttributes(c, attributes);
    if (c.keyword === K.const) quals |= Qualifier.Const;
    else if (c.keyword === K.volatile) quals |= Qualifier.Volatile;
    else if (c.keyword === K.restrict) quals |= Qualifier.Restrict;
    else if (c.keyword === K.atomic) quals |= Qualifier.Atomic;
    else return quals;
    c.next();
  }
}

/** Tells `(declarator)` from a parameter list. */
function isNested(c: Context, form: 'named' | 'abstract' | 'either'): boolean {
  const at = c.pos;
  c.next();
  while (c.keyword === K.attribute) {
    c.next();
    c.skipGroup();
  }
  const nested = c.tok === P.star || c.tok === P.lparen || c.tok === P.lbracket;
  const named = form === 'named' || (form === 'either' && c.isIdentifier && !isTypeStart(c));
  c.pos = at;
  return nested || named;
}

function parseArray(c: Context): Suffix {
  const at = c.pos;
  c.next();
  let quals = 0;
  for (;;) {
    if (c.keyword === K.static) c.next();
    else {
      const more = parseQualifiers(c, {});
      if (more === 0) break;
      quals |= more;
    }
  }
  if (c.tok === P.star && c.peek() === P.rbracket) c.next();
  const length = c.tok === P.rbracket ? undefined : rvalue(c, parseAssignment(c));
  c.expect(P.rbracket, 'after the array length');
  return { kind: 'array', length, quals, at };
}

function parseFunction(c: Context): Suffix {
  c.next();
  if (c.accept(P.rparen)) return { kind: 'function', parameters: [], variadic: false, unprototyped: true };
  if (c.isIdentifier && !isDeclarationStart(c) && (c.peek() === P.comma || c.peek() === P.rparen)) return oldList(c);
  return c.inPrototype((scope) => {
    const parameters: Parameter[] = [];
    let variadic = false;
    for (;;) {
      if (c.accept(P.ellipsis)) {
        variadic = true;
        break;
      }
      const specifiers = parseSpecifiers(c);
      const declared = parseDeclarator(c, specifiers.attributes, 'either');
      const type = adjusted(declared.apply(specifiers.type));
      if (type.kind === 'void' && declared.name === 0 && parameters.length === 0 && c.tok === P.rparen) break;
      parameters.push({ name: declared.name, type, at: declared.at, attributes: specifiers.attributes });
      if (declared.name !== 0) {
        const variable = { name: '', index: -1, type, parameter: true, inMemory: false };
        scope.names.set(declared.name, { kind: 'local', variable });
      }
      if (!c.accept(P.comma)) break;
    }
    c.expect(P.rparen, 'after the parameters');
    return { kind: 'function', parameters, variadic, unprototyped: false };
  });
}

function oldList(c: Context): Suffix {
  const oldNames: number[] = [];
  do oldNames.push(c.identifier('a parameter name'));
  while (c.accept(P.comma));
  c.expect(P.rparen, 'after the parameter names');
  return { kind: 'function', parameters: [], variadic: false, unprototyped: true, oldNames };
}

/** Arrays and functions become pointers as parameters (C11 6.7.6.3). */
export function adjusted(type: CType): CType {
  if (type.kind === 'array') return pointerTo(type.of);
  if (type.kind === 'function') return pointerTo(type);
  return type;
}

function applySuffix(c: Context, type: CType, suffix: Suffix): CType {
  if (suffix.kind === 'function') {
    if (type.kind === 'array' || type.kind === 'function') c.fail('syntax', 'a function cannot return this type');
    return {
      kind: 'function',
      returns: unqualified(type),
      parameters: suffix.parameters.map((parameter) => unqualified(parameter.type)),
      variadic: suffix.variadic,
      quals: 0,
      ...(suffix.unprototyped && { unprototyped: true }),
    };
  }
  if (type.kind === 'function' || type.kind === 'void')
    c.fail('syntax', 'an array cannot have such elements', suffix.at);
  if (type.kind === 'record' && !type.record.complete) c.requireComplete(type, suffix.at);
  const { length } = suffix;
  if (length === undefined) return arrayOf(type, undefined);
  if (!isInteger(length.type)) c.fail('bad-array-length', 'the array length is not an integer', suffix.at);
  if (length.kind === 'constant' && !isVariable(type)) {
    if (length.value < 0n) c.fail('bad-array-length', 'the array length is negative', suffix.at);
    return arrayOf(type, Number(length.value));
  }
  if (!isComplete(type)) c.fail('incomplete-type', 'an array cannot have elements of incomplete type', suffix.at);
  return arraySizeVariable(c, type, length, suffix.at);
}
