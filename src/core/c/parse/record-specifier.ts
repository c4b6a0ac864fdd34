import { spellings } from '../token';
import { bitFieldLimit, type Layout, layOut, type MemberDeclaration } from '../types/layout';
import { recordType } from '../types/make';
import type { CType, RecordType } from '../types/type';
import { type Attributes, parseAttributes } from './attribute';
import { constantOf } from './constant-expression';
import { Context } from './context';
import { parseDeclarator } from './declarator';
import { LazyRecord } from './lazy-record';
import { parseSpecifiers } from './specifiers';
import { parseStaticAssert } from './static-assert';
import { K, P } from './words';

/** `struct` or `union` specifier at the cursor. At file scope a body is skipped and parsed when it is needed. */
export function parseRecord(c: Context): RecordType {
  const keywordAt = c.pos;
  const kind = c.keyword === K.union ? 'union' : 'struct';
  c.next();
  const attributes: Attributes = {};
  parseAttributes(c, attributes);
  let tag = 0;
  if (c.isIdentifier) {
    tag = c.tok;
    c.next();
    parseAttributes(c, attributes);
  }
  if (c.tok !== P.lbrace) {
    if (tag === 0) c.fail('syntax', `expected a tag or '{' after '${kind}', found ${c.found()}`);
    return referTo(c, kind, tag);
  }
  const record = defined(c, kind, tag, keywordAt);
  const body = c.pos;
  const end = c.file.bodyEnd(c.buffer, body);
  if (end !== undefined) c.jump(end);
  else c.skipGroup();
  const after = c.pos;
  parseAttributes(c, attributes);
  if (!record.defined) {
    const { file, buffer, scope, fn } = c;
    const limit = c.end;
    record.define(() => {
      const inner = new Context(file, buffer, body, limit);
      inner.scope = scope;
      inner.fn = fn;
      inner.order = file.orderOf(buffer, limit);
      return inner.nested(() => parseBody(inner, kind, attributes, after - 1));
    });
    // A local definition sees the names of its block as they are now, not as they will be.
    if (scope && !record.complete && record.failure) throw record.failure;
  }
  return recordType(record);
}

function referTo(c: Context, kind: 'struct' | 'union', tag: number): RecordType {
  const local = c.tok === P.semicolon && c.scope ? c.scope.tags.get(tag) : c.scope?.findTag(tag);
  if (local?.kind === 'record') return local;
  if (local) c.fail('wrong-tag', `'${spellings.text(tag)}' is an enum, not a ${kind}`);
  if (c.scope && c.fn && c.tok === P.semicolon) {
    const made = recordType(new LazyRecord(kind, spellings.text(tag)));
    c.scope.tags.set(tag, made);
    return made;
  }
  const type = c.file.tag(kind, tag);
  if (type.kind !== 'record') c.fail('wrong-tag', `'${spellings.text(tag)}' is an enum, not a ${kind}`);
  return type;
}

/** The record that a definition at the cursor completes. */
function defined(c: Context, kind: 'struct' | 'union', tag: number, at: number): LazyRecord {
  if (!c.scope || !c.fn) return c.file.recordAt(c.buffer, at, kind, tag);
  const known = tag === 0 ? undefined : c.scope.tags.get(tag);
  if (known?.kind === 'record' && known.record instanceof LazyRecord && !known.record.defined) return known.record;
  const record = new LazyRecord(kind, tag === 0 ? undefined : spellings.text(tag));
  if (tag !== 0) c.scope.tags.set(tag, recordType(record));
  return record;
}

function parseBody(c: Context, kind: 'struct' | 'union', attributes: Attributes, close: number): Layout {
  const pack = c.file.packAt(c.buffer, c.pos);
  c.next();
  const members: MemberDeclaration[] = [];
  const names = new Map<string, number>();
  while (c.tok !== P.rbrace && c.pos < close) {
    if (c.accept(P.semicolon)) continue;
    if (c.keyword === K.staticAssert) parseStaticAssert(c);
    else parseMembers(c, members, names);
  }
  return layOut(kind, members, { packed: attributes.packed === true, align: attributes.aligned ?? 1, pack });
}

function parseMembers(c: Context, members: MemberDeclaration[], names: Map<string, number>): void {
  const specifiers = parseSpecifiers(c);
  if (c.tok === P.semicolon) {
    const { type } = specifiers;
    // Embedded anonymously, with or without a tag (-fms-extensions).
    if (type.kind === 'record') add(c, members, undefined, type, specifiers.attributes, c.pos);
    c.next();
    return;
  }
  for (;;) {
    const attributes: Attributes = { ...specifiers.attributes };
    const at = c.pos;
    if (c.tok === P.colon) {
      addBits(c, members, undefined, specifiers.type, attributes, at);
    } else {
      const declared = parseDeclarator(c, attributes, 'named');
      const name = spellings.text(declared.name);
      if (names.has(name)) c.fail('duplicate-member', `'${name}' is a member already`, declared.at);
      names.set(name, declared.at);
      const type = declared.apply(specifiers.type);
      if (c.tok === P.colon) addBits(c, members, name, type, attributes, declared.at);
      else add(c, members, name, type, attributes, declared.at);
    }
    if (!c.accept(P.comma)) break;
  }
  c.expect(P.semicolon, 'after the member');
}

function add(
  c: Context,
  members: MemberDeclaration[],
  name: string | undefined,
  type: CType,
  attributes: Attributes,
  at: number,
): void {
  const base = innermost(type);
  if (base.kind === 'record') c.requireComplete(base, at);
  if (type.kind === 'void' || type.kind === 'function')
    c.fail('bad-member', `member '${name ?? ''}' has a type that no object has`, at);
  members.push({
    name,
    type,
    ...(attributes.aligned !== undefined && { align: attributes.aligned }),
    ...(attributes.packed && { packed: true }),
  });
}

function innermost(type: CType): CType {
  return type.kind === 'array' ? innermost(type.of) : type;
}

function addBits(
  c: Context,
  members: MemberDeclaration[],
  name: string | undefined,
  type: CType,
  attributes: Attributes,
  at: number,
): void {
  c.next();
  const width = Number(constantOf(c, 'bit-field'));
  parseAttributes(c, attributes);
  const limit = bitFieldLimit(type);
  if (limit === undefined) c.fail('bad-bit-field', 'a bit-field needs an integer type', at);
  if (width < 0 || width > limit) c.fail('bad-bit-field', `the bit-field is ${width} bits wide, its type ${limit}`, at);
  if (width === 0 && name !== undefined) c.fail('bad-bit-field', 'a bit-field of width 0 cannot have a name', at);
  members.push({
    name,
    type,
    width,
    ...(attributes.aligned !== undefined && { align: attributes.aligned }),
    ...(attributes.packed && { packed: true }),
  });
}
