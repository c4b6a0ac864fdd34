import { spellings } from '../token';
import { composite, sameType } from '../types/same';
import { showType } from '../types/show';
import type { CType } from '../types/type';
import type { CSymbol } from './ast';
import { type Attributes, parseText } from './attribute';
import type { Context } from './context';
import { Declares, type ExternalDeclaration } from './declaration-index';
import { type Declarator, parseDeclarator } from './declarator';
import { completeArray } from './definition';
import { ParseFailure } from './failure';
import { aligned } from './local-declaration';
import { parseOldParameters } from './old-parameters';
import { parseSpecifiers, type Specifiers } from './specifiers';
import { parseStaticAssert } from './static-assert';
import { K, P } from './words';

/** Parses one external declaration and enters what it declares in the file scope. Function bodies are left for later. */
export function parseExternal(c: Context, declaration: ExternalDeclaration): void {
  const isBody = (declaration.flags & Declares.FunctionBody) !== 0;
  if (declaration.problem && !isBody) throw new ParseFailure(declaration.problem);
  while (c.keyword === K.extension) c.next();
  if (c.keyword === K.staticAssert) {
    parseStaticAssert(c);
    return;
  }
  if (c.keyword === K.asm) {
    while (c.keyword !== 0 && c.tok !== P.lparen) c.next();
    c.accept(P.lparen);
    parseText(c);
    return;
  }
  const specifiers = parseSpecifiers(c);
  if (c.accept(P.semicolon)) return;
  for (;;) {
    const attributes: Attributes = { ...specifiers.attributes };
    const declared = parseDeclarator(c, attributes, 'named');
    declare(c, declaration, specifiers, attributes, declared);
    if (c.pos >= c.end || c.tok === P.lbrace || !c.accept(P.comma)) break;
  }
  if (!isBody) c.expect(P.semicolon, 'after the declaration');
}

function declare(
  c: Context,
  declaration: ExternalDeclaration,
  specifiers: Specifiers,
  attributes: Attributes,
  declared: Declarator,
): void {
  const { file } = c;
  const { name, at } = declared;
  const type = aligned(declared.apply(specifiers.type), attributes, specifiers.storage === 'typedef');
  if (specifiers.storage === 'typedef') {
    file.setTypedef(name, type);
    return;
  }
  const isBody = (declaration.flags & Declares.FunctionBody) !== 0 && type.kind === 'function';
  const parameters = isBody && declared.oldNames ? parseOldParameters(c, declared.oldNames) : declared.parameters;
  const symbol = enter(c, declared, type, specifiers, attributes);
  if (isBody) {
    if (c.tok !== P.lbrace) c.fail('syntax', `expected the function's body, found ${c.found()}`);
    symbol.defined = true;
    symbol.type = type;
    const { start, body, end } = declaration;
    const { problem } = declaration;
    const site = {
      kind: 'function' as const,
      buffer: c.buffer,
      start,
      body,
      end,
      type,
      parameters: parameters ?? [],
      ...(problem && { problem }),
    };
    if (file.sites.get(symbol)?.kind === 'function' && !attributes.gnuInline)
      c.fail('redefined', `'${symbol.name}' is defined twice`, at);
    file.sites.set(symbol, site);
    return;
  }
  if (type.kind === 'function') return;
  const hasInitializer = c.tok === P.assign;
  if (!hasInitializer && specifiers.storage === 'extern') return;
  symbol.defined = true;
  const known = file.sites.get(symbol);
  let initializer = -1;
  if (hasInitializer) {
    if (known?.kind === 'object' && known.initializer >= 0)
      c.fail('redefined', `'${symbol.name}' is defined twice`, at);
    c.next();
    initializer = c.pos;
  }
  if (hasInitializer || known === undefined) {
    const site = { kind: 'object' as const, buffer: c.buffer, start: at, initializer, end: c.end };
    file.sites.set(symbol, site);
  }
  if (initializer < 0) return;
  if (type.kind === 'array' && type.length === undefined) completeArray(file, symbol);
  skipInitializer(c);
}

function skipInitializer(c: Context): void {
  while (c.tok !== P.comma && c.tok !== P.semicolon) {
    if (c.tok === P.lparen || c.tok === P.lbrace || c.tok === P.lbracket) c.skipGroup();
    else if (c.tok === 0) return;
    else c.next();
  }
}

/** The symbol that a declaration is for: one per entity, whatever the number of declarations. */
function enter(c: Context, declared: Declarator, type: CType, specifiers: Specifiers, attributes: Attributes): CSymbol {
  const { file } = c;
  const name = spellings.text(declared.name);
  const own = file.known(declared.name);
  const inlineOnly =
    specifiers.inline && type.kind === 'function' && (specifiers.storage !== 'extern' || attributes.gnuInline === true);
  const linkage = specifiers.storage === 'static' || inlineOnly ? 'internal' : 'external';
  if (own && own.kind !== 'symbol') c.fail('redeclared', `'${name}' is declared as something else before`, declared.at);
  if (own) {
    merge(c, own.symbol, type, declared.at, attributes);
    return own.symbol;
  }
  const earlier = file.parent?.find(declared.name);
  if (earlier && earlier.kind !== 'symbol')
    c.fail('redeclared', `'${name}' is declared as something else before`, declared.at);
  if (!earlier) {
    const symbol = file.newSymbol(name, type, linkage, attributes);
    file.setSymbol(declared.name, symbol);
    return symbol;
  }
  // Headers are shared between units: what this unit adds to their declaration stays with the unit.
  const symbol: CSymbol = { ...earlier.symbol, linkage: linkage === 'internal' ? linkage : earlier.symbol.linkage };
  const site = file.parent?.sites.get(earlier.symbol);
  if (site) file.sites.set(symbol, site);
  merge(c, symbol, type, declared.at, attributes);
  file.setSymbol(declared.name, symbol);
  return symbol;
}

function merge(c: Context, symbol: CSymbol, type: CType, at: number, attributes: Attributes): void {
  if (!sameType(symbol.type, type)) {
    const shown = `'${symbol.name}' is '${showType(type)}' here and '${showType(symbol.type)}' before`;
    c.fail('conflicting-types', shown, at);
  }
  symbol.type = composite(symbol.type, type);
  if (attributes.weak) symbol.weak = true;
  if (attributes.alias !== undefined) {
    symbol.alias = attributes.alias;
    symbol.defined = true;
  }
  if (attributes.error !== undefined) symbol.forbidden = attributes.error;
  if (attributes.section !== undefined) symbol.section = attributes.section;
  if (attributes.aligned !== undefined) symbol.align = Math.max(symbol.align ?? 0, attributes.aligned);
}
