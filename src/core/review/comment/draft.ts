import type { EffectView } from '../../../protocol/effect';
import type { FindingView } from '../../../protocol/finding';
import type { PlaceView } from '../../../protocol/place';
import type { ReviewModel } from '../../../protocol/review';
import { itemAround } from '../../annotate/item';
import type { AppliedFile } from '../../patch/apply-all';
import { type LineOrigins, originsOf, type PatchLine } from '../../patch/origin';
import { listRules } from '../../rule/catalogue';
import { phrase } from './phrase';

/** A remark that nobody has sent, nor read over yet. */
export interface Draft {
  /** The same for the same remark in a later run. */
  readonly key: string;
  readonly finding: FindingView;
  /** Policies that forbid it, the first of which the text goes by. */
  readonly policies: readonly string[];
  /** Scenarios that show it; the text tells of the first. */
  readonly scenarios: readonly string[];
  /** What happened in the first of them at the events that the finding names, in order. */
  readonly evidence: readonly EffectView[];
  /** Line of the patched text (of the base where the finding is resolved). */
  readonly place?: PlaceView;
  /** Line of a patch under which it stands; absent where no patch has anything near it. */
  readonly where?: PatchLine;
  readonly text: string;
}

/** The patches under review. */
export interface UnderReview {
  readonly files: readonly AppliedFile[];
  /** Text of a file after all patches. */
  readonly textOf: (path: string) => string | undefined;
  /** The patch that brings a finding of a scenario, from 0, where somebody found that out. */
  readonly broughtBy?: (finding: FindingView, scenario: string) => number | undefined;
}

const levels = ['proven', 'behaviour-changed', 'hint'] as const;

/** Drafts a remark for everything that the patched code breaks and the base does not: one for each rule and place, whatever the number of scenarios and
 *  policies that show it. `level` is the least that counts. */
export function draftsOf(
  models: readonly ReviewModel[],
  reviewed: UnderReview,
  level: FindingView['level'] = 'behaviour-changed',
): readonly Draft[] {
  const groups = new Map<string, { readonly model: ReviewModel; readonly finding: FindingView }[]>();
  for (const model of models) {
    for (const finding of model.judgements.flatMap(({ findings }) => findings)) {
      if (finding.origin === 'pre-existing' || finding.origin === 'resolved') continue;
      if (levels.indexOf(finding.level) > levels.indexOf(level)) continue;
      const { key } = finding;
      groups.set(key, [...(groups.get(key) ?? []), { model, finding }]);
    }
  }
  const origins = new Map<string, LineOrigins>();
  return [...groups].flatMap(([key, group]) => {
    const [first] = group;
    if (!first) return [];
    const { model, finding } = first;
    const policies = [...new Set(group.map((each) => each.finding.policy))];
    const found = whereOf(finding, reviewed, reviewed.broughtBy?.(finding, model.scenario), origins);
    const where = found && underChange(found);
    const place = finding.changedAt ?? finding.at;
    const evidence = evidenceOf(finding, model.effects);
    const text = phrase({
      finding,
      scenario: model.scenario,
      profile: model.profile,
      evidence,
      allowedBy: allowedBy(finding.rule),
      isUnderReview: (file) => file.startsWith('drivers/'),
    });
    const scenarios = [...new Set(group.map((each) => each.model.scenario))];
    return [{ key, finding, policies, scenarios, evidence, ...(place && { place }), ...(where && { where }), text }];
  });
}

function allowedBy(rule: string): string[] {
  const verdicts = Object.entries(listRules().find(({ id }) => id === rule)?.verdicts ?? {});
  return verdicts.filter(([, verdict]) => verdict === 'ok').map(([policy]) => policy);
}

function evidenceOf({ evidence }: FindingView, effects: readonly EffectView[]): EffectView[] {
  return evidence.flatMap((step) => effects.find((effect) => effect.patched?.step === step) ?? []);
}

/** The patch's own line that leads there; failing that, the nearest line of a patch in one of the functions on the way, the innermost first. */
function whereOf(
  finding: FindingView,
  { files, textOf }: UnderReview,
  patch: number | undefined,
  known: Map<string, LineOrigins>,
): PatchLine | undefined {
  const places = [finding.changedAt, finding.at, ...finding.stack.map(({ at }) => at)].filter(
    (place) => place !== undefined,
  );
  const originsIn = (file: string) => {
    const origins = known.get(file) ?? originsOf(file, files);
    known.set(file, origins);
    return origins;
  };
  for (const { file, line } of places) {
    const origin = originsIn(file).at(line);
    if (origin?.added && (patch === undefined || origin.where.patch === patch)) return origin.where;
  }
  for (const { file, line } of places) {
    const [from, to] = itemAround((textOf(file) ?? '').split('\n'), line);
    const near = originsIn(file).nearest(line, from, to, patch);
    if (near) return near;
  }
  return patch === undefined ? undefined : whereOf(finding, { files, textOf }, undefined, known);
}

/** Below what replaces a line, where something does: a remark on a change reads best under all of it. */
function underChange(where: PatchLine): PatchLine {
  const { lines } = where.hunk;
  if (lines[where.line]?.mark !== '-') return where;
  let last = where.line;
  while (lines[last + 1]?.mark === '-') last++;
  const removed = last;
  while (lines[last + 1]?.mark === '+') last++;
  return last === removed ? where : { ...where, line: last };
}
