import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import type { Outcome } from './outcome';

/** A gcc, and how to run what it makes. */
export interface Gcc {
  readonly command: string;
  readonly flags: readonly string[];
  /** Program and arguments before the path of the executable. */
  readonly runner: readonly string[];
}

export const hostGcc: Gcc = { command: 'gcc', flags: [], runner: [] };

/** Makes static executables, so that the emulator needs no arm64 libraries. */
export const arm64Gcc: Gcc = {
  command: 'aarch64-linux-gnu-gcc',
  flags: ['-static'],
  runner: ['qemu-aarch64-static'],
};

/** Plain `char` is unsigned on arm64, whose C the engine compiles. */
const flags = ['-w', '-O1', '-funsigned-char'];

/** Compiles a C file to `executable`, runs it for at most `seconds`, and removes it. Rejects where it does not compile. */
export async function runWithGcc(
  gcc: Gcc,
  source: string,
  executable: string,
  options: { readonly includePaths: readonly string[]; readonly seconds: number },
): Promise<Outcome> {
  const include = options.includePaths.map((path) => `-I${path}`);
  const compiled = await ended(gcc.command, [...flags, ...gcc.flags, ...include, '-o', executable, source]);
  if (compiled.status !== 0) throw new Error(`${gcc.command}: ${compiled.stderr}`);
  try {
    // `timeout` and not a timer of ours: the engine may keep this process busy for longer than the program runs.
    const limited = ['-s', 'KILL', String(options.seconds), ...gcc.runner, executable];
    const { status, stdout } = await ended('timeout', limited);
    return status === killed ? { kind: 'time-out' } : { kind: 'ended', output: `${stdout}exit ${status}` };
  } finally {
    await rm(executable, { force: true });
  }
}

/** Status of `timeout` after it sent SIGKILL, as the shell counts it. */
const killed = 128 + 9;

interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

function ended(program: string, args: readonly string[]): Promise<Ended> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { maxBuffer: 16 << 20 }, (error, stdout, stderr) => {
      if (!error) resolve({ status: 0, stdout, stderr });
      else if (typeof error.code === 'number') resolve({ status: error.code, stdout, stderr });
      else if (error.signal === 'SIGKILL') resolve({ status: killed, stdout, stderr });
      else reject(error);
    });
  });
}
