import type { EffectView } from '../protocol/effect';
import type { ReachedFunction } from '../protocol/message';
import type { ReviewModel } from '../protocol/review';
import type { SideRun } from './side';
import { placeView } from './view/place';

/** The functions that the patched runs reached, by file and line, with the effects that have them on their stack. `file` keeps only
 *  those that are defined in it. */
export function reachedFunctions(
  runs: readonly { readonly model: ReviewModel; readonly patched: SideRun }[],
  file: string | undefined,
): ReachedFunction[] {
  const found = new Map<string, ReachedFunction>();
  for (const { model, patched } of runs) {
    const effects = new Map<string, { all: number; changed: number }>();
    for (const effect of model.effects) {
      for (const name of functionsOf(effect)) {
        const count = effects.get(name) ?? { all: 0, changed: 0 };
        count.all++;
        if (effect.change !== 'same') count.changed++;
        effects.set(name, count);
      }
    }
    for (const [name, at] of patched.run?.coverage.functions ?? []) {
      if (file !== undefined && at.file !== file) continue;
      const known = found.get(name);
      const count = effects.get(name) ?? { all: 0, changed: 0 };
      found.set(name, {
        name,
        at: placeView(at),
        scenarios: [...(known?.scenarios ?? []), model.scenario],
        effects: (known?.effects ?? 0) + count.all,
        changed: (known?.changed ?? 0) + count.changed,
      });
    }
  }
  return [...found.values()].sort((a, b) => compare(a.at.file, b.at.file) || a.at.line - b.at.line);
}

function functionsOf(effect: EffectView): Set<string> {
  const frames = [...(effect.base?.stack ?? []), ...(effect.patched?.stack ?? [])];
  return new Set(frames.map((frame) => frame.function));
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
