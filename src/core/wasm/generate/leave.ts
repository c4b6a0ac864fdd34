import type { Label, LocalVariable, Statement } from '../../c/parse/ast';
import { Op } from '../emit/opcode';
import { Cell } from './abi';
import type { Generator } from './generator';
import type { JumpPlan } from './labels';
import { placeAddress } from './place';
import { signatureOf } from './representation';
import type { Scope } from './scope';

/** Calls the cleanup functions of variables, last declared first. */
export function runCleanups(g: Generator, variables: readonly LocalVariable[]): void {
  for (const variable of [...variables].reverse()) {
    const { cleanup } = variable;
    if (cleanup?.type.kind !== 'function') continue;
    const home = g.home(variable);
    if (home.kind !== 'frame') continue;
    placeAddress(g, { kind: 'frame', offset: home.offset });
    g.code.call(cleanup, signatureOf(cleanup.type));
    if (cleanup.type.returns.kind !== 'void') g.code.op(Op.drop);
  }
}

/** Undoes the scopes from the innermost one out to, but not including, `until`. */
export function leaveScopes(g: Generator, until: Scope | undefined): void {
  let stack: number | undefined;
  for (let i = g.scopes.length - 1; i >= 0; i--) {
    const scope = g.scopes[i];
    if (!scope || scope === until) break;
    runCleanups(g, scope.cleanups);
    stack = scope.savedStack ?? stack;
  }
  restoreStack(g, stack);
}

/** Gives back the variable length arrays of a scope: sets the stack pointer to the value in local `saved`, if there
 *  is one. */
export function restoreStack(g: Generator, saved: number | undefined): void {
  if (saved === undefined) return;
  g.setCell(Cell.stackPointer, () => g.code.get(saved));
}

/** `break` and `continue`. */
export function breakOut(g: Generator, kind: 'break' | 'continue'): void {
  const index = g.scopes.findLastIndex((scope) =>
    kind === 'break' ? scope.loop !== undefined : scope.loop?.continueTarget !== undefined,
  );
  const scope = g.scopes[index];
  const target = kind === 'break' ? scope?.loop?.breakTarget : scope?.loop?.continueTarget;
  if (!target) return;
  leaveScopes(g, scope);
  g.code.branch(target);
}

/** `goto`: cleans up what is alive here and not there, then branches. */
export function goTo(g: Generator, label: Label, plan: JumpPlan): void {
  const scope = g.scopes.findLast((each) => each.dispatch?.labels.has(label));
  if (!scope?.dispatch) throw new Error(`label ${label.name} has no block`);
  const here = g.scopes.flatMap((each) => each.cleanups);
  const there = new Set(plan.alive.get(label));
  runCleanups(
    g,
    here.filter((variable) => !there.has(variable)),
  );
  let stack: number | undefined;
  for (let i = g.scopes.length - 1; g.scopes[i] !== scope && i >= 0; i--) stack = g.scopes[i]?.savedStack ?? stack;
  restoreStack(g, stack);
  const ahead = scope.dispatch.ahead.get(label);
  if (ahead) {
    g.code.branch(ahead);
    return;
  }
  g.code.i32(label.index + 1);
  g.code.set(g.stateLocal);
  g.spendFuel();
  g.code.branch(scope.dispatch.again);
}

/** `goto *address`, with the label's number on the stack as i64. Cleanups are those of the scopes left; gcc forbids
 *  computed jumps out of the scope of a variable with a cleanup. */
export function goToComputed(g: Generator, plan: JumpPlan, labels: readonly Label[]): void {
  const taken = labels.filter((label) => label.addressTaken);
  const scope = g.scopes.findLast((each) => taken.every((label) => each.dispatch?.labels.has(label)));
  if (!scope?.dispatch || taken.length === 0) {
    g.code.op(Op.drop);
    g.code.i32(1);
    g.code.callEngine('trap');
    return;
  }
  g.code.op(Op.i32_wrap_i64);
  g.code.set(g.stateLocal);
  const [first] = taken;
  const there = new Set(first ? plan.alive.get(first) : []);
  runCleanups(
    g,
    g.scopes.flatMap((each) => each.cleanups).filter((variable) => !there.has(variable)),
  );
  g.spendFuel();
  g.code.branch(scope.dispatch.again);
}

/** Whether control can be sent into a statement by a pending jump. */
export function enteredBy(plan: JumpPlan, s: Statement | undefined): ReadonlySet<Label> | undefined {
  const labels = s && plan.entries.get(s);
  return labels && labels.size > 0 ? labels : undefined;
}
