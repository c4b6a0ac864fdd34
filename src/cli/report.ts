import type { Change, EffectSideView, EffectView } from '../protocol/effect';
import type { FrameView, PlaceView, ProblemView } from '../protocol/place';
import type { ReviewModel, RunView } from '../protocol/review';
import { findingLines } from './findings';
import { timelineText } from './timeline';

/** Frames of a call path that are printed; of a longer one, as endless recursion leaves it, only the ends. */
const mostFrames = 24;

const marks: Readonly<Record<Change, string>> = { same: ' ', added: '+', removed: '-', changed: '~', moved: '>' };

/** What a report as text says of one scenario, and what its last line takes into account. */
export interface ScenarioText {
  readonly text: string;
  readonly differ: boolean;
  /** Both sides came to an end that says something about the driver. */
  readonly answered: boolean;
  /** No effect differs. */
  readonly same: boolean;
  /** Every part of the change ran. */
  readonly reaches: boolean;
  /** Proven findings that the base does not have. */
  readonly fresh: readonly string[];
}

/** What differs when something does, else every effect; then what went wrong on either side. */
export function scenarioText(model: ReviewModel): ScenarioText {
  const { changed, base, patched, notRun, differ, judgements } = model;
  return {
    text: review(model),
    differ,
    answered: hasAnswer(base) && hasAnswer(patched),
    same: changed.added + changed.removed + changed.changed + changed.moved === 0,
    reaches: !notRun?.some(({ unreached }) => unreached),
    fresh: judgements.flatMap(({ findings }) =>
      findings
        .filter(({ origin, level }) => level === 'proven' && (origin === 'introduced' || origin === 'interaction'))
        .map(({ rule, claim }) => `${rule} ${claim}`),
    ),
  };
}

/** All scenarios one after the other, and what they say of a patch together. */
export function textReport(scenarios: readonly ScenarioText[]): string {
  const last = scenarios.some(({ differ }) => differ) ? [summary(scenarios)] : [];
  return [...scenarios.map(({ text }) => text), ...last].join('\n');
}

/** What all scenarios together say of a patch. */
function summary(scenarios: readonly ScenarioText[]): string {
  const answered = scenarios.filter((each) => each.answered);
  const same = answered.filter((each) => each.same);
  const reaching = same.filter(({ reaches }) => reaches);
  const without = scenarios.length - answered.length;
  const fresh = new Set(answered.flatMap((each) => each.fresh)).size;
  const parts = [
    same.length === answered.length && answered.length > 0
      ? reaching.length > 0
        ? `no change in behaviour on ${count(reaching.length, 'scenario')} that ${reaching.length === 1 ? 'reaches' : 'reach'} it`
        : `no change in behaviour, and ${count(answered.length, 'scenario')} of which none runs all of the change`
      : `behaviour differs in ${answered.length - same.length} of ${count(answered.length, 'scenario')}`,
    ...(fresh > 0 ? [`${count(fresh, 'proven finding')} that the base does not have`] : []),
    ...(without > 0 ? [`${count(without, 'scenario')} without an answer`] : []),
  ];
  return `${parts.join('; ')}\n`;
}

