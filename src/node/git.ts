import { execFile, execFileSync } from 'node:child_process';
import { type Cancellation, Cancelled } from '../core/base/cancellation';

/** What git printed, or why it did not: its first words, or that there is no git. */
export type GitAnswer = { readonly out: string } | { readonly failed: string };

/** Settings that keep a repository of somebody else from starting programs. */
const harmless = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', '-c', 'protocol.allow=never'];

/** Milliseconds between two looks whether somebody still wants the answer. */
const lookEvery = 50;

/** Runs git in a folder, with no colour and no programs of the repository's own. Revisions from outside must follow `--end-of-options`. */
export function git(folder: string, ...args: readonly string[]): GitAnswer {
  try {
    return {
      out: execFileSync('git', [...harmless, ...args], { ...quiet(folder), stdio: ['ignore', 'pipe', 'pipe'] }),
    };
  } catch (fault) {
    return { failed: reasonOf(fault as Fault, 'git', args) };
  }
}

/** The same with a git that is called otherwise or stands elsewhere, while this thread goes on. Throws `Cancelled`, and git has been ended then. */
export async function gitBeside(
  program: string,
  folder: string,
  args: readonly string[],
  cancellation: Cancellation,
): Promise<GitAnswer> {
  let looking: NodeJS.Timeout | undefined;
  const answer = await new Promise<GitAnswer>((resolve) => {
    const child = execFile(program, [...harmless, ...args], quiet(folder), (fault, out, stderr) => {
      resolve(fault ? { failed: reasonOf({ stderr, code: fault.code }, program, args) } : { out });
    });
    child.stdin?.end();
    looking = setInterval(() => cancellation.isCancelled() && child.kill(), lookEvery);
  });
  clearInterval(looking);
  if (cancellation.isCancelled()) throw new Cancelled();
  return answer;
}

function quiet(folder: string) {
  const env = { ...process.env, GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0', GIT_PAGER: 'cat', LC_ALL: 'C' };
  return { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 29, env } as const;
}

interface Fault {
  readonly stderr?: string | undefined;
  readonly code?: string | number | null | undefined;
}

function reasonOf({ stderr, code }: Fault, program: string, args: readonly string[]): string {
  if (code === 'ENOENT') return `${program} is not installed`;
  return stderr?.trim().split('\n')[0] || `git ${args[0]} fails`;
}
