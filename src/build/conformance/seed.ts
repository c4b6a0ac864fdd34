import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { runInEngine } from './engine';
import { arm64Gcc, hostGcc, runWithGcc } from './gcc';
import { describeOutcome, type Outcome } from './outcome';

/** What a random program showed: the engine agrees with gcc, gcc's own program did not end, or the engine is wrong. */
export type Verdict =
  | { readonly kind: 'equal' }
  | { readonly kind: 'time-out' }
  | { readonly kind: 'different'; readonly expected: string; readonly actual: string };

/** A random program with what gcc makes of it. */
export interface Expected {
  readonly text: string;
  readonly outcome: Outcome;
}

/** Headers of csmith's run-time library (Debian: libcsmith-dev). */
const includePaths = ['/usr/include/csmith'];

/** Seconds that gcc's program gets; csmith programs may be endless. */
const seconds = 5;

/** With every such seed the engine keeps track of lines too. */
const withMarks = 8;

/** Generates the program of a seed and runs it with gcc: the host's, and arm64's with `arm64`, which decides where they differ. */
export async function expectSeed(seed: number, options: readonly string[], arm64: boolean): Promise<Expected> {
  const { stdout: text } = await promisify(execFile)('csmith', ['--seed', String(seed), ...options], {
    maxBuffer: 64 << 20,
  });
  const folder = await mkdtemp(join(tmpdir(), 'csmith-'));
  try {
    const source = join(folder, 'main.c');
    await writeFile(source, text);
    const limits = { includePaths, seconds };
    const host = await runWithGcc(hostGcc, source, join(folder, 'host'), limits);
    if (!arm64 || host.kind === 'time-out') return { text, outcome: host };
    return { text, outcome: await runWithGcc(arm64Gcc, source, join(folder, 'arm64'), limits) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Runs the program of a seed in the engine and compares. */
export function judgeSeed(seed: number, { text, outcome }: Expected): Verdict {
  if (outcome.kind === 'time-out') return { kind: 'time-out' };
  const expected = describeOutcome(outcome);
  const actual = describeOutcome(
    runInEngine(
      text,
      includePaths.map((path) => path.slice(1)),
      seed % withMarks === 0,
    ),
  );
  return actual === expected ? { kind: 'equal' } : { kind: 'different', expected, actual };
}
