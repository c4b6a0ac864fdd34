import { execFileSync } from 'node:child_process';
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
    ['diff', '--name-status', '--no-renames', '--relative', '-z', commit, '--', '.'],
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
  try {
    return execFileSync('git', args, {
      cwd: tree,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  } catch (fault) {
    const { stderr, code } = fault as { stderr?: string; code?: string };
    if (code === 'ENOENT') throw new UsageError('--base with a revision needs git, which is not installed');
    throw new UsageError(`${trouble} in ${tree}${stderr ? `: ${stderr.trim().split('\n')[0]}` : ''}`);
  }
}
