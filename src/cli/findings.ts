import type { FindingView, JudgementView, OriginView } from '../protocol/finding';
import type { FrameView } from '../protocol/place';
import type { ReviewModel } from '../protocol/review';

const originWords: Readonly<Record<OriginView, string>> = {
  introduced: 'introduced',
  interaction: 'interaction',
  'pre-existing': 'pre-existing',
  resolved: 'resolved by the patch',
  unknown: 'the base has no answer',
};

/** Lines of a review about what policies say: what the base breaks too is counted, and shown where there is no patch. */
export function findingLines(model: ReviewModel): string[] {
  return model.judgements.flatMap((judgement) => policyLines(judgement, model.differ));
}

function policyLines({ policy, findings, allowances, unjudged }: JudgementView, differ: boolean): string[] {
  if (unjudged === 'patched' || unjudged === 'both') return [`  ${policy}: not judged: the run has no answer`];
  const shown = findings.filter(({ origin }) => !differ || origin !== 'pre-existing');
  const hidden = findings.length - shown.length;
  const rest = [
    ...(hidden > 0 ? [`${hidden} pre-existing not shown`] : []),
    ...(allowances.length > 0 ? [`allows ${[...new Set(allowances.map(({ rule }) => rule))].join(', ')}`] : []),
  ];
  const more = rest.length > 0 ? ` (${rest.join('; ')})` : '';
  const proven = shown.filter(({ level, origin }) => level === 'proven' && origin !== 'resolved').length;
  const hints = shown.filter(({ level, origin }) => level !== 'proven' && origin !== 'resolved').length;
  const verdict =
    proven > 0
      ? `${proven} proven`
      : hints > 0
        ? `nothing proven, ${hints} ${hints === 1 ? 'hint' : 'hints'}`
        : 'clean';
  return [`  ${policy}: ${verdict}${more}`, ...shown.flatMap((finding) => oneFinding(finding, differ))];
}

/** Callers beyond these are of no interest to a reader of a line. */
const shownFrames = 4;

function frameText({ function: name, at }: FrameView): string {
  return `${name}():${at.line}`;
}

function oneFinding(finding: FindingView, differ: boolean): string[] {
  const { rule, level, claim, at, changedAt, stack, damage, knobs, times, unverified } = finding;
  const origin = differ ? `, ${originWords[finding.origin]}` : '';
  const place = changedAt ?? at;
  const often = times === undefined ? '' : ` (${times} times)`;
  const lines = [`    ${level}${origin}: ${place ? `${place.file}:${place.line}: ` : ''}${claim}${often} [${rule}]`];
  if (stack.length > 0) lines.push(`      in ${stack.slice(0, shownFrames).map(frameText).join(' <- ')}`);
  if (damage !== undefined) lines.push(`      seen: ${damage}`);
  if (knobs.length > 0) lines.push(`      with ${knobs.join(', ')}`);
  if (unverified) lines.push('      rests on a fact that nobody verified');
  return lines;
}
