import { itemAround } from '../core/annotate/item';
import { LineMap } from '../core/annotate/line-map';
import type { SourceTree } from '../core/c/preprocess/source';
import { reaches } from '../core/effect/attach';
import { type Change, compareEffects } from '../core/effect/compare';
import type { TimelineSide } from '../core/effect/timeline';
import { withoutUnanswered } from '../core/effect/unanswered';
import { FindingKeys } from '../core/review/comment/key';
import type { PolicyId } from '../core/rule/policy';
import type { CallRequest, ReviewModel } from '../protocol/review';
import type { Overlays, SideRun } from './side';
import { type ChangedLines, effectView } from './view/effect';
import { judgementViews } from './view/judgement';
import { registerRows } from './view/register';
import { runView } from './view/run';
import { timelineView } from './view/timeline';

/** What a review is about. */
export interface ReviewSubject {
  readonly function?: string | undefined;
  readonly scenario: string;
  readonly call?: CallRequest;
  readonly profile: string;
  readonly treeVersion: string;
  readonly differ: boolean;
}

/** Sets two runs side by side. Pure: the same runs and texts give the same model. */
export function reviewModel(
  subject: ReviewSubject,
  base: SideRun,
  patched: SideRun,
  changed: ChangedLines,
  policies?: readonly PolicyId[],
): ReviewModel {
  const { function: name } = subject;
  const chosen = compareEffects(base.effects, patched.effects).filter(
    (effect) =>
      name === undefined ||
      (effect.base && reaches(effect.base, name)) ||
      (effect.patched && reaches(effect.patched, name)),
  );
  const stopped = { base: hasNoAnswer(base), patched: hasNoAnswer(patched) };
  const { effects: compared, notCompared } = withoutUnanswered(chosen, stopped);
  const timeline = timelineView(timelineSide(base), timelineSide(patched));
  const count = (change: Change) => compared.filter((effect) => effect.change === change).length;
  return {
    ...(name !== undefined && { function: name }),
    scenario: subject.scenario,
    ...(subject.call && { call: subject.call }),
    profile: subject.profile,
    treeVersion: subject.treeVersion,
    differ: subject.differ,
    base: runView(base),
    patched: runView(patched),
    effects: compared.map((effect, id) => effectView(effect, id, changed)),
    changed: { added: count('added'), removed: count('removed'), changed: count('changed'), moved: count('moved') },
    ...(notCompared > 0 && { notCompared }),
    registers: registerRows(base.registers, patched.registers),
    judgements: judgementViews(base, patched, changed, stopped, policies),
    ...(timeline && { timeline }),
    problems: [],
  };
}

function timelineSide({ run, effects }: SideRun): TimelineSide | undefined {
  return run && { trace: run.trace, effects };
}

/** Whether a run stopped for a reason that says nothing about the driver. An oops or an error of the driver is an answer. */
function hasNoAnswer({ run }: SideRun): boolean {
  return run === undefined || run.end === 'not-modelled' || run.end === 'problems';
}

/** Which lines differ between the two sides. Files are compared when first asked about. */
export function changedLines(tree: SourceTree, base: Overlays, patched: Overlays): ChangedLines {
  const maps = new Map<string, { readonly forward: LineMap; readonly backward: LineMap } | undefined>();
  const read = (overlays: Overlays, path: string) => {
    const text = overlays.get(path);
    return text === undefined ? tree.read(path) : text;
  };
  const mapOf = (path: string) => {
    if (!base.has(path) && !patched.has(path)) return undefined;
    if (!maps.has(path)) {
      const forward = LineMap.between(read(base, path) ?? '', read(patched, path) ?? '');
      maps.set(path, { forward, backward: forward.reversed() });
    }
    return maps.get(path);
  };
  const items = new Map<string, readonly string[]>();
  const around = (overlays: Overlays, path: string, line: number, map: LineMap | undefined): boolean => {
    if (!map) return false;
    const key = `${overlays === base} ${path}`;
    const lines = items.get(key) ?? (read(overlays, path) ?? '').split('\n');
    items.set(key, lines);
    return map.changes(...itemAround(lines, line));
  };
  return {
    base: (file, line) => mapOf(file)?.backward.isChanged(line) ?? false,
    patched: (file, line) => mapOf(file)?.forward.isChanged(line) ?? false,
    keys: {
      base: new FindingKeys((path) => read(base, path) ?? undefined),
      patched: new FindingKeys((path) => read(patched, path) ?? undefined),
    },
    around: {
      base: (file, line) => around(base, file, line, mapOf(file)?.backward),
      patched: (file, line) => around(patched, file, line, mapOf(file)?.forward),
    },
  };
}
