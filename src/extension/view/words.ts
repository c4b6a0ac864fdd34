import type { Change, EffectView } from '../../protocol/effect';
import type { ReviewModel, RunView } from '../../protocol/review';
import type { ScenarioVerdictView } from '../../protocol/verdict';

/** A sign per change, so that colour is never the only difference. */
export const changeSigns: Readonly<Record<Change, string>> = {
  same: '',
  added: '+',
  removed: '−',
  changed: '≠',
  moved: '↕',
};

/** `n thing` or `n things`. */
export function count(n: number, thing: string): string {
  return `${n} ${thing}${n === 1 ? '' : 's'}`;
}

/** What stands after a source line: the effects, those that differ first, writes before reads, within `budget` characters. */
export function inlineText(effects: readonly EffectView[], budget: number): string {
  const ordered = effects.toSorted((a, b) => weight(a) - weight(b));
  const texts = [...collapse(ordered.map(effectText))];
  let line = '⟶ ';
  for (const [index, text] of texts.entries()) {
    const piece = index === 0 ? text : ` · ${text}`;
    const left = texts.length - index - 1;
    const reserve = left > 0 ? ` · +${left}`.length : 0;
    if (line.length + piece.length + reserve > budget) {
      return index === 0 ? `${(line + piece).slice(0, budget - 1)}…` : `${line} · +${texts.length - index}`;
    }
    line += piece;
  }
  return line;
}

/** What a reviewer wants to see first is lightest. */
function weight({ change, kind }: EffectView): number {
  return (change === 'same' ? 2 : 0) + (kind === 'register-read' ? 1 : 0);
}

/** One effect with the sign of its change, and how often it was repeated. */
export function effectText(effect: EffectView): string {
  const sign = changeSigns[effect.change];
  const times = effect.patched?.count ?? effect.base?.count ?? 1;
  return `${sign && `${sign} `}${effect.text}${times > 1 ? ` ×${times}` : ''}`;
}

/** Equal texts once, with their number: a loop writes the same thing many times. */
function* collapse(texts: readonly string[]): Iterable<string> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  for (const [text, times] of counts) yield times > 1 ? `${text} (${times} times)` : text;
}

/** How a run ended, in words; empty when every step ran. */
export function endText(run: RunView): string {
  switch (run.end) {
    case 'completed':
      return '';
    case 'failed-call':
      return 'a call failed';
    case 'oops':
      return 'oops';
    case 'out-of-fuel':
      return 'did not end';
    case 'not-modelled':
      return `not modelled: ${run.notModelled.map(({ subject }) => subject).join(', ')}`;
    case 'problems':
      return count(run.problems.length, 'problem');
    case 'not-started':
      return 'does not compile';
  }
}

/** The outcome of both runs in one short line, with what nobody knows after them. */
export function summary(model: ReviewModel): string {
  const changed = model.effects.filter(({ change }) => change !== 'same').length;
  const ends = [
    ['base', endText(model.base)],
    ['patched', endText(model.patched)],
  ].flatMap(([side, text]) => (text ? [`${side}: ${text}`] : []));
  const unknown = [
    ...(model.notCompared ? [`${model.notCompared} not compared`] : []),
    ...(leavesOut(model) ? [notRunText(linesNotRun(model))] : []),
  ];
  return [`${count(model.effects.length, 'effect')}`, `${changed} changed`, ...unknown, ...ends].join(' · ');
}

/** Whether the scenario does not come to some part of the change; a branch of what it comes to is no such part. */
export function leavesOut({ notRun = [] }: Pick<ReviewModel, 'notRun'>): boolean {
  return notRun.some(({ unreached }) => unreached);
}

/** Changed lines and removals that did not run, as in `2 changed lines, 1 removal not run`. */
export function notRunText({ notRun, removalsNotRun = 0 }: LinesNotRun): string {
  const parts = [
    ...(notRun > 0 ? [count(notRun, 'changed line')] : []),
    ...(removalsNotRun > 0 ? [count(removalsNotRun, 'removal')] : []),
  ];
  return `${parts.join(', ')} not run`;
}

type LinesNotRun = Pick<ScenarioVerdictView, 'notRun' | 'removalsNotRun'>;

function linesNotRun({ notRun = [] }: Pick<ReviewModel, 'notRun'>): LinesNotRun {
  const removals = notRun.filter(({ removal }) => removal).length;
  return { notRun: notRun.length - removals, removalsNotRun: removals };
}
