import type { LineMap } from '../../core/annotate/line-map';
import type { EffectSideView, EffectView } from '../../protocol/effect';
import type { ReviewModel } from '../../protocol/review';

/** Which text a document shows. */
export type Side = 'base' | 'patched';

/** Effects by the line (from 1) of one file that they belong to, as that side's text has its lines. An effect stands at the innermost
 *  driver line and at the outermost changed one. On the patched side, a removed effect stands where its line was: `fromBase` maps it. */
export function effectsByLine(
  model: ReviewModel,
  file: string,
  side: Side,
  fromBase: LineMap,
): ReadonlyMap<number, readonly EffectView[]> {
  const lines = new Map<number, EffectView[]>();
  const put = (line: number, effect: EffectView): void => {
    const there = lines.get(line);
    if (!there) lines.set(line, [effect]);
    else if (there.at(-1) !== effect) there.push(effect);
  };
  for (const effect of model.effects) {
    const here = effect[side];
    if (here) for (const line of linesOf(here, file)) put(line, effect);
    else if (side === 'patched' && effect.base) {
      for (const line of linesOf(effect.base, file)) put(fromBase.nearest(line), effect);
    }
  }
  return lines;
}

function linesOf({ at, changedAt }: EffectSideView, file: string): number[] {
  const lines = [at, changedAt].flatMap((place) => (place?.file === file ? [place.line] : []));
  return [...new Set(lines)];
}

/** Names of the functions that a run went through: those on a stack, and those of `ranges` with a line that ran. */
export function reachedFunctions(
  model: ReviewModel,
  file: string,
  ranges: readonly { readonly name: string; readonly range: { readonly line: number; readonly endLine: number } }[],
): ReadonlySet<string> {
  const reached = new Set<string>();
  for (const { base, patched } of model.effects) {
    for (const frame of [...(base?.stack ?? []), ...(patched?.stack ?? [])]) {
      if (frame.at.file === file) reached.add(frame.function);
    }
  }
  for (const line of model.patched.coverage?.lines[file] ?? []) {
    const around = ranges.findLast(({ range }) => range.line <= line && line <= range.endLine);
    if (around) reached.add(around.name);
  }
  return reached;
}

/** Whether a function is on the effect's call stack, on either side. */
export function isBy(effect: EffectView, functionName: string): boolean {
  return [effect.base, effect.patched].some((side) => side?.stack.some((frame) => frame.function === functionName));
}

/** How many effects a function has, and how many of them differ between the sides. */
export function countBy(
  model: ReviewModel,
  functionName: string,
): { readonly effects: number; readonly changed: number } {
  const known = counts.get(model) ?? countAll(model);
  counts.set(model, known);
  return known.get(functionName) ?? { effects: 0, changed: 0 };
}

/** Each lens of a document asks. */
const counts = new WeakMap<ReviewModel, ReturnType<typeof countAll>>();

function countAll(model: ReviewModel): ReadonlyMap<string, { readonly effects: number; readonly changed: number }> {
  const found = new Map<string, { effects: number; changed: number }>();
  for (const { base, patched, change } of model.effects) {
    const frames = [...(base?.stack ?? []), ...(patched?.stack ?? [])];
    for (const name of new Set(frames.map((frame) => frame.function))) {
      const count = found.get(name) ?? { effects: 0, changed: 0 };
      count.effects++;
      if (change !== 'same') count.changed++;
      found.set(name, count);
    }
  }
  return found;
}
