import { spellings } from '../token';
import { alignOf } from '../types/size';
import type { CSymbol } from './ast';
import { constantOf } from './constant-expression';
import type { Context } from './context';
import { parseStrings } from './literal';
import { isTypeStart, parseTypeName } from './type-name';
import { K, P } from './words';

/** What attributes of one declaration, wherever they stood, ask for. Those without meaning here are dropped. */
export interface Attributes {
  packed?: boolean;
  /** In bytes. */
  aligned?: number;
  weak?: boolean;
  alias?: string;
  section?: string;
  /** A call is an error that says this. */
  error?: string;
  cleanup?: CSymbol;
  mode?: string;
  vectorSize?: boolean;
  gnuInline?: boolean;
  transparentUnion?: boolean;
}

/** Takes any run of `__attribute__((...))`, `_Alignas(...)` and `[[...]]` at the cursor. */
export function parseAttributes(c: Context, into: Attributes): void {
  for (;;) {
    const word = c.keyword;
    if (word === K.attribute) {
      c.next();
      c.expect(P.lparen, "after '__attribute__'");
      c.expect(P.lparen, "after '__attribute__('");
      while (c.tok !== P.rparen) {
        if (c.tok === 0) c.fail('syntax', "'__attribute__' is not closed");
        if (!c.accept(P.comma)) parseAttribute(c, into);
      }
      c.next();
      c.expect(P.rparen, "after '__attribute__((...)'");
    } else if (word === K.alignas) {
      c.next();
      c.expect(P.lparen, "after '_Alignas'");
      const value = isTypeStart(c) ? alignOf(parseTypeName(c)) : Number(constantOf(c, '_Alignas'));
      c.expect(P.rparen, "after '_Alignas(...'");
      into.aligned = Math.max(into.aligned ?? 0, value);
    } else if (word === K.extension) c.next();
    else if (c.tok === P.lbracket && c.peek() === P.lbracket) c.skipGroup();
    else return;
  }
}

function parseAttribute(c: Context, into: Attributes): void {
  const name = spellings.text(c.tok).replace(/^__(.*)__$/, '$1');
  const at = c.pos;
  c.next();
  const hasArguments = c.tok === P.lparen;
  switch (name) {
    case 'packed':
      into.packed = true;
      break;
    case 'weak':
      into.weak = true;
      break;
    case 'gnu_inline':
      into.gnuInline = true;
      break;
    case 'transparent_union':
      into.transparentUnion = true;
      break;
    case 'vector_size':
      into.vectorSize = true;
      break;
    case 'aligned':
      if (hasArguments) {
        c.next();
        const value = isTypeStart(c) ? alignOf(parseTypeName(c)) : Number(constantOf(c, 'aligned'));
        into.aligned = Math.max(into.aligned ?? 0, value);
        c.expect(P.rparen, "after 'aligned(...'");
      } else into.aligned = Math.max(into.aligned ?? 0, 16);
      return;
    case 'alias':
    case 'section':
    case 'error':
      if (hasArguments) {
        c.next();
        into[name] = parseText(c);
        c.expect(P.rparen, `after '${name}(...'`);
        return;
      }
      break;
    case 'mode':
      if (hasArguments) {
        c.next();
        into.mode = spellings.text(c.tok).replace(/^__(.*)__$/, '$1');
        c.next();
        c.expect(P.rparen, "after 'mode(...'");
        return;
      }
      break;
    case 'cleanup':
      if (hasArguments) {
        c.next();
        const id = c.identifier('the name of the cleanup function');
        const entry = c.lookup(id);
        if (entry?.kind !== 'symbol')
          c.fail('undeclared', `the cleanup function '${spellings.text(id)}' is not declared`, at);
        into.cleanup = entry.symbol;
        c.expect(P.rparen, "after 'cleanup(...'");
        return;
      }
      break;
    default:
      break;
  }
  if (c.tok === P.lparen) c.skipGroup();
}

/** A string literal's characters as text. */
export function parseText(c: Context): string {
  const literal = parseStrings(c);
  return String.fromCharCode(...literal.bytes.subarray(0, literal.bytes.length - literal.unit));
}
