import type { Block, Label, Statement } from '../../c/parse/ast';
import type { Target } from '../emit/code';
import { Op } from '../emit/opcode';
import type { Generator } from './generator';
import { enteredBy } from './leave';
import type { Scope } from './scope';

/** Emits a branch among the entry points of a block: `targetOf` gives the point of a label, `start` is the block's top. */
export type Selector = (targetOf: (label: Label) => Target, start: Target) => void;

interface Point {
  readonly index: number;
  readonly labels: readonly Label[];
  /** The statement there is the label itself, not one that contains it. */
  readonly direct: boolean;
}

/** Translates the statements of a block that jumps may enter: nested blocks, one per entry point, and a branch table. The
 *  scope is pushed and stays; the caller pops it. */
export function dispatchInto(
  g: Generator,
  b: Block,
  labels: ReadonlySet<Label>,
  scope: Scope,
  translate: (s: Statement) => void,
  selector: Selector | undefined,
): void {
  const { code } = g;
  const points = entryPoints(g, b, labels);
  const again = code.open(Op.loop);
  const ahead = new Map<Label, Target>();
  const dispatching = { ...scope, dispatch: { again, labels, ahead } };
  // The caller's scope object collects cleanups; both views share the list.
  g.scopes.push(dispatching);
  const targets: Target[] = [];
  for (const point of [...points].reverse()) {
    const target = code.open(Op.block);
    targets.unshift(target);
    if (point.direct) for (const label of point.labels) ahead.set(label, target);
  }
  const start = code.open(Op.block);
  const targetOf = (label: Label): Target => targets[points.findIndex((p) => p.labels.includes(label))] ?? start;
  if (selector) selector(targetOf, start);
  else branchOnState(g, labels, targetOf, start);
  code.end();
  let next = 0;
  b.body.forEach((s, i) => {
    while (points[next]?.index === i) {
      code.end();
      g.unmark();
      for (const label of points[next]?.labels ?? []) ahead.delete(label);
      next += 1;
    }
    translate(s);
  });
  code.end();
  g.unmark();
}

function branchOnState(
  g: Generator,
  labels: ReadonlySet<Label>,
  targetOf: (label: Label) => Target,
  start: Target,
): void {
  const byState: Target[] = [];
  const highest = Math.max(...[...labels].map((label) => label.index + 1));
  for (let i = 0; i <= highest; i++) byState.push(start);
  for (const label of labels) byState[label.index + 1] = targetOf(label);
  g.code.get(g.stateLocal);
  g.code.branchTable(byState, start);
}

function entryPoints(g: Generator, b: Block, labels: ReadonlySet<Label>): Point[] {
  return b.body.flatMap((s, index): Point[] => {
    if (s.kind === 'label') return labels.has(s.label) ? [{ index, labels: [s.label], direct: true }] : [];
    const entered = enteredBy(g.plan, s);
    return entered ? [{ index, labels: [...entered], direct: false }] : [];
  });
}
