import type { EffectView } from '../../../protocol/effect';
import type { FindingView } from '../../../protocol/finding';
import type { FrameView } from '../../../protocol/place';
import { plain, wrap } from './wrap';

/** What a remark is made of. */
export interface Remark {
  readonly finding: FindingView;
  readonly scenario: string;
  readonly profile: string;
  /** What happened at the events that the finding names, in order: on the side that it is about. */
  readonly evidence: readonly EffectView[];
  /** Policies that allow what this one forbids. */
  readonly allowedBy: readonly string[];
  /** Files under review: frames elsewhere say nothing to a reader. */
  readonly isUnderReview: (file: string) => boolean;
}

/** Steps that are shown of the evidence. */
const shownSteps = 6;

/** A remark as a list wants it: plain text of 78 columns, a question where another policy would have it so, what happened as a short sequence, and how
 *  to see it oneself. */
export function phrase(remark: Remark): string {
  const { finding } = remark;
  const side = finding.origin === 'resolved' ? 'base' : 'patched';
  const steps = remark.evidence.slice(0, shownSteps).flatMap((effect) => stepLines(effect, side, remark.isUnderReview));
  const paragraphs = [
    wrap(opening(remark)),
    [
      ...wrap(`In the scenario ${remark.scenario} on the profile ${remark.profile}${knobs(finding)}:`),
      '',
      ...steps,
      ...(finding.damage === undefined ? [] : wrap(`Then ${plain(finding.damage)}.`, '    ')),
    ],
    wrap(closing(remark)),
    wrap(`To see it: smmu-review run --scenario ${remark.scenario} --policy ${finding.policy}${profileOption(remark)}`),
  ];
  return paragraphs
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function opening({ finding, allowedBy }: Remark): string {
  const claim = plain(finding.claim);
  if (allowedBy.length > 0) return `Is it meant that ${lowered(claim)}?`;
  if (finding.level === 'hint') return `Can it be that ${lowered(claim)}?`;
  return `${claim}.`;
}

/** The first letter of a sentence in its middle; names of registers and functions keep theirs. */
function lowered(sentence: string): string {
  const [word = ''] = sentence.split(' ');
  return /^[A-Z][a-z]*$/.test(word) ? sentence[0]?.toLowerCase() + sentence.slice(1) : sentence;
}

function closing({ finding, allowedBy }: Remark): string {
  const sentences = [
    ...(finding.origin === 'pre-existing' ? ['This was so before the patch.'] : []),
    ...(finding.origin === 'introduced' ? ['Without the patch it does not happen.'] : []),
    ...(finding.origin === 'interaction'
      ? ['Without the patch it does not happen, though the patch leaves the code alone that does it.']
      : []),
    ...(finding.origin === 'resolved' ? ['With the patch it no longer happens.'] : []),
    ...(finding.damage === undefined && finding.level !== 'proven'
      ? ['This run shows no damage; the architecture permits it.']
      : []),
    ...(finding.unverified ? ['This rests on a fact that nobody has verified.'] : []),
    ...(allowedBy.length > 0
      ? [`It matters to whoever wants ${finding.policy}; ${allowedBy.join(' and ')} would have it so.`]
      : []),
  ];
  return sentences.join(' ');
}

function knobs({ knobs: names }: FindingView): string {
  return names.length === 0 ? '' : ` with ${names.join(', ')}`;
}

function profileOption({ profile }: Remark): string {
  return profile === 'qemu-virt' ? '' : ` --profile ${profile}`;
}

/** `a()->b()` and below it what the hardware saw. */
function stepLines(effect: EffectView, side: 'base' | 'patched', isUnderReview: Remark['isUnderReview']): string[] {
  const done = effect[side] ?? effect.patched ?? effect.base;
  if (!done) return [];
  const chain = callChain(done.stack, isUnderReview);
  return [...(chain === '' ? [] : wrap(chain, '    ')), ...wrap(plain(done.text), chain === '' ? '    ' : '        ')];
}

/** The calls of the files under review, the outermost first; long chains keep their ends. */
export function callChain(stack: readonly FrameView[], isUnderReview: (file: string) => boolean): string {
  const names = stack.filter(({ at }) => isUnderReview(at.file)).map((frame) => `${frame.function}()`);
  const outermost = names.reverse();
  const shown = outermost.length > 5 ? [...outermost.slice(0, 2), '...', ...outermost.slice(-2)] : outermost;
  return shown.join('->');
}
