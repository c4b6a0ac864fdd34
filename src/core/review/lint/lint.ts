import { type ChangedLine, changedLinesOf, compareDigests, type DigestDifference } from '../../patch/digest';
import type { Person } from '../../patch/message';
import { parsePatch } from '../../patch/parse';
import type { SeriesPatch } from '../../patch/series';
import { type FixedCommit, faultsOfFixes, fixesLines } from './fixes';
import { notesOf, plainTitle, type Reference, referenceOf } from './reference';
import { readSignOffs } from './sign-offs';

/** A commit or a patch from the list that one of the series was taken from. */
export interface Upstream {
  readonly title: string;
  readonly diff: string;
}

/** A later commit that mends one which the series takes over. */
export interface FollowUp {
  readonly id: string;
  readonly title: string;
}

/** What was looked up for one patch. */
export interface Findings {
  /** Undefined: not looked for, or not found; `searched` says what was. */
  readonly upstream?: Upstream;
  /** Whether there was anything to look it up in. */
  readonly searched: boolean;
  /** By id, as written in the patch; absent where no history was at hand. */
  readonly fixed?: ReadonlyMap<string, FixedCommit | undefined>;
  readonly followUps: readonly FollowUp[];
}

/** `match`: it changes the same lines. `noted`: others, and says why. `none`: there is nothing to compare it with, as it says. `unknown`: what it
 *  names could not be looked up. */
export type DigestStatus = 'match' | 'mismatch' | 'noted' | 'none' | 'unknown';

/** A row of the report: where one patch comes from. */
export interface LintRow {
  readonly number: number;
  readonly commit?: string;
  readonly title: string;
  readonly reference: Reference;
  readonly digest: DigestStatus;
  readonly differences: readonly DigestDifference[];
  readonly subject: 'found' | 'differs' | 'none' | 'unknown';
  readonly notes: readonly string[];
  /** Author's or backporter's mark for the table. */
  readonly signed: string;
  /** What is wrong, one sentence each. */
  readonly faults: readonly string[];
  /** What should be known and is no fault. */
  readonly remarks: readonly string[];
}

/** Compares a patch with what it was taken from, and reads its sign-offs and its `Fixes:` lines. `sender` is who sent or committed it. */
export function lintPatch(patch: SeriesPatch, found: Findings, sender?: Person): LintRow {
  const { message } = patch;
  const reference = referenceOf(message);
  const digests = digestOf(patch.diff);
  const { upstream } = found;
  const differences = upstream ? compareDigests(digests, digestOf(upstream.diff)) : [];
  const notes = notesOf(patch.text);
  const digest = statusOf(reference, upstream, differences, notes);
  const subject = subjectOf(reference, upstream, message.title);
  const signOffs = readSignOffs(message, patch.author, sender);
  const paths = [...digests.keys()];
  const fixes = fixesLines(message.trailers);
  const faults = [
    ...(digest === 'mismatch'
      ? ['it changes other lines than what it was taken from, and no [name: reason] says why']
      : []),
    ...(subject === 'differs' ? [`its title is not the one upstream, "${upstream?.title}"`] : []),
    ...signOffs.faults,
    ...(found.fixed ? fixes.flatMap((line) => faultsOfFixes(line, found.fixed?.get(line.id), paths)) : []),
    ...found.followUps.map(({ id, title }) => `it lacks the later fix ${id.slice(0, 12)} ("${title}")`),
  ];
  const remarks = [
    ...(digest === 'unknown' ? [unknownRemark(reference, found.searched)] : []),
    ...(!found.fixed && fixes.length > 0 ? ['Fixes: was not checked, for want of a history'] : []),
  ];
  return {
    number: patch.number,
    ...(patch.commit !== undefined && { commit: patch.commit }),
    title: message.title,
    reference,
    digest,
    differences,
    subject,
    notes,
    signed: signedText(signOffs.backporter, signOffs.faults, patch.author),
    faults,
    remarks,
  };
}

function digestOf(diff: string): ReadonlyMap<string, readonly ChangedLine[]> {
  return changedLinesOf(parsePatch('', diff).value ?? []);
}

function statusOf(
  { kind }: Reference,
  upstream: Upstream | undefined,
  differences: readonly DigestDifference[],
  notes: readonly string[],
): DigestStatus {
  if (kind === 'own' || kind === 'unsaid') return 'none';
  if (!upstream) return 'unknown';
  if (differences.length === 0) return 'match';
  return notes.length > 0 ? 'noted' : 'mismatch';
}

function subjectOf({ kind }: Reference, upstream: Upstream | undefined, title: string): LintRow['subject'] {
  if (kind === 'own' || kind === 'unsaid') return 'none';
  if (!upstream) return 'unknown';
  return plainTitle(title) === plainTitle(upstream.title) ? 'found' : 'differs';
}

function unknownRemark(reference: Reference, searched: boolean): string {
  const what = reference.kind === 'commit' ? `commit ${reference.id}` : reference.kind === 'list' ? reference.url : '';
  return searched
    ? `${what} was not found in what was given`
    : `${what} was not looked up: nothing was given to look it up in`;
}

function signedText(backporter: string | undefined, faults: readonly string[], author: Person | undefined): string {
  if (faults.length > 0) return 'incomplete';
  if (backporter !== undefined) return `ok, backporter: ${backporter}`;
  return author?.address.replace(/@.*/, '') || author?.name || 'ok';
}
