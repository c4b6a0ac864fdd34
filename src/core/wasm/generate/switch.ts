import type { Label, SwitchStatement } from '../../c/parse/ast';
import type { Target } from '../emit/code';
import { Op, ValueType } from '../emit/opcode';
import { constant } from './arithmetic';
import type { Selector } from './dispatch';
import { expression } from './expression';
import type { Generator } from './generator';
import { enteredBy } from './leave';
import { integerType, valueType } from './representation';
import { block, statement } from './statement';

/** Widest span of case values that becomes a branch table. */
const tableLimit = 512n;

/** `switch`: a branch table where the cases allow one, else comparisons that set the state which dispatches labels. */
export function switchStatement(g: Generator, s: SwitchStatement): void {
  const { code } = g;
  g.mark(s.at);
  const leave = code.open(Op.block);
  g.scopes.push({ cleanups: [], savedStack: undefined, loop: { breakTarget: leave } });
  const selector = tableSelector(g, s, leave);
  if (selector && s.body.kind === 'block') {
    block(g, s.body, undefined, selector);
  } else {
    select(g, s, leave);
    g.unmark();
    statement(g, s.body);
  }
  g.scopes.pop();
  code.end();
  g.unmark();
}

/** A branch table, when the body has only this switch's labels, all at its top level, and their values lie close. */
function tableSelector(g: Generator, s: SwitchStatement, leave: Target): Selector | undefined {
  if (s.body.kind !== 'block' || s.cases.length === 0 || enteredBy(g.plan, s)) return undefined;
  const own = new Set<Label>(s.cases.map((each) => each.label));
  if (s.defaultLabel) own.add(s.defaultLabel);
  const labels = g.plan.dispatch.get(s.body);
  if (!labels || [...labels].some((label) => !own.has(label))) return undefined;
  const direct = new Set(s.body.body.flatMap((each) => (each.kind === 'label' ? [each.label] : [])));
  if ([...own].some((label) => !direct.has(label))) return undefined;
  let low = s.cases[0]?.low ?? 0n;
  let high = low;
  for (const each of s.cases) {
    if (each.low < low) low = each.low;
    if (each.high > high) high = each.high;
  }
  if (high - low >= tableLimit) return undefined;
  const wide = valueType(s.value.type) === ValueType.i64;
  return (targetOf) => {
    const { code } = g;
    const otherwise = s.defaultLabel ? targetOf(s.defaultLabel) : leave;
    const targets: Target[] = [];
    for (let value = low; value <= high; value++) {
      const match = s.cases.find((each) => each.low <= value && value <= each.high);
      targets.push(match ? targetOf(match.label) : otherwise);
    }
    expression(g, s.value);
    constant(g, wide, low);
    code.op(wide ? Op.i64_sub : Op.i32_sub);
    if (wide) {
      const distance = g.temp(ValueType.i64);
      code.tee(distance);
      code.i64(BigInt(targets.length));
      code.op(Op.i64_ge_u);
      code.branchIf(otherwise);
      code.get(distance);
      code.op(Op.i32_wrap_i64);
      g.release(distance, ValueType.i64);
    }
    code.branchTable(targets, otherwise);
  };
}

/** Sets the state to the label that the value selects, or leaves; a jump that is on its way in keeps its state. */
function select(g: Generator, s: SwitchStatement, leave: Target): void {
  const { code } = g;
  const entered = enteredBy(g.plan, s);
  const done = code.open(Op.block);
  if (entered) {
    code.get(g.stateLocal);
    code.branchIf(done);
  }
  const wide = valueType(s.value.type) === ValueType.i64;
  const type = wide ? ValueType.i64 : ValueType.i32;
  const value = g.temp(type);
  expression(g, s.value);
  code.set(value);
  const { signed } = integerType(s.value.type);
  for (const each of s.cases) {
    code.get(value);
    constant(g, wide, each.low);
    if (each.low === each.high) code.op(wide ? Op.i64_eq : Op.i32_eq);
    else {
      code.op(wide ? (signed ? Op.i64_ge_s : Op.i64_ge_u) : signed ? Op.i32_ge_s : Op.i32_ge_u);
      code.get(value);
      constant(g, wide, each.high);
      code.op(wide ? (signed ? Op.i64_le_s : Op.i64_le_u) : signed ? Op.i32_le_s : Op.i32_le_u);
      code.op(Op.i32_and);
    }
    code.open(Op.if);
    code.i32(each.label.index + 1);
    code.set(g.stateLocal);
    code.branch(done);
    code.end();
  }
  g.release(value, type);
  if (s.defaultLabel) {
    code.i32(s.defaultLabel.index + 1);
    code.set(g.stateLocal);
  } else {
    code.branch(leave);
  }
  code.end();
}
