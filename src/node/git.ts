import { execFileSync } from 'node:child_process';

/** What git printed, or why it did not: its first words, or that there is no git. */
export type GitAnswer = { readonly out: string } | { readonly failed: string };

/** Settings that keep a repository of somebody else from starting programs. */
const harmless = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', '-c', 'protocol.allow=never'];

/** Runs git in a folder, with no colour and no programs of the repository's own. Revisions from outside must follow `--end-of-options`. */
export function git(folder: string, ...args: readonly string[]): GitAnswer {
  return gitBy('git', folder, args);
}

/** The same with a git that is called or stands elsewhere. */
export function gitBy(program: string, folder: string, args: readonly string[]): GitAnswer {
  try {
    const out = execFileSync(program, [...harmless, ...args], {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 1 << 29,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0', GIT_PAGER: 'cat', LC_ALL: 'C' },
    });
    return { out };
  } catch (fault) {
    const { stderr, code } = fault as { stderr?: string; code?: string };
    if (code === 'ENOENT') return { failed: `${program} is not installed` };
    return { failed: stderr?.trim().split('\n')[0] || `git ${args[0]} fails` };
  }
}
