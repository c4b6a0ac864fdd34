import type { Block, Expression, ReturnStatement, Statement } from '../../c/parse/ast';
import { Op, ValueType } from '../emit/opcode';
import { Cell } from './abi';
import { assembly } from './assembly';
import { takeStack } from './builtin';
import { condition } from './convert';
import { dispatchInto, type Selector } from './dispatch';
import { effect, expression } from './expression';
import type { Generator } from './generator';
import { clear, initialize } from './initialize';
import { breakOut, enteredBy, goTo, goToComputed, leaveScopes, restoreStack, runCleanups } from './leave';
import { doLoop, forLoop, whileLoop } from './loop';
import { storeAggregate } from './record';
import { isAggregate, isVoid, returnsInMemory, valueType } from './representation';
import type { Scope } from './scope';
import { switchStatement } from './switch';

/** Translates a statement. Temporaries in the frame end with it, but for those of a block, which ends its own. */
export function statement(g: Generator, s: Statement): void {
  const frame = g.frameMark();
  switch (s.kind) {
    case 'block':
      block(g, s);
      return;
    case 'expression':
      g.mark(s.at);
      effect(g, s.expression);
      break;
    case 'declaration':
      declaration(g, s);
      break;
    case 'if':
      ifStatement(g, s);
      break;
    case 'while':
      whileLoop(g, s);
      break;
    case 'do':
      doLoop(g, s);
      break;
    case 'for':
      forLoop(g, s);
      break;
    case 'switch':
      switchStatement(g, s);
      break;
    case 'label':
      arrive(g);
      break;
    case 'goto':
      g.mark(s.at);
      goTo(g, s.label, g.plan);
      break;
    case 'computed-goto':
      g.mark(s.at);
      expression(g, s.address);
      goToComputed(g, g.plan, g.definition.labels);
      break;
    case 'break':
    case 'continue':
      g.mark(s.at);
      breakOut(g, s.kind);
      break;
    case 'return':
      returnStatement(g, s);
      break;
    case 'asm':
      g.mark(s.at);
      assembly(g, s);
      break;
  }
  g.frameReset(frame);
}

/** Translates a block. `tail` is the result of a statement expression, evaluated before the block's cleanups. `selector`
 *  chooses among the block's labels in place of the state variable. */
export function block(g: Generator, b: Block, tail?: () => void, selector?: Selector): void {
  const usesStack = b.body.some((s) => s.kind === 'declaration' && s.vlaSize !== undefined);
  const scope: Scope = { cleanups: [], savedStack: undefined };
  if (usesStack) {
    scope.savedStack = g.local(ValueType.i32);
    g.getCell(Cell.stackPointer);
    g.code.set(scope.savedStack);
  }
  const labels = g.plan.dispatch.get(b);
  if (labels) {
    dispatchInto(g, b, labels, scope, (s) => statement(g, s), selector);
  } else {
    g.scopes.push(scope);
    for (const s of b.body) statement(g, s);
  }
  tail?.();
  runCleanups(g, scope.cleanups);
  restoreStack(g, scope.savedStack);
  g.scopes.pop();
}

function declaration(g: Generator, s: Extract<Statement, { kind: 'declaration' }>): void {
  const { variable } = s;
  if (s.vlaSize) {
    g.mark(s.at);
    expression(g, s.vlaSize);
    takeStack(g);
    const home = g.homes.get(variable);
    if (home?.kind === 'indirect') g.code.set(home.local);
    else {
      const local = g.local(ValueType.i64);
      g.homes.set(variable, { kind: 'indirect', local });
      g.code.set(local);
    }
  }
  if (s.initializer) {
    g.mark(s.at);
    initialize(g, variable, s.initializer);
  } else if (!s.vlaSize) {
    clear(g, variable);
  }
  if (variable.cleanup) g.scopes.at(-1)?.cleanups.push(variable);
}

function ifStatement(g: Generator, s: Extract<Statement, { kind: 'if' }>): void {
  const { code } = g;
  g.mark(s.at);
  choose(g, s.condition, s);
  code.open(Op.if);
  g.unmark();
  statement(g, s.then);
  if (s.otherwise) {
    code.else();
    g.unmark();
    statement(g, s.otherwise);
  }
  code.end();
  g.unmark();
}

/** The condition of an `if` that jumps may enter: a pending jump decides by where its label lies. */
function choose(g: Generator, e: Expression, s: Extract<Statement, { kind: 'if' }>): void {
  const { code } = g;
  const entered = enteredBy(g.plan, s);
  if (!entered) {
    condition(g, e);
    return;
  }
  code.get(g.stateLocal);
  code.open(Op.if, ValueType.i32);
  const inThen = enteredBy(g.plan, s.then);
  code.i32(0);
  for (const label of inThen ?? []) {
    code.get(g.stateLocal);
    code.i32(label.index + 1);
    code.op(Op.i32_eq, Op.i32_or);
  }
  code.else();
  condition(g, e);
  code.end();
}

function arrive(g: Generator): void {
  g.unmark();
  if (g.stateLocal < 0) return;
  g.code.i32(0);
  g.code.set(g.stateLocal);
}

function returnStatement(g: Generator, s: ReturnStatement): void {
  const { code } = g;
  g.mark(s.at);
  if (s.value && isVoid(s.value.type)) effect(g, s.value);
  else if (s.value) {
    expression(g, s.value);
    if (returnsInMemory(g.type)) {
      const from = g.temp(ValueType.i64);
      code.set(from);
      storeAggregate(g, { kind: 'memory', address: g.returnAddress, offset: 0, owned: false }, s.value.type, from);
      g.release(from, ValueType.i64);
    } else if (g.resultLocal >= 0) {
      code.set(g.resultLocal);
    } else if (!isAggregate(s.value.type) && valueType(s.value.type) !== undefined) {
      code.op(Op.drop);
    }
  }
  leaveScopes(g, undefined);
  code.branch(g.exit);
}
