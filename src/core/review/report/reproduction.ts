import type { ReviewModel } from '../../../protocol/review';
import { blobId } from './blob-id';
import { changeText, outcomeOf } from './outcome';
import { unifiedDiff } from './unified';

/** What a reproduction is made of. */
export interface Reproduced {
  readonly reviews: readonly ReviewModel[];
  readonly base: (path: string) => string | undefined;
  readonly patched: (path: string) => string | undefined;
  /** Files whose texts differ. */
  readonly changedFiles: readonly string[];
  /** Of this program. */
  readonly version: string;
}

/** One text with everything that somebody else needs to see the same: what ran on what, what came out, the sources by their git ids, the command line,
 *  and the change as a diff that this very text can be given for. */
export function reproduction({ reviews, base, patched, changedFiles, version }: Reproduced): string {
  const changed = [...changedFiles].sort();
  const sources = [...new Set([...changed, ...reviews.flatMap(driverFiles)])].sort();
  const id = (text: string | undefined) => (text === undefined ? '(not there)' : blobId(text));
  const diff = changed.map((path) => unifiedDiff(path, base(path), patched(path))).join('');
  const lines = [
    `SMMU Patch Review ${version}, reproduction on Linux ${reviews[0]?.treeVersion ?? '(nothing was run)'}`,
    '',
    ...reviews.flatMap((model) => [...ran(model), '']),
    'To see it, with this text saved as repro.txt and the base in TREE:',
    ...commands(reviews, diff !== ''),
    '',
    'Sources of the base, and of the patched side where they differ (git hash-object):',
    ...sources.map((path) => {
      const [before, after] = [id(base(path)), id(patched(path))];
      return `  ${before}${after === before ? '' : ` -> ${after}`}  ${path}`;
    }),
    '',
    diff === '' ? 'Base and patched are the same.\n' : diff,
  ];
  return lines.join('\n');
}

function ran(model: ReviewModel): string[] {
  const { scenario, profile, base, patched, call } = model;
  const { kind, reasons } = outcomeOf(model);
  const knobs = new Set(model.judgements.flatMap(({ findings }) => findings.flatMap((finding) => finding.knobs)));
  return [
    `Scenario: ${scenario}${call ? `, then ${call.function}(${call.arguments?.join(', ') ?? ''})` : ''}`,
    `Profile:  ${profile}${knobs.size > 0 ? ` with ${[...knobs].join(', ')}` : ''}`,
    `Policies: ${model.judgements.map(({ policy }) => policy).join(', ') || 'none applies'}`,
    `Ended:    base ${base.end}, patched ${patched.end}`,
    `Effects:  ${changeText(model)}`,
    `Result:   ${[kind, ...reasons].join('\n          ')}`,
  ];
}

function commands(reviews: readonly ReviewModel[], withPatch: boolean): string[] {
  return reviews.map(({ scenario, profile }) =>
    [
      '  smmu-review run --tree TREE',
      ...(withPatch ? ['--patch repro.txt'] : []),
      `--scenario ${scenario}`,
      `--profile ${profile}`,
    ].join(' '),
  );
}

/** Sources of drivers that ran: the others are the kernel's own. */
function driverFiles({ base, patched }: ReviewModel): string[] {
  const files = [base, patched].flatMap(({ coverage }) => Object.keys(coverage?.functions ?? {}));
  return files.filter((path) => path.startsWith('drivers/'));
}