function hasAnswer({ end }: RunView): boolean {
  return end === 'completed' || end === 'failed-call' || end === 'oops';
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

function review(model: ReviewModel): string {
  const { added, removed, changed, moved } = model.changed;
  const differing = added + removed + changed + moved;
  const lines = [`${model.scenario} on ${model.profile}, Linux ${model.treeVersion}`];
  lines.push(`  base ${sideText(model.base)}; patched ${sideText(model.patched)}`);
  lines.push(
    differing === 0
      ? `  ${model.effects.length} effects, all the same`
      : `  ${added} added, ${removed} removed, ${changed} changed, ${moved} moved of ${model.effects.length} effects`,
  );
  if (model.notCompared !== undefined) {
    const [stopped, other] = model.patched.end === 'completed' ? ['base', 'patched'] : ['patched', 'base'];
    lines.push(
      `  ${model.notCompared} effects of the ${other} run not compared: the ${stopped} run ended before, without an answer`,
    );
  }
  const { notRun = [] } = model;
  for (const [thing, found] of [
    ['changed line', notRun.filter(({ removal }) => !removal)],
    ['removal', notRun.filter(({ removal }) => removal)],
  ] as const) {
    for (const file of new Set(found.map((each) => each.file))) {
      const own = found.filter((each) => each.file === file);
      const where = own.map(({ line }) => line).join(', ');
      const it = own.length === 1 ? 'it' : 'them';
      lines.push(
        `  ${count(own.length, thing)} did not run in this scenario, nothing is known about ${it}: ${file}:${where}`,
      );
    }
  }
  const shown =
    differing === 0 && model.notCompared === undefined
      ? model.effects
      : model.effects.filter((effect) => effect.change !== 'same');
  lines.push(...folded(shown.map(effectText)));
  lines.push(...findingLines(model));
  if (model.timeline)
    lines.push(
      ...timelineText(model.timeline)
        .trimEnd()
        .split('\n')
        .map((line) => `  ${line}`.trimEnd()),
    );
  lines.push(...sideLines('base', model.base), ...sideLines('patched', model.patched));
  for (const problem of model.problems) lines.push(problemText(problem, ''));
  return `${lines.join('\n')}\n`;
}

function sideText(side: RunView): string {
  const failed = side.calls.findLast((call) => call.result !== undefined && call.result !== '0');
  const result = side.end === 'failed-call' && failed ? ` (${failed.function} returned ${failed.result})` : '';
  return `${side.end}${result}`;
}

/** A loop over a table does the same thousands of times: such lines stand there once. */
function folded(lines: readonly string[]): readonly string[] {
  const result: string[] = [];
  for (let from = 0, to = 0; from < lines.length; from = to) {
    const line = lines[from] ?? '';
    while (to < lines.length && lines[to] === line) to += 1;
    result.push(to - from > 1 ? `${line} (${to - from} times)` : line);
  }
  return result;
}

function effectText(effect: EffectView): string {
  const side = effect.patched ?? effect.base;
  const at = side?.changedAt ?? side?.at;
  return `  ${marks[effect.change]} ${at ? `${place(at)}: ` : ''}${effect.text}${side ? inside(side) : ''}`;
}

/** Where below the changed line it happened: ` · in arm_smmu_write_reg_sync at 4626`. */
function inside({ at, changedAt, stack }: EffectSideView): string {
  if (!at || !changedAt) return '';
  const frame = stack.find((each) => each.at.file === at.file && each.at.line === at.line);
  const file = at.file === changedAt.file ? '' : `${at.file}:`;
  return ` · in ${frame ? `${frame.function} at ` : ''}${file}${at.line}`;
}

function sideLines(name: string, side: RunView): string[] {
  const lines = side.breaches.map((breach) => {
    const at = breach.at ? `${place(breach.at)}: ` : '';
    return `  ${name}: ${breach.kind}: ${at}${breach.text}${path(breach.stack)}`;
  });
  for (const missing of side.notModelled) {
    lines.push(`  ${name}: not modelled: ${missing.what} ${missing.subject}${path(missing.path)}`);
  }
  for (const verdict of side.verdicts) {
    if (!verdict.pass) lines.push(`  ${name}: ${verdict.step}: ${verdict.text}`);
  }
  for (const problem of side.problems) lines.push(problemText(problem, `${name}: `));
  return lines;
}

function problemText(problem: ProblemView, prefix: string): string {
  const at = problem.at ? `${place(problem.at)}: ` : '';
  return `  ${prefix}${problem.severity}: ${at}${problem.message}${problem.help === undefined ? '' : `. ${problem.help}`}`;
}

function path(stack: readonly FrameView[]): string {
  const lines = stack.map((frame) => `\n      ${frame.function} ${place(frame.at)}`);
  if (lines.length <= mostFrames) return lines.join('');
  const [head, tail] = [lines.slice(0, mostFrames / 2), lines.slice(-mostFrames / 2)];
  return `${head.join('')}\n      ... ${lines.length - mostFrames} more frames${tail.join('')}`;
}

function place(at: PlaceView): string {
  return `${at.file}:${at.line}`;
}
