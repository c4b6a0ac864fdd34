import { execFileSync, spawn } from 'node:child_process';
import { Stop } from './stop';

/** How to run a program, and what to say when it fails. */
export interface RunOptions {
  readonly folder: string;
  readonly failure: string;
  readonly environment?: NodeJS.ProcessEnv;
}

/** Runs a program that shows its own progress; rejects with a Stop when it cannot start or its exit status is not zero. */
export function run(program: string, args: readonly string[], options: RunOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: options.folder,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: options.environment ?? process.env,
    });
    child.once('error', (error) => reject(new Stop(`${options.failure} (${error.message})`)));
    child.once('exit', (status, signal) =>
      status === 0 ? resolve() : reject(new Stop(`${options.failure} (${program}: ${signal ?? `status ${status}`})`)),
    );
  });
}

/** Standard output of a short program. */
export function ask(program: string, args: readonly string[], folder?: string): string {
  return execFileSync(program, args, { encoding: 'utf8', ...(folder ? { cwd: folder } : {}) });
}
