import type { Finding } from '../../core/rule/finding';
import type { Trace } from '../../core/trace/recorder';
import type { SideRun } from '../side';

/** Findings that only moved, by their keys in both runs: what the patched side says that the base does not, and the base says the same of code from
 *  which a part was made a function of its own, the other way round, or in a function that has another name now. */
export function movedFindings(
  old: readonly Finding[],
  findings: readonly Finding[],
  base: SideRun,
  patched: SideRun,
): ReadonlyMap<string, string> {
  const gone = old.filter(({ key }) => findings.every((each) => each.key !== key));
  const moved = new Map<string, string>();
  for (const { key, rule, claim, stack } of findings) {
    if (gone.length === 0) break;
    if (old.some((each) => each.key === key)) continue;
    const index = gone.findIndex(
      (each) => each.rule === rule && each.claim === claim && isSamePlace(each.stack, base, stack, patched),
    );
    const [from] = index < 0 ? [] : gone.splice(index, 1);
    if (from) moved.set(key, from.key);
  }
  return moved;
}

type Stack = Finding['stack'];

function isSamePlace(one: Stack, base: SideRun, other: Stack, patched: SideRun): boolean {
  if (isNested(names(one), names(other))) return true;
  if (!base.run || !patched.run) return false;
  // Functions that only one side calls have no counterpart to be compared by.
  const before = calledIn(base.run.trace);
  const after = calledIn(patched.run.trace);
  const both = (stack: Stack) => names(stack).filter((name) => before.has(name) && after.has(name));
  return isNested(both(one), both(other));
}

/** Whether one of two call stacks is the other one with further functions in it. */
function isNested(one: readonly string[], other: readonly string[]): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  let next = 0;
  for (const name of long) if (name === short[next]) next++;
  return short.length > 0 && next === short.length;
}

function names(stack: Stack): readonly string[] {
  return stack.map((frame) => frame.function);
}

const called = new WeakMap<Trace, ReadonlySet<string>>();

/** Functions on the stacks of a trace. */
function calledIn(trace: Trace): ReadonlySet<string> {
  const known = called.get(trace);
  if (known) return known;
  const all = new Set<string>();
  for (const event of trace.events) for (const frame of event.cause?.stack ?? []) all.add(frame.function);
  called.set(trace, all);
  return all;
}
