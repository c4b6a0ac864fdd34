import { spellings, TokenKind } from '../token';
import { arrayOf, unqualified } from '../types/make';
import { findMember, memberNames } from '../types/member';
import { sameUnqualified } from '../types/same';
import { showType } from '../types/show';
import { isVariable, sizeOf } from '../types/size';
import type { ArrayType, CType, Field, RecordType } from '../types/type';
import type { Expression, InitializerItem } from './ast';
import { constantOf } from './constant-expression';
import type { Context } from './context';
import { convert, rvalue } from './convert-expression';
import { parseAssignment } from './expression';
import { nearest } from './near';
import { transparentMember } from './transparent-union';
import { P } from './words';

/** An initialiser, flattened: each value with its byte offset in the object, in the order in which they are stored. */
export interface ParsedInitializer {
  readonly items: readonly InitializerItem[];
  /** Parts that no item covers are zero. */
  readonly zero: boolean;
  /** The object's type, with the length that the initialiser gave an array. */
  readonly type: CType;
  /** Bytes that the object takes, a flexible array member's elements included. */
  readonly size: number;
}

/** A part of the object that an initialiser is for. */
interface Target {
  readonly type: CType;
  readonly offset: number;
  readonly bits?: InitializerItem['bits'];
}

const longestArray = 1 << 26;

/** The initialiser at the cursor (C11 6.7.9, GNU designators) for an object of `type`. */
export function parseInitializer(c: Context, type: CType): ParsedInitializer {
  if (isVariable(type)) c.fail('bad-initializer', 'an array of variable length cannot be initialised');
  return new InitializerParser(c).parse(type);
}

class InitializerParser {
  #items: InitializerItem[] = [];
  #extent = 0;
  #braces = false;
  /** Element count of the outermost array, and of a flexible member. */
  #length = 0;
  /** Members of unions that designators named last, by union and its offset. */
  readonly #chosen = new Map<RecordType['record'], Map<number, Field>>();

  constructor(readonly c: Context) {}

  parse(type: CType): ParsedInitializer {
    this.#extent = sizeOf(type);
    const open = type.kind === 'array' && type.length === undefined;
    this.#value({ type, offset: 0 }, undefined);
    const done = open ? arrayOf(type.of, this.#length) : type;
    const size = Math.max(sizeOf(done), this.#extent);
    const zero = this.#braces || (done.kind === 'array' && this.#covered() < sizeOf(done));
    return { items: this.#items, zero, type: { ...done, quals: type.quals } as CType, size };
  }

  #covered(): number {
    return this.#items.reduce((sum, item) => sum + sizeOf(item.type), 0);
  }

  /** One initialiser, braced or not, for a part. `first` is a value that was parsed already. */
  #value(target: Target, first: Expression | undefined): void {
    const c: Context = this.c;
    if (!first && c.tok === P.lbrace) {
      c.nested(() => this.#braced(target));
      return;
    }
    const { type } = target;
    const e = first ?? parseAssignment(c);
    if (type.kind === 'array' && e.kind === 'string' && this.#string(target, type, e)) return;
    if (type.kind === 'array' && e.kind === 'compound-literal' && sameUnqualified(e.type, type)) {
      this.#copyArray(target, e);
      return;
    }
    if (type.kind === 'array' && e.kind === 'global' && c.isLiteral(e.symbol) && sameUnqualified(e.type, type)) {
      this.#copyArray(target, e);
      return;
    }
    if (type.kind === 'record') {
      const completed = c.requireComplete(type, e.at);
      const same = e.type.kind === 'record' && sameUnqualified(e.type, completed);
      if (same) this.#store(target, rvalue(c, e));
      else {
        const member = first ? undefined : transparentMember(c, rvalue(c, e), type);
        if (member && completed.record.kind === 'union' && this.#items.length === 0 && c.tok !== P.comma)
          this.#store(target, member);
        else this.#elided({ ...target, type: completed }, e);
      }
      return;
    }
    if (type.kind === 'array') this.#elided(target, e);
    else this.#store(target, convert(c, rvalue(c, e), type, 'the initialiser'));
  }

  #store(target: Target, value: Expression): void {
    const { offset, bits } = target;
    this.#items.push({ offset, type: unqualified(target.type), value, ...(bits && { bits }) });
    this.#extent = Math.max(this.#extent, offset + sizeOf(target.type));
  }

  #copyArray(target: Target, e: Expression): void {
    if (e.type.kind !== 'array' || typeof e.type.length !== 'number') return;
    const type = e.type;
    if (target.offset === 0) this.#length = Math.max(this.#length, e.type.length);
    this.#items.push({ offset: target.offset, type, value: { kind: 'load', at: e.at, type, of: e } });
    this.#extent = Math.max(this.#extent, target.offset + sizeOf(type));
  }

  /** A string for an array of characters; false if the elements are of another kind. */
  #string(target: Target, type: ArrayType, e: Expression & { kind: 'string' }): boolean {
    const element = e.type.kind === 'array' ? e.type.of : e.type;
    if (type.of.kind !== 'int' || sizeOf(type.of) !== sizeOf(element)) return false;
    const room = typeof type.length === 'number' && type.length > 0 ? sizeOf(type) : e.bytes.length;
    const bytes = e.bytes.slice(0, room);
    const stored = arrayOf(unqualified(type.of), bytes.length / sizeOf(element));
    const value: Expression = { kind: 'string', at: e.at, type: stored, bytes };
    this.#items.push({ offset: target.offset, type: stored, value });
    if (typeof type.length !== 'number' && target.offset === 0) this.#length = bytes.length / sizeOf(element);
    this.#extent = Math.max(this.#extent, target.offset + bytes.length);
    if (bytes.length < room) this.#braces = true;
    return true;
  }

  #braced(target: Target): void {
    const c: Context = this.c;
    this.#braces = true;
    c.next();
    let { type } = target;
    if (type.kind === 'record') type = c.requireComplete(type, c.pos);
    if (type.kind === 'array' && c.kind === TokenKind.String && this.#bracedString(target, type)) return;
    if (type.kind !== 'array' && type.kind !== 'record') {
      if (c.tok !== P.rbrace) this.#value({ ...target, type }, undefined);
      c.accept(P.comma);
      c.expect(P.rbrace, 'after the initialiser');
      return;
    }
    let index = 0;
    while (c.tok !== P.rbrace) {
      index = this.#element(target, type, index, undefined);
      if (!c.accept(P.comma)) break;
    }
    c.expect(P.rbrace, 'after the initialisers');
  }

  #bracedString(target: Target, type: ArrayType): boolean {
    const c: Context = this.c;
    const at = c.pos;
    const before = this.#items.length;
    const e = parseAssignment(c);
    c.accept(P.comma);
    if (c.tok === P.rbrace && e.kind === 'string' && this.#string(target, type, e)) {
      c.next();
      return true;
    }
    c.pos = at;
    this.#items.length = before;
    return false;
  }

