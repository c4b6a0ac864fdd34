import { type Cancellation, neverCancelled } from '../core/base/cancellation';
import { error, type Outcome } from '../core/base/problem';
import { readCommitMessage } from '../core/patch/commit-message';
import type { FixedCommit } from '../core/review/lint/fixes';
import type { FollowUp, Upstream } from '../core/review/lint/lint';
import type { CommitPatch, History } from '../engine/patch/history';
import { type GitAnswer, gitBeside } from './git';

/** Fields of a commit in the order of `CommitPatch`, each followed by a NUL, which no message contains; the diff comes after them. */
const format = '--format=%x00%H%x00%an%x00%ae%x00%cn%x00%ce%x00%aI%x00%B%x00';
const plainDiff = ['--no-color', '--no-ext-diff', '--no-textconv', '--no-renames', '--patch'];
const id = /^[0-9a-f]{5,64}$/;

/** The history that the git repository of a folder holds. */
export class GitHistory implements History {
  constructor(
    private readonly folder: string,
    private readonly program = 'git',
    private readonly cancellation: Cancellation = neverCancelled,
  ) {}

  /** Whether the folder is in a repository at all. */
  async exists(): Promise<boolean> {
    return 'out' in (await this.#git('rev-parse', '--git-dir'));
  }

  async commits(range: string): Promise<Outcome<readonly CommitPatch[]>> {
    const which = range.includes('..') ? [] : ['-1'];
    const answer = await this.#git(
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

  async upstream(commit: string): Promise<Upstream | undefined> {
    const found = id.test(commit) ? (await this.commits(commit)).value?.[0]?.patch : undefined;
    return found && { title: found.message.title, diff: found.diff };
  }

  async fixed(commit: string, from: string): Promise<FixedCommit | undefined> {
    if (!id.test(commit)) return undefined;
    const answer = await this.#git('log', '-1', '--format=%H%x00%s', '--name-only', '--end-of-options', commit, '--');
    if ('failed' in answer) return undefined;
    const [head = '', ...paths] = answer.out.split('\n').filter((line) => line !== '');
    const [full = '', title = ''] = head.split('\0');
    const inside = await this.#git('merge-base', '--is-ancestor', full, from);
    return { id: full, title, paths, isContained: 'out' in inside };
  }

  async followUps(commits: readonly string[], from: string): Promise<ReadonlyMap<string, readonly FollowUp[]>> {
    const known = commits.filter((each) => id.test(each));
    if (known.length === 0) return new Map();
    const patterns = known.map((each) => `--grep=^Fixes: ${beginningOf(each)}`);
    const fixes = await this.#log('%H%x00%s%x00%B', ['--all', ...patterns]);
    if (fixes.length === 0) return new Map();
    const same = fixes.map(([, title = '']) => `--grep=${title}`);
    const contained = await this.#log('%s', ['--fixed-strings', ...same, '--end-of-options', from, '--']);
    const titles = new Set(contained.map(([title]) => title));
    const missing = fixes.filter(([, title]) => !titles.has(title));
    return new Map(
      known.map((each) => [each, missing.filter(([, , message = '']) => names(message, each)).map(asFollowUp)]),
    );
  }

  #git(...args: readonly string[]): Promise<GitAnswer> {
    return gitBeside(this.program, this.folder, args, this.cancellation);
  }

  /** The fields of each commit, which a NUL separates. */
  async #log(fields: string, args: readonly string[]): Promise<readonly (readonly string[])[]> {
    const end = '%x00%x01%x00';
    const answer = await this.#git('log', '--no-merges', `--format=${fields}${end}`, ...args);
    if ('failed' in answer) return [];
    const commits = answer.out.split('\0\x01\0').map((text) => text.trimStart());
    return commits.filter((text) => text !== '').map((text) => text.split('\0'));
  }
}

/** So many digits of a commit as `Fixes:` lines have at least. */
function beginningOf(commit: string): string {
  return commit.slice(0, 12);
}

function names(message: string, commit: string): boolean {
  return message.split('\n').some((line) => line.startsWith(`Fixes: ${beginningOf(commit)}`));
}

function asFollowUp([commit = '', title = '']: readonly string[]): FollowUp {
  return { id: commit, title };
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
