import type { Change, EffectView } from '../protocol/effect';
import type { FrameView, PlaceView, ProblemView } from '../protocol/place';
import type { ReviewModel, RunView } from '../protocol/review';

const marks: Readonly<Record<Change, string>> = { same: ' ', added: '+', removed: '-', changed: '~', moved: '>' };

/** Reviews as text: what differs when something does, else every effect; then what went wrong on either side. */
export function textReport(reviews: readonly ReviewModel[]): string {
  return reviews.map(review).join('\n');
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
  const shown = differing === 0 ? model.effects : model.effects.filter((effect) => effect.change !== 'same');
  for (const effect of shown) lines.push(effectText(effect));
  lines.push(...sideLines('base', model.base), ...sideLines('patched', model.patched));
  for (const problem of model.problems) lines.push(problemText(problem, ''));
  return `${lines.join('\n')}\n`;
}

function sideText(side: RunView): string {
  const failed = side.calls.findLast((call) => call.result !== undefined && call.result !== '0');
  const result = side.end === 'failed-call' && failed ? ` (${failed.function} returned ${failed.result})` : '';
  return `${side.end}${result}`;
}

function effectText(effect: EffectView): string {
  const side = effect.patched ?? effect.base;
  const at = side?.changedAt ?? side?.at;
  return `  ${marks[effect.change]} ${at ? `${place(at)}: ` : ''}${effect.text}`;
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
  return `  ${prefix}${problem.severity}: ${at}${problem.message}${problem.help === undefined ? '' : ` ${problem.help}`}`;
}

function path(stack: readonly FrameView[]): string {
  return stack.map((frame) => `\n      ${frame.function} ${place(frame.at)}`).join('');
}

function place(at: PlaceView): string {
  return `${at.file}:${at.line}`;
}
