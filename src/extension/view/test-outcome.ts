import type { FindingView } from '../../protocol/finding';
import type { FrameView, PlaceView } from '../../protocol/place';
import type { InBase, ScenarioVerdictView } from '../../protocol/verdict';
import type { Side } from './line-effects';
import { verdictWord } from './verdict';
import { count, notRunText } from './words';

/** What a test asks: whether the patch breaks a rule that the base keeps, or whether the patched code does what the base does. */
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
  /** Faults that the base has too: no reason to fail, and for the output only. */
  readonly old: readonly Fault[];
  /** Lines for the output. */
  readonly told: readonly string[];
}

/** What a scenario came to, as the answer to a question under a policy, or under all that apply where that is empty. `countsOld`: what the base breaks
 *  too is a reason to fail, where the question is about rules. */
export function outcomeOf(
  row: ScenarioVerdictView,
  question: Question,
  { policy = '', countsOld = false }: { readonly policy?: string; readonly countsOld?: boolean } = {},
): Outcome {
  const sides: readonly Side[] = question === 'compare' ? ['base', 'patched'] : ['patched'];
  const [problem] = sides.flatMap((side) => {
    const text = row[side].problem;
    return text === undefined ? [] : [side === 'base' ? `In the base: ${text}` : text];
  });
  // What stops both sides in the same way is the scenario's: it needs something that this driver has not.
  if (problem !== undefined && row.patched.end === 'problems' && row.base.problem === row.patched.problem) {
    return skipped([`could not be run: ${row.patched.problem}`]);
  }
  if (problem !== undefined) return { state: 'errored', faults: [fault(problem)], old: [], told: [] };
  const missing = sides.flatMap((side) => (row[side].end === 'not-modelled' ? row[side].notModelled : []));
  if (missing.length > 0) {
    const paths = (row.evidence?.notModelled ?? []).filter(({ subject }) => missing.includes(subject));
    const told = [...new Set(missing)].map((subject) => {
      const path = paths.find((each) => each.subject === subject)?.path ?? [];
      const way = path.map(({ function: name }) => `${name}()`).join(' ← ');
      return `not modelled: ${subject}${way ? `, needed by ${way}` : ''}`;
    });
    return skipped(told);
  }
  return question === 'compare' ? compared(row, policy) : judged(row, policy, countsOld);
}

/** A run that ended as badly as that of the base has no answer, unless it also breaks something that the base does not. */
function judged(row: ScenarioVerdictView, policy: string, countsOld: boolean): Outcome {
  const { sign, word, kind } = verdictWord(row, 'patched', policy);
  const told = [`${sign} ${word}`, ...unknown(row)];
  const brought = [
    ...broken(row, ({ inBase }) => !inBase),
    ...findings(row, policy, ({ origin }) => origin !== 'resolved' && origin !== 'pre-existing'),
  ];
  const old = [
    ...broken(row, ({ inBase = false }) => inBase),
    ...findings(row, policy, ({ origin }) => origin === 'pre-existing'),
  ];
  if (countsOld && kind === 'bad') {
    const faults = [...brought, ...old];
    return { state: 'failed', faults: faults.length > 0 ? faults : [fault(word)], old: [], told };
  }
  if (brought.length > 0) return { state: 'failed', faults: brought, old, told };
  if (isWorse(row, policy)) return { state: 'failed', faults: [fault(word)], old, told };
  if (kind === 'bad' && hasBadEnd(row.patched.end)) return { ...skipped([...told, 'The base ends so too.']), old };
  return { state: 'passed', faults: [], old, told };
}

/** What is wrong is in the numbers of the patched side and not in those of the base. */
function isWorse({ base, patched, policies }: ScenarioVerdictView, policy: string): boolean {
  if (hasBadEnd(patched.end) && patched.end !== base.end) return true;
  if (patched.broken > base.broken) return true;
  return policies.some((each) => (policy === '' || each.policy === policy) && each.introduced.proven > 0);
}

function hasBadEnd(end: ScenarioVerdictView['patched']['end']): boolean {
  return end !== 'completed';
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
  if (faults.length > 0) return { state: 'failed', faults, old: [], told };
  return { state: 'passed', faults: [], old: [], told: ['no change in behaviour', ...told] };
}

function skipped(told: readonly string[]): Outcome {
  return { state: 'skipped', faults: [], old: [], told };
}

/** Rules of the language and the kernel, and expectations of the scenario, that the patched side broke. */
function broken({ evidence }: ScenarioVerdictView, isMeant: (each: InBase) => boolean = () => true): readonly Fault[] {
  return [
    ...(evidence?.breaches ?? []).filter(isMeant).map(({ reason, text, at, stack }) => ({
      ...fault(`${reason}: ${text}`),
      ...(at && { at }),
      stack,
    })),
    ...(evidence?.missed ?? []).filter(isMeant).map(({ step, text }) => fault(`${step}: ${text}`)),
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

function unknown({ notCompared, leavesOut, ...row }: ScenarioVerdictView): string[] {
  return [
    ...(notCompared > 0 ? [`? ${count(notCompared, 'effect')} not compared`] : []),
    ...(leavesOut ? [`? ${notRunText(row)} in this scenario`] : []),
  ];
}

function fault(text: string): Fault {
  return { text, side: 'patched', stack: [] };
}
