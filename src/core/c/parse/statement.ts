import { spellings } from '../token';
import { isInteger, promoted, wrap } from '../types/convert';
import { showType } from '../types/show';
import { parseAsm } from './asm';
import type { Block, Expression, Label, Statement } from './ast';
import { parseAttributes } from './attribute';
import { parseBlock, parseBlockItem } from './block';
import { constantOf } from './constant-expression';
import type { Context } from './context';
import { condition, convert, promote, rvalue } from './convert-expression';
import { dropped, parseExpression } from './expression';
import type { FunctionState, SwitchState } from './function-state';
import { isDeclarationStart } from './type-name';
import { K, P } from './words';

/** A statement (C11 6.8) with GNU extensions. */
export function parseStatement(c: Context): Statement {
  const { fn } = c;
  if (!fn) throw new Error('a statement outside a function');
  return c.nested(() => statement(c, fn));
}

function statement(c: Context, fn: FunctionState): Statement {
  const at = c.pos;
  if (c.tok === P.lbrace) return parseBlock(c);
  if (c.tok === P.semicolon) {
    c.next();
    return empty(at);
  }
  if (c.isIdentifier && c.peek() === P.colon) return labelled(c, fn, at);
  switch (c.keyword) {
    case K.if:
      return parseIf(c, fn, at);
    case K.while: {
      c.next();
      const test = parenthesised(c);
      return { kind: 'while', at, condition: condition(c, test), body: loopBody(c, fn) };
    }
    case K.do:
      return parseDo(c, fn, at);
    case K.for:
      return parseFor(c, fn, at);
    case K.switch:
      return parseSwitch(c, fn, at);
    case K.case:
    case K.default:
      return parseCase(c, fn, at);
    case K.break:
      if (fn.loops === 0 && fn.switches.length === 0) c.fail('misplaced', "'break' outside a loop or switch");
      return simple(c, { kind: 'break', at });
    case K.continue:
      if (fn.loops === 0) c.fail('misplaced', "'continue' outside a loop");
      return simple(c, { kind: 'continue', at });
    case K.goto:
      return parseGoto(c, fn, at);
    case K.return:
      return parseReturn(c, fn, at);
    case K.asm:
      return parseAsm(c);
    case K.attribute:
      parseAttributes(c, {});
      return parseStatement(c);
    default: {
      const expression = dropped(c, parseExpression(c));
      c.expect(P.semicolon, 'after the statement');
      return { kind: 'expression', at, expression };
    }
  }
}

function empty(at: number): Statement {
  return { kind: 'block', at, body: [], variables: [] };
}

function simple(c: Context, statement: Statement): Statement {
  c.next();
  c.expect(P.semicolon, 'after the statement');
  return statement;
}

function parenthesised(c: Context): Expression {
  c.expect(P.lparen, 'before the condition');
  const e = parseExpression(c);
  c.expect(P.rparen, 'after the condition');
  return e;
}

function place(c: Context, fn: FunctionState, at: number, label: Label): Statement {
  fn.placed++;
  // A label may end a block (C23), and then labels an empty statement.
  const list: Statement[] = [{ kind: 'label', at, label }];
  parseAttributes(c, {});
  if (c.tok !== P.rbrace) parseBlockItem(c, list);
  return list.length === 1 ? (list[0] as Statement) : { kind: 'block', at, body: list, variables: [] };
}

function labelled(c: Context, fn: FunctionState, at: number): Statement {
  const name = spellings.text(c.tok);
  const known = fn.label(c.tok, name, at);
  if (known.defined) c.fail('duplicate-label', `label '${name}' is defined twice`, at);
  known.defined = true;
  c.next();
  c.next();
  return place(c, fn, at, known.label);
}

function parseIf(c: Context, fn: FunctionState, at: number): Statement {
  c.next();
  const placedAtStart = fn.placed;
  const test = condition(c, parenthesised(c));
  const before = fn.placed;
  const then = parseStatement(c);
  const between = fn.placed;
  let otherwise: Statement | undefined;
  if (c.keyword === K.else) {
    c.next();
    otherwise = parseStatement(c);
  }
  if (test.kind === 'constant' && before === placedAtStart) {
    const arm = test.value !== 0n ? then : (otherwise ?? empty(at));
    const reachable = test.value !== 0n ? fn.placed !== between : before !== between;
    if (!reachable) {
      const block: Block = arm.kind === 'block' ? arm : { kind: 'block', at, body: [arm], variables: [] };
      return { ...block, settled: true };
    }
  }
  return { kind: 'if', at, condition: test, then, ...(otherwise && { otherwise }) };
}

