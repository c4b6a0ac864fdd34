import { spellings, TokenKind } from '../token';
import { arrayOf, charType, qualified } from '../types/make';
import { Qualifier } from '../types/type';
import type { Expression } from './ast';
import { isBuiltin, parseBuiltin } from './builtin';
import type { Context } from './context';
import { constant } from './convert-expression';
import { parseExpression } from './expression';
import { parseGeneric } from './generic';
import { parseCharacter, parseNumber, parseStrings } from './literal';
import { nearest } from './near';
import { parseStatementExpression } from './statement-expression';
import { K, P } from './words';

/** A primary expression (C11 6.5.1), not yet loaded or decayed. */
export function parsePrimary(c: Context): Expression {
  const at = c.pos;
  switch (c.kind) {
    case TokenKind.Number: {
      const number = parseNumber(spellings.text(c.tok));
      if (!number) c.fail('bad-number', `'${spellings.text(c.tok)}' is no number`, at);
      c.next();
      if (number.kind === 'integer') return constant(number.value, number.type, at);
      return { kind: 'float-constant', at, type: number.type, value: number.value };
    }
    case TokenKind.Character: {
      const character = parseCharacter(spellings.text(c.tok));
      if (!character) c.fail('bad-character', 'the character constant is empty', at);
      c.next();
      return constant(character.value, character.type, at);
    }
    case TokenKind.String: {
      const { bytes, unit, element } = parseStrings(c);
      return { kind: 'string', at, type: arrayOf(element, bytes.length / unit), bytes };
    }
    default:
      break;
  }
  if (c.tok === P.lparen) {
    return c.nested(() => {
      c.next();
      if (c.tok === P.lbrace) return parseStatementExpression(c, at);
      const e = parseExpression(c);
      c.expect(P.rparen, 'after the expression');
      return e;
    });
  }
  if (c.kind !== TokenKind.Identifier) c.fail('syntax', `expected an expression, found ${c.found()}`);
  const { keyword } = c;
  if (keyword === K.generic) return c.nested(() => parseGeneric(c));
  if (keyword === K.func) {
    c.next();
    const name = c.fn?.symbol.name ?? '';
    const bytes = Uint8Array.from([...name, '\0'], (letter) => letter.charCodeAt(0));
    return { kind: 'string', at, type: arrayOf(qualified(charType, Qualifier.Const), bytes.length), bytes };
  }
  return parseName(c, at);
}

function parseName(c: Context, at: number): Expression {
  const id = c.tok;
  const entry = c.keyword === 0 ? c.lookup(id) : undefined;
  if (!entry && isBuiltin(id)) return c.nested(() => parseBuiltin(c));
  if (c.keyword !== 0) c.fail('syntax', `expected an expression, found ${c.found()}`);
  if (!entry) {
    const name = spellings.text(id);
    const next = c.buffer.kind[c.pos + 1] === TokenKind.Identifier && c.pos + 1 < c.end;
    if (next) {
      const type = nearest(name, c.file.typeNames());
      c.fail('unknown-type', `unknown type name '${name}'`, at, type && `did you mean '${type}'?`);
    }
    if (c.file.declares(id)) c.fail('undeclared', `'${name}' is used before its declaration`, at);
    const near = nearest(name, c.visibleNames());
    const what = c.peek() === P.lparen ? 'neither a function nor a macro' : 'not declared';
    c.fail('undeclared', `'${name}' is ${what}`, at, near && `did you mean '${near}'?`);
  }
  c.next();
  switch (entry.kind) {
    case 'constant':
      return constant(entry.value, entry.type, at);
    case 'local':
      return { kind: 'local', at, type: entry.variable.type, variable: entry.variable };
    case 'symbol':
      return { kind: 'global', at, type: entry.symbol.type, symbol: entry.symbol };
    case 'typedef':
      return c.fail('syntax', `'${spellings.text(id)}' is a type, not a value`, at);
  }
}
