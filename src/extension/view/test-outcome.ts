import type { FindingView } from '../../protocol/finding';
import type { FrameView, PlaceView } from '../../protocol/place';
import type { ScenarioVerdictView } from '../../protocol/verdict';
import type { Side } from './line-effects';
import { verdictWord } from './verdict';
import { count } from './words';

/** What a test asks: whether the patched code keeps the rules, or whether it does what the base does. */
export type Question = 'patched' | 'compare';

/** Why a test failed. */
export interface Fault {
  readonly text: string;
  /** What the base did, and what the patched code did instead. */
  readonly diff?: { readonly expected: string; readonly actual: string };
  readonly at?: PlaceView;
  readonly side: Side;
  /** Innermost frame first. */
  readonly stack: readonly FrameView[];
}

/** A scenario as a test. What nobody models is skipped, never passed, and so is what neither side can run; what the patched code alone cannot is an
 *  error. */
export interface Outcome {
  readonly state: 'passed' | 'failed' | 'skipped' | 'errored';
  readonly faults: readonly Fault[];
  /** Lines for the output. */
  readonly told: readonly string[];
}

/** What a scenario came to, as the answer to a question under a policy, or under all that apply where that is empty. */
export function outcomeOf(row: ScenarioVerdictView, question: Question, policy: string): Outcome {
  const sides: readonly Side[] = question === 'compare' ? ['base', 'patched'] : ['patched'];
  const [problem] = sides.flatMap((side) => {
    const text = row[side].problem;
    return text === undefined ? [] : [side === 'base' ? `In the base: ${text}` : text];
  });
  // What stops both sides in the same way is the scenario's: it needs something that this driver has not.
  if (problem !== undefined && row.patched.end === 'problems' && row.base.problem === row.patched.problem) {
    return { state: 'skipped', faults: [], told: [`could not be run: ${row.patched.problem}`] };
  }
  if (problem !== undefined) return { state: 'errored', faults: [fault(problem)], told: [] };
  const missing = sides.flatMap((side) => (row[side].end === 'not-modelled' ? row[side].notModelled : []));
  if (missing.length > 0) {
    const paths = (row.evidence?.notModelled ?? []).filter(({ subject }) => missing.includes(subject));
    const told = [...new Set(missing)].map((subject) => {
      const path = paths.find((each) => each.subject === subject)?.path ?? [];
      const way = path.map(({ function: name }) => `${name}()`).join(' ← ');
      return `not modelled: ${subject}${way ? `, needed by ${way}` : ''}`;
    });
    return { state: 'skipped', faults: [], told };
  }
  return question === 'compare' ? compared(row, policy) : judged(row, policy);
}

function judged(row: ScenarioVerdictView, policy: string): Outcome {
  const { sign, word, kind } = verdictWord(row, 'patched', policy);
  const told = [`${sign} ${word}`, ...unknown(row)];
  if (kind !== 'bad') return { state: 'passed', faults: [], told };
  const faults = [...broken(row), ...findings(row, policy, ({ origin }) => origin !== 'resolved')];
  return { state: 'failed', faults: faults.length > 0 ? faults : [fault(word)], told };
}

function compared(row: ScenarioVerdictView, policy: string): Outcome {
  const { base, patched, changed, evidence } = row;
  const words = [verdictWord(row, 'base', policy), verdictWord(row, 'patched', policy)].map(
    ({ sign, word }) => `${sign} ${word}`,
  );
  const faults: Fault[] = [];
  if (base.end !== patched.end) faults.push(...broken(row), fault(`base: ${words[0]}, patched: ${words[1]}`));
  faults.push(...findings(row, policy, ({ origin }) => origin === 'introduced' || origin === 'interaction'));
  if (changed > 0) {
    const first = evidence?.differences.find(({ at }) => at !== undefined);
    const text = `${count(changed, 'effect')} ${changed === 1 ? 'differs' : 'differ'} from the base`;
    const diff = evidence?.effects && { expected: evidence.effects.base, actual: evidence.effects.patched };
    faults.push({ ...fault(text), ...(diff && { diff }), ...(first?.at && { at: first.at, side: first.side }) });
  }
  const told = [`base ${words[0]}, patched ${words[1]}`, ...unknown(row)];
  if (faults.length > 0) return { state: 'failed', faults, told };
  return { state: 'passed', faults: [], told: ['no change in behaviour', ...told] };
}

/** Rules of the language and the kernel, and expectations of the scenario, that the patched side broke. */
function broken({ evidence }: ScenarioVerdictView): readonly Fault[] {
  return [
    ...(evidence?.breaches ?? []).map(({ reason, text, at, stack }) => ({
      ...fault(`${reason}: ${text}`),
      ...(at && { at }),
      stack,
    })),
    ...(evidence?.missed ?? []).map(({ step, text }) => fault(`${step}: ${text}`)),
  ];
}

/** Findings that are proven, under the policy. */
function findings(
  { evidence }: ScenarioVerdictView,
  policy: string,
  isMeant: (finding: FindingView) => boolean,
): readonly Fault[] {
  return (evidence?.findings ?? [])
    .filter((each) => each.level !== 'hint' && (policy === '' || each.policy === policy) && isMeant(each))
    .map((each) => ({
      ...fault([each.claim, ...(each.damage ? [`Seen: ${each.damage}`] : []), aside(each)].join('\n')),
      ...(each.at && { at: each.at }),
      stack: each.stack,
    }));
}

function aside({ rule, policy, origin }: FindingView): string {
  return `${rule} · under ${policy} · ${origin}`;
}

function unknown({ notCompared, notRun }: ScenarioVerdictView): string[] {
  return [
    ...(notCompared > 0 ? [`? ${count(notCompared, 'effect')} not compared`] : []),
    ...(notRun > 0 ? [`? ${count(notRun, 'change')} not run in this scenario`] : []),
  ];
}

function fault(text: string): Fault {
  return { text, side: 'patched', stack: [] };
}
