import type { DoStatement, Expression, ForStatement, Statement, WhileStatement } from '../../c/parse/ast';
import type { Target } from '../emit/code';
import { Op, ValueType } from '../emit/opcode';
import { condition } from './convert';
import { effect } from './expression';
import type { Generator } from './generator';
import { enteredBy } from './leave';
import { statement } from './statement';

/** `while`: the condition is tested at the top of each turn, and each turn spends fuel. */
export function whileLoop(g: Generator, s: WhileStatement): void {
  const { code } = g;
  const leave = code.open(Op.block);
  const again = code.open(Op.loop);
  test(g, s, s.condition, leave);
  body(g, s.body, leave);
  repeat(g, again);
  code.end();
  code.end();
  g.unmark();
}

/** `for`, without its first clause, which is a statement before it: `continue` leads to the step. */
export function forLoop(g: Generator, s: ForStatement): void {
  const { code } = g;
  const leave = code.open(Op.block);
  const again = code.open(Op.loop);
  if (s.condition) test(g, s, s.condition, leave);
  body(g, s.body, leave);
  if (s.step) {
    g.unmark();
    g.mark(s.step.at);
    effect(g, s.step);
  }
  repeat(g, again);
  code.end();
  code.end();
  g.unmark();
}

/** `do ... while`: `continue` leads to the condition. */
export function doLoop(g: Generator, s: DoStatement): void {
  const { code } = g;
  const leave = code.open(Op.block);
  const again = code.open(Op.loop);
  body(g, s.body, leave);
  g.unmark();
  g.mark(s.condition.at);
  condition(g, s.condition);
  code.open(Op.if);
  repeat(g, again);
  code.end();
  code.end();
  code.end();
  g.unmark();
}

/** Leaves the loop when the condition is zero; a jump into the body passes it by. */
function test(g: Generator, s: Statement, e: Expression, leave: Target): void {
  const { code } = g;
  g.unmark();
  const entered = enteredBy(g.plan, s);
  if (entered) {
    code.get(g.stateLocal);
    code.open(Op.if, ValueType.i32);
    code.i32(1);
    code.else();
  }
  g.mark(e.at);
  condition(g, e);
  if (entered) code.end();
  code.op(Op.i32_eqz);
  code.branchIf(leave);
}

function body(g: Generator, s: Statement, breakTarget: Target): void {
  const continueTarget = g.code.open(Op.block);
  g.scopes.push({ cleanups: [], savedStack: undefined, loop: { breakTarget, continueTarget } });
  g.unmark();
  statement(g, s);
  g.scopes.pop();
  g.code.end();
}

function repeat(g: Generator, again: Target): void {
  g.spendFuel();
  g.code.branch(again);
}
