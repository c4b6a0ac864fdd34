import { type ProgramAnswer, runGit } from '../base/programs';
import type { SeriesSource } from './source';

/** Patches from a git repository, or why there are none, in one line. */
export type Patches = { readonly source: SeriesSource } | { readonly failed: string };

/** As everybody's git writes them, whatever the person's own settings are. */
const plain = ['--no-ext-diff', '--no-textconv', '--no-color', '--src-prefix=a/', '--dst-prefix=b/', '--relative'];
const mails = [
  'format-patch',
  '--stdout',
  '--no-signature',
  '--no-cover-letter',
  '--no-attach',
  '--no-thread',
  '--no-base',
  '--no-to',
  '--no-cc',
  '--no-notes',
];

/** One commit, for the commit before it; `root` is the root of the kernel tree. */
export async function commitPatch(git: string, root: string, revision: string): Promise<Patches> {
  const commit = await commitOf(git, root, revision);
  if ('failed' in commit) return { failed: `${revision} is no commit of this repository.` };
  const parent = await commitOf(git, root, `${commit.id}^`);
  if ('failed' in parent) return { failed: `${revision} has no commit before it to compare with.` };
  return source(revision, parent.id, await runGit(git, root, ...mails, ...plain, '-1', commit.id));
}

/** The commits of `A..B`, for the commit at which they leave A. */
export async function rangePatches(git: string, root: string, range: string): Promise<Patches> {
  const ends = /^(.+?)\.\.\.?(.*)$/.exec(range.trim());
  if (!ends) return { failed: `${range} is no range of commits as A..B.` };
  const [, first = '', last = ''] = ends;
  const from = await commitOf(git, root, first);
  if ('failed' in from) return { failed: `${first} is no commit of this repository.` };
  const to = await commitOf(git, root, last || 'HEAD');
  if ('failed' in to) return { failed: `${last} is no commit of this repository.` };
  const base = await runGit(git, root, 'merge-base', from.id, to.id);
  if ('failed' in base) return { failed: `${first} and ${last || 'HEAD'} have no commit in common.` };
  return source(range, text(base.out), await runGit(git, root, ...mails, ...plain, `${from.id}..${to.id}`));
}

/** What the working tree has and the last commit has not. Files that git does not know are left out. */
export async function worktreePatch(git: string, root: string): Promise<Patches> {
  const head = await commitOf(git, root, 'HEAD');
  if ('failed' in head) return { failed: 'This repository has no commit yet.' };
  const answer = await runGit(git, root, 'diff', ...plain, head.id);
  const isEmpty = 'out' in answer && answer.out.length === 0;
  if (isEmpty) return { failed: 'The working tree is as the last commit left it.' };
  return source('working tree', head.id, answer);
}

function source(name: string, base: string, answer: ProgramAnswer): Patches {
  if ('failed' in answer) return { failed: answer.failed };
  if (answer.out.length === 0) return { failed: `${name} changes no file of this tree.` };
  return { source: { name, bytes: answer.out, base: { kind: 'revision', revision: base } } };
}

async function commitOf(
  git: string,
  root: string,
  revision: string,
): Promise<{ readonly id: string } | { readonly failed: string }> {
  const answer = await runGit(
    git,
    root,
    'rev-parse',
    '--verify',
    '--quiet',
    '--end-of-options',
    `${revision}^{commit}`,
  );
  return 'failed' in answer ? answer : { id: text(answer.out) };
}

function text(out: Uint8Array): string {
  return new TextDecoder().decode(out).trim();
}