function loopBody(c: Context, fn: FunctionState): Statement {
  fn.loops++;
  const body = parseStatement(c);
  fn.loops--;
  return body;
}

function parseDo(c: Context, fn: FunctionState, at: number): Statement {
  c.next();
  const body = loopBody(c, fn);
  if (c.keyword !== K.while) c.fail('syntax', `expected 'while' after the body of 'do', found ${c.found()}`);
  c.next();
  const test = condition(c, parenthesised(c));
  c.expect(P.semicolon, "after 'do ... while (...)'");
  return { kind: 'do', at, condition: test, body };
}

function parseFor(c: Context, fn: FunctionState, at: number): Statement {
  c.next();
  c.expect(P.lparen, "after 'for'");
  return c.inScope(() =>
    fn.block(at, () => {
      const list: Statement[] = [];
      if (isDeclarationStart(c)) parseBlockItem(c, list);
      else if (!c.accept(P.semicolon)) {
        const first = c.pos;
        const expression = dropped(c, parseExpression(c));
        list.push({ kind: 'expression', at: first, expression });
        c.expect(P.semicolon, "in 'for'");
      }
      const test = c.tok === P.semicolon ? undefined : condition(c, parseExpression(c));
      c.expect(P.semicolon, "in 'for'");
      const step = c.tok === P.rparen ? undefined : dropped(c, parseExpression(c));
      c.expect(P.rparen, "after 'for (...'");
      const body = loopBody(c, fn);
      list.push({ kind: 'for', at, ...(test && { condition: test }), ...(step && { step }), body });
      return list;
    }),
  );
}

function parseSwitch(c: Context, fn: FunctionState, at: number): Statement {
  c.next();
  const test = rvalue(c, parenthesised(c));
  if (!isInteger(test.type)) c.fail('bad-operands', `'switch' on a value of type '${showType(test.type)}'`, at);
  const value = promote(test);
  const state: SwitchState = { type: promoted(value.type), cases: [] };
  fn.switches.push(state);
  const body = parseStatement(c);
  const { cases, defaultLabel } = fn.switches.pop() ?? state;
  return { kind: 'switch', at, value, body, cases, ...(defaultLabel && { defaultLabel }) };
}

function parseCase(c: Context, fn: FunctionState, at: number): Statement {
  const state = fn.switches[fn.switches.length - 1];
  const isDefault = c.keyword === K.default;
  if (!state) c.fail('misplaced', `'${isDefault ? 'default' : 'case'}' outside a switch`);
  c.next();
  const label = fn.newLabel('');
  if (isDefault) {
    if (state.defaultLabel) c.fail('duplicate-case', "a second 'default' in this switch", at);
    state.defaultLabel = label;
  } else {
    const low = wrap(constantOf(c, 'case'), state.type);
    const high = c.accept(P.ellipsis) ? wrap(constantOf(c, 'case'), state.type) : low;
    const clash = state.cases.some((other) => low <= other.high && high >= other.low);
    if (clash && low <= high) c.fail('duplicate-case', `case ${low} is there twice`, at);
    if (low <= high) state.cases.push({ low, high, label });
  }
  c.expect(P.colon, "after 'case'");
  return place(c, fn, at, label);
}

function parseGoto(c: Context, fn: FunctionState, at: number): Statement {
  c.next();
  if (c.accept(P.star)) {
    const address = rvalue(c, parseExpression(c));
    c.expect(P.semicolon, "after 'goto'");
    return { kind: 'computed-goto', at, address };
  }
  const labelAt = c.pos;
  const id = c.identifier('a label');
  const { label } = fn.label(id, spellings.text(id), labelAt);
  c.expect(P.semicolon, "after 'goto'");
  return { kind: 'goto', at, label };
}

function parseReturn(c: Context, fn: FunctionState, at: number): Statement {
  c.next();
  if (c.accept(P.semicolon)) return { kind: 'return', at };
  const value = rvalue(c, parseExpression(c));
  c.expect(P.semicolon, "after 'return'");
  const { returns } = fn.type;
  return { kind: 'return', at, value: convert(c, value, returns, 'the returned value') };
}
