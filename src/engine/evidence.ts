import { LineMap } from '../core/annotate/line-map';
import type { EffectView } from '../protocol/effect';
import type { ReviewModel, RunView, VerdictView } from '../protocol/review';
import type { DifferenceView, EvidenceView, InBase } from '../protocol/verdict';

/** Effects that are alike and stand between differences are kept where there are no more than twice as many. */
const context = 3;
/** A reader who wants more differences than this looks at the whole run. */
const mostDifferences = 100;

/** What stands behind the verdict on a scenario. `isOfInterest` says of which files the lines that ran are wanted. */
export function evidenceOf(model: ReviewModel, isOfInterest: (file: string) => boolean): EvidenceView {
  const { base, patched, judgements, effects } = model;
  const differing = effects.filter(({ change }) => change !== 'same');
  const lines = Object.entries(patched.coverage?.lines ?? {}).filter(([file]) => isOfInterest(file));
  return {
    ...(differing.length > 0 && { effects: sideBySide(sideTexts(effects, 'base'), sideTexts(effects, 'patched')) }),
    differences: differing.slice(0, mostDifferences).map(differenceOf),
    findings: judgements.flatMap(({ findings }) => findings),
    breaches: marked(patched.breaches, base.breaches, ({ reason, text, stack }) =>
      [reason, text, ...stack.map((frame) => frame.function)].join('\n'),
    ),
    missed: marked(missedOf(patched), missedOf(base), ({ step, text }) => `${step}\n${text}`),
    notModelled: [...patched.notModelled, ...base.notModelled],
    lines: Object.fromEntries(lines),
  };
}

function missedOf({ verdicts }: RunView): readonly VerdictView[] {
  return verdicts.filter(({ pass }) => !pass);
}

/** Each with a mark where the base has as many of the same name. */
function marked<T>(patched: readonly T[], base: readonly T[], nameOf: (each: T) => string): readonly (T & InBase)[] {
  const left = new Map<string, number>();
  for (const each of base) left.set(nameOf(each), (left.get(nameOf(each)) ?? 0) + 1);
  return patched.map((each) => {
    const name = nameOf(each);
    const count = left.get(name) ?? 0;
    left.set(name, count - 1);
    return { ...each, ...(count > 0 && { inBase: true as const }) };
  });
}

function differenceOf({ change, text, base, patched }: EffectView): DifferenceView {
  const at = (patched ?? base)?.at;
  return { change, text, side: patched ? 'patched' : 'base', ...(at && { at }) };
}

/** The effects of one side in its own order, one a line. Line numbers are left out: a patch moves them. */
function sideTexts(effects: readonly EffectView[], side: 'base' | 'patched'): readonly string[] {
  const own = effects.flatMap((effect) => effect[side] ?? []).sort((a, b) => a.step - b.step);
  return own.map(({ stack, text, count }) => {
    const by = stack[0]?.function;
    return `${by ? `${by}: ` : ''}${text}${count > 1 ? ` ×${count}` : ''}`;
  });
}

/** Both lists as texts that a reader can set side by side; what they have in common is cut where it is long. */
function sideBySide(base: readonly string[], patched: readonly string[]): { base: string; patched: string } {
  const texts = { base: [] as string[], patched: [] as string[] };
  const { hunks } = LineMap.between(base.join('\n'), patched.join('\n'));
  let [from, at] = [1, 1];
  const alike = (lines: readonly string[], isFirst: boolean, isLast: boolean): void => {
    const [head, tail] = [isFirst ? 0 : context, isLast ? 0 : context];
    const left = lines.length - head - tail;
    const shown =
      left > context ? [...lines.slice(0, head), `… ${left} alike …`, ...lines.slice(lines.length - tail)] : lines;
    texts.base.push(...shown);
    texts.patched.push(...shown);
  };
  for (const [index, hunk] of hunks.entries()) {
    alike(patched.slice(at - 1, hunk.start - 1), index === 0, false);
    texts.base.push(...base.slice(hunk.baseStart - 1, hunk.baseStart - 1 + hunk.baseCount));
    texts.patched.push(...patched.slice(hunk.start - 1, hunk.start - 1 + hunk.count));
    [from, at] = [hunk.baseStart + hunk.baseCount, hunk.start + hunk.count];
  }
  alike(base.slice(from - 1), hunks.length === 0, true);
  return { base: texts.base.join('\n'), patched: texts.patched.join('\n') };
}