  /** One element of a brace list, designated or next in turn; gives the index after it. */
  #element(target: Target, type: ArrayType | RecordType, index: number, first: Expression | undefined): number {
    const c: Context = this.c;
    if (!first && this.#designates()) return this.#designated(target, type);
    const part = this.#part(target, type, index);
    if (!part) {
      if (type.kind === 'record' && type.record.fields.length === 0)
        c.fail('bad-initializer', `'${showType(type)}' has no members`);
      c.fail('bad-initializer', `there are too many initialisers for '${showType(type)}'`);
    }
    this.#value(part, first);
    return this.#after(type, index);
  }

  #after(type: ArrayType | RecordType, index: number): number {
    if (type.kind === 'record' && type.record.kind === 'union') return Number.MAX_SAFE_INTEGER;
    return index + 1;
  }

  /** The subobject at an index, or undefined past the last. Unnamed bit-fields are not among the fields. */
  #part(target: Target, type: ArrayType | RecordType, index: number): Target | undefined {
    if (type.kind === 'array') {
      if (typeof type.length === 'number' && type.length > 0 && index >= type.length) return undefined;
      if (index >= longestArray) this.c.fail('bad-initializer', 'the array is too long');
      if (target.offset === 0 && typeof type.length !== 'number') this.#length = Math.max(this.#length, index + 1);
      const part = { type: type.of, offset: target.offset + index * sizeOf(type.of) };
      // A flexible member's last element counts in full, also where its initialiser leaves out the last members.
      this.#extent = Math.max(this.#extent, part.offset + sizeOf(part.type));
      return part;
    }
    const field = type.record.fields[index];
    return field && this.#member(target, field);
  }

  #member(target: Target, field: Field): Target {
    const offset = target.offset + field.offset;
    if (!field.bits) return { type: field.type, offset };
    return { type: field.type, offset, bits: { start: field.bits.start - field.offset * 8, width: field.bits.width } };
  }

  /** Members of an aggregate without braces of its own: the first gets `e`, the others take from the surrounding list. */
  #elided(target: Target, e: Expression): void {
    const { type } = target;
    if (type.kind !== 'array' && type.kind !== 'record') return;
    const index = this.#element(target, type, 0, e);
    this.#continue(target, type, index);
  }

  #continue(target: Target, type: ArrayType | RecordType, from: number): void {
    const c: Context = this.c;
    let index = from;
    while (c.tok === P.comma) {
      const at = c.pos;
      c.next();
      if (c.tok === P.rbrace || this.#designates() || !this.#part(target, type, index)) {
        c.pos = at;
        return;
      }
      index = this.#element(target, type, index, undefined);
    }
  }

  #designates(): boolean {
    const c: Context = this.c;
    return c.tok === P.dot || c.tok === P.lbracket || (c.isIdentifier && c.peek() === P.colon);
  }

  /** `.member = `, `[index] = `, `[first ... last] = `, `member: `, nested; gives the index after the one designated. */
  #designated(target: Target, type: ArrayType | RecordType): number {
    const c: Context = this.c;
    if (c.tok === P.lbracket) {
      if (type.kind !== 'array') c.fail('bad-initializer', `'${showType(type)}' has no elements`);
      c.next();
      const low = Number(constantOf(c, 'index'));
      const high = c.accept(P.ellipsis) ? Number(constantOf(c, 'index')) : low;
      c.expect(P.rbracket, 'after the index');
      if (low < 0 || high < low) c.fail('bad-initializer', 'the index is out of range');
      if (!this.#part(target, type, high) || !this.#part(target, type, low))
        c.fail('bad-initializer', `index ${high} lies outside '${showType(type)}'`);
      this.#designatedValue({ type: type.of, offset: target.offset + low * sizeOf(type.of) }, high - low);
      return high + 1;
    }
    const old = c.tok !== P.dot;
    if (!old) c.next();
    if (type.kind !== 'record') c.fail('bad-initializer', `'${showType(type)}' has no members`);
    const name = spellings.text(c.tok);
    const path = c.kind === TokenKind.Identifier ? findMember(type.record, name) : undefined;
    if (!path) {
      const near = nearest(name, memberNames(type.record));
      c.fail('no-member', `no member named '${name}' in '${showType(type)}'`, c.pos, near && `did you mean '${near}'?`);
    }
    c.next();
    if (old) c.expect(P.colon, 'after the member');
    return this.#path(target, type, path, old);
  }

  #path(target: Target, type: RecordType, path: readonly Field[], old: boolean): number {
    const c: Context = this.c;
    const [field, ...rest] = path;
    if (!field) return 0;
    const part = this.#member(target, field);
    if (type.record.kind === 'union') this.#choose(target, type, field, rest.length > 0 || c.tok === P.dot);
    const index = type.record.fields.indexOf(field);
    if (rest.length > 0 && part.type.kind === 'record') {
      const next = this.#path(part, part.type, rest, old);
      this.#continue(part, part.type, next);
    } else if (old) this.#value(part, undefined);
    else this.#designatedValue(part, 0);
    return this.#after(type, index);
  }

  /** A designator makes `field` the member of a union that counts. What it held stays where only a part of it is given anew. */
  #choose(target: Target, type: RecordType, field: Field, partly: boolean): void {
    const chosen = this.#chosen.get(type.record) ?? new Map<number, Field>();
    this.#chosen.set(type.record, chosen);
    if (!partly || chosen.get(target.offset) !== field) this.#clear(target.offset, target.offset + type.record.size);
    chosen.set(target.offset, field);
  }

  /** The rest of a designator, and its value, for `part` and for `more` elements after it. */
  #designatedValue(part: Target, more: number): void {
    const c: Context = this.c;
    const start = this.#items.length;
    if (c.tok === P.dot || c.tok === P.lbracket) {
      if (part.type.kind !== 'array' && part.type.kind !== 'record')
        c.fail('bad-initializer', `'${showType(part.type)}' has no parts`);
      const type = part.type.kind === 'record' ? c.requireComplete(part.type, c.pos) : part.type;
      const next = this.#designated(part, type);
      this.#continue(part, type, next);
    } else {
      c.accept(P.assign);
      if (!part.bits) this.#clear(part.offset, part.offset + sizeOf(part.type));
      this.#value(part, undefined);
    }
    const step = sizeOf(part.type);
    const added = this.#items.slice(Math.min(start, this.#items.length));
    if (more * Math.max(1, added.length) > longestArray >> 6) c.fail('bad-initializer', 'the range is too long');
    for (let i = 1; i <= more; i++) {
      for (const item of added) this.#items.push({ ...item, offset: item.offset + i * step });
    }
    this.#extent = Math.max(this.#extent, part.offset + (more + 1) * step);
  }

  /** Drops what earlier initialisers gave to bytes that are given anew. */
  #clear(from: number, to: number): void {
    const last = this.#items[this.#items.length - 1];
    if (!last || (last.offset < from && this.#items.every((item) => item.offset < from))) return;
    if (to > from && this.#items.some((item) => item.offset >= from && item.offset + sizeOf(item.type) <= to))
      this.#items = this.#items.filter((item) => !(item.offset >= from && item.offset + sizeOf(item.type) <= to));
  }
}
