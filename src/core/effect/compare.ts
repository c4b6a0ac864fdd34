import { hex } from '../base/hex';
import { describeDifference, within } from './describe';
import { type Effect, textBudget } from './effect';
import { commonSubsequence } from './sequence';

/** How the patched run stands to the base. */
export type Change = 'same' | 'added' | 'removed' | 'changed' | 'moved';

/** An effect of one or of both runs. At least one side is there; both are for `same`, `changed` and `moved`. */
export interface ComparedEffect {
  readonly change: Change;
  readonly base?: Effect;
  readonly patched?: Effect;
  /** One line within the budget. */
  readonly text: string;
}

/** Aligns the effects of two runs. The longest common subsequence of keys is the same on both sides; an effect that is left over on
 *  both sides has moved; left-overs on the same thing between two common ones are a change of value; the rest was added or removed.
 *  The result follows the patched run, with removed effects where the base had them. */
export function compareEffects(base: readonly Effect[], patched: readonly Effect[]): ComparedEffect[] {
  const common = commonSubsequence(
    base.map((effect) => effect.key),
    patched.map((effect) => effect.key),
  );
  const pairs = new Pairs();
  pairMoved(base, patched, common, pairs);
  const result: ComparedEffect[] = [];
  for (const gap of gapsOf(common, base.length, patched.length)) {
    pairChanged(base, patched, gap, pairs);
    for (let i = gap.base; i < gap.baseEnd; i++) {
      const effect = base[i];
      if (effect && !pairs.hasBase(i)) result.push({ change: 'removed', base: effect, text: effect.text });
    }
    for (let j = gap.patched; j < gap.patchedEnd; j++) {
      const effect = patched[j];
      if (!effect) continue;
      const pair = pairs.ofPatched(j);
      const other = pair && base[pair.base];
      if (other)
        result.push({ change: pair.change, base: other, patched: effect, text: textOf(pair.change, other, effect) });
      else result.push({ change: 'added', patched: effect, text: effect.text });
    }
    const same = patched[gap.patchedEnd];
    const origin = base[gap.baseEnd];
    if (same && origin) result.push({ change: 'same', base: origin, patched: same, text: same.text });
  }
  return result;
}

/** Effects that belong together though they are not common, by index on either side. */
class Pairs {
  readonly #base = new Set<number>();
  readonly #patched = new Map<number, { readonly base: number; readonly change: 'moved' | 'changed' }>();

  add(base: number, patched: number, change: 'moved' | 'changed'): void {
    this.#base.add(base);
    this.#patched.set(patched, { base, change });
  }

  hasBase(index: number): boolean {
    return this.#base.has(index);
  }

  ofPatched(index: number): { readonly base: number; readonly change: 'moved' | 'changed' } | undefined {
    return this.#patched.get(index);
  }
}

/** What lies between two common effects: half-open ranges. The common one itself is at the end of both. */
interface Gap {
  readonly base: number;
  readonly baseEnd: number;
  readonly patched: number;
  readonly patchedEnd: number;
}

function gapsOf(common: readonly [number, number][], baseLength: number, patchedLength: number): Gap[] {
  let base = 0;
  let patched = 0;
  return [...common, [baseLength, patchedLength] as const].map(([i, j]) => {
    const gap = { base, baseEnd: i, patched, patchedEnd: j };
    base = i + 1;
    patched = j + 1;
    return gap;
  });
}

function pairMoved(
  base: readonly Effect[],
  patched: readonly Effect[],
  common: readonly [number, number][],
  pairs: Pairs,
): void {
  const inBase = new Set(common.map(([i]) => i));
  const inPatched = new Set(common.map(([, j]) => j));
  const waiting = new Map<string, number[]>();
  patched.forEach((effect, j) => {
    if (inPatched.has(j)) return;
    const list = waiting.get(effect.key) ?? [];
    list.push(j);
    waiting.set(effect.key, list);
  });
  base.forEach((effect, i) => {
    if (inBase.has(i)) return;
    const j = waiting.get(effect.key)?.shift();
    if (j !== undefined) pairs.add(i, j, 'moved');
  });
}

function pairChanged(base: readonly Effect[], patched: readonly Effect[], gap: Gap, pairs: Pairs): void {
  let from = gap.patched;
  for (let i = gap.base; i < gap.baseEnd; i++) {
    if (pairs.hasBase(i)) continue;
    for (let j = from; j < gap.patchedEnd; j++) {
      if (pairs.ofPatched(j) || patched[j]?.looseKey !== base[i]?.looseKey) continue;
      pairs.add(i, j, 'changed');
      from = j + 1;
      break;
    }
  }
}

function textOf(change: 'moved' | 'changed', base: Effect, patched: Effect): string {
  const subject = `${patched.subject}${patched.part ?? ''}`;
  if (change === 'changed' && base.refused !== patched.refused && base.value === patched.value) {
    // The same write: what differs is whether the hardware takes it.
    const value = patched.value === undefined ? '' : ` = ${hex(patched.value)}`;
    return within(`${subject}${value}: base ${base.refused ?? 'taken'}, now ${patched.refused ?? 'taken'}`);
  }
  if (change === 'changed') return describeDifference(subject, base, patched);
  const note = ' · other order';
  return within(patched.text, textBudget - note.length) + note;
}
