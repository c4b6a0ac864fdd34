import { error, type Outcome } from '../core/base/problem';
import { readCommitMessage } from '../core/patch/commit-message';
import type { FixedCommit } from '../core/review/lint/fixes';
import type { FollowUp, Upstream } from '../core/review/lint/lint';
import type { CommitPatch, History } from '../engine/patch/history';
import { type GitAnswer, gitBy } from './git';

/** Fields of a commit in the order of `CommitPatch`, each followed by a NUL, which no message contains; the diff comes after them. */
const format = '--format=%x00%H%x00%an%x00%ae%x00%cn%x00%ce%x00%aI%x00%B%x00';
const plainDiff = ['--no-color', '--no-ext-diff', '--no-textconv', '--no-renames', '--patch'];
const id = /^[0-9a-f]{5,64}$/;

/** The history that the git repository of a folder holds. */
export class GitHistory implements History {
  constructor(
    private readonly folder: string,
    private readonly program = 'git',
  ) {}

  /** Whether the folder is in a repository at all. */
  exists(): boolean {
    return 'out' in this.#git('rev-parse', '--git-dir');
  }

  commits(range: string): Outcome<readonly CommitPatch[]> {
    const which = range.includes('..') ? [] : ['-1'];
    const answer = this.#git(
      'log',
      ...which,
      '--reverse',
      '--no-merges',
      format,
      ...plainDiff,
      '--end-of-options',
      range,
      '--',
    );
    if ('failed' in answer) {
      return { problems: [error('no-revision', `${range} names no commits of ${this.folder}: ${answer.failed}`)] };
    }
    const commits = commitsOf(answer.out);
    if (commits.length === 0) return { problems: [error('no-revision', `${range} is empty in ${this.folder}`)] };
    return { value: commits, problems: [] };
  }

  upstream(commit: string): Upstream | undefined {
    const found = id.test(commit) ? this.commits(commit).value?.[0]?.patch : undefined;
    return found && { title: found.message.title, diff: found.diff };
  }

  fixed(commit: string, from: string): FixedCommit | undefined {
    if (!id.test(commit)) return undefined;
    const answer = this.#git('log', '-1', '--format=%H%x00%s', '--name-only', '--end-of-options', commit, '--');
    if ('failed' in answer) return undefined;
    const [head = '', ...paths] = answer.out.split('\n').filter((line) => line !== '');
    const [full = '', title = ''] = head.split('\0');
    const inside = this.#git('merge-base', '--is-ancestor', full, from);
    return { id: full, title, paths, isContained: 'out' in inside };
  }

  followUps(commit: string, from: string): readonly FollowUp[] {
    if (!id.test(commit)) return [];
    const fixes = this.#list('--all', `--grep=^Fixes: ${commit.slice(0, 12)}`);
    if (fixes.length === 0) return [];
    const contained = this.#list('--end-of-options', from, '--');
    const titles = new Set(contained.map(({ title }) => title));
    return fixes.filter((each) => !titles.has(each.title));
  }

  #git(...args: readonly string[]): GitAnswer {
    return gitBy(this.program, this.folder, args);
  }

  #list(...args: readonly string[]): FollowUp[] {
    const answer = this.#git('log', '--no-merges', '--format=%H%x00%s', ...args);
    if ('failed' in answer) return [];
    return answer.out
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.split('\0'))
      .map(([commit = '', title = '']) => ({ id: commit, title }));
  }
}

function commitsOf(text: string): CommitPatch[] {
  const fields = text.split('\0');
  const commits: CommitPatch[] = [];
  // The first field is what stands before the first NUL, then eight of each commit.
  for (let index = 1; index + 7 < fields.length; index += 8) {
    const [commit = '', name = '', address = '', by = '', byAddress = '', date = '', message = '', diff = ''] =
      fields.slice(index, index + 8);
    const [title = '', ...rest] = message.split('\n');
    const body = rest.join('\n').trim();
    commits.push({
      patch: {
        number: commits.length + 1,
        message: readCommitMessage(title, body),
        text: body,
        author: { name, address },
        date,
        diff: diff.trimStart(),
        diffAt: 1,
        commit,
      },
      committer: { name: by, address: byAddress },
    });
  }
  return commits;
}
