import { git as runGit } from '../../node/git';
import { UsageError } from '../arguments';

/** The files of a git work tree that differ from a revision, with their texts there (null: the file did not exist). Paths are relative
 *  to `tree`. Throws `UsageError` when there is no such revision or git does not work here. */
export function textsAtRevision(tree: string, revision: string): Map<string, string | null> {
  const commit = git(
    tree,
    ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`],
    `no revision ${revision}`,
  ).trim();
  const listed = git(
    tree,
    ['diff', '--no-ext-diff', '--name-status', '--no-renames', '--relative', '-z', commit, '--', '.'],
    'git diff fails',
  );
  const words = listed.split('\0');
  const texts = new Map<string, string | null>();
  for (let index = 0; index + 1 < words.length; index += 2) {
    const [status = '', path = ''] = [words[index], words[index + 1]];
    texts.set(path, status === 'A' ? null : git(tree, ['show', `${commit}:./${path}`], `${path} cannot be read`));
  }
  return texts;
}

function git(tree: string, args: readonly string[], trouble: string): string {
  const answer = runGit(tree, ...args);
  if ('out' in answer) return answer.out;
  throw new UsageError(`${trouble} in ${tree}: ${answer.failed}`);
}
