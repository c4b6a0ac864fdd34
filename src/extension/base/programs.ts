import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** What a program printed, or why it did not: its first words, or that it is not there. */
export type ProgramAnswer = { readonly out: Uint8Array } | { readonly failed: string };

/** More than any series of patches has; a program that prints more is stopped. */
const mostBytes = 1 << 28;
const patience = 120_000;

/** Runs a program without a shell and without a terminal. Values from outside must come where no option is expected. */
export function run(
  program: string,
  args: readonly string[],
  folder: string,
  env: Readonly<Record<string, string>> = {},
): Promise<ProgramAnswer> {
  const options = {
    cwd: folder,
    encoding: 'buffer',
    maxBuffer: mostBytes,
    timeout: patience,
    env: { ...process.env, LC_ALL: 'C', ...env },
  } as const;
  return new Promise((resolve) => {
    const child = execFile(program, [...args], options, (fault, out, told) => {
      if (!fault) return resolve({ out });
      if (fault.code === 'ENOENT') return resolve({ failed: `${program} is not installed` });
      const lines = told
        .toString('utf8')
        .split('\n')
        .filter((line) => line.trim() !== '');
      resolve({ failed: lines.at(-1)?.trim() || `${program} failed: ${fault.message.split('\n')[0]}` });
    });
    child.stdin?.end();
  });
}

/** Settings that keep a repository of somebody else from starting programs. */
const harmless = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', '-c', 'protocol.allow=never'];
const quiet = { GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0', GIT_PAGER: 'cat' };

/** Runs git in a folder, with no programs of the repository's own. */
export function runGit(git: string, folder: string, ...args: readonly string[]): Promise<ProgramAnswer> {
  return run(git, [...harmless, ...args], folder, quiet);
}

/** Whether a program can be found, by its path or on the search path. Nothing is started. */
export async function isInstalled(program: string): Promise<boolean> {
  const places = /[/\\]/.test(program) ? [program] : folders().map((folder) => join(folder, program));
  const found = await Promise.all(
    places.map((path) =>
      access(path, constants.X_OK).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.includes(true);
}

function folders(): readonly string[] {
  return (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
}
