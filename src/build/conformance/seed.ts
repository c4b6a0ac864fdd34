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

interface Expected {
  readonly text: string;
  readonly outcome: Outcome;
}

/** Headers of csmith's run-time library (Debian: libcsmith-dev). */
const includePaths = ['/usr/include/csmith'];

/** With every such seed the engine keeps track of lines too. */
const withMarks = 8;

/** How to make random programs and run them with gcc. */
export interface SeedOptions {
  /** Options for csmith besides the seed. */
  readonly csmith: readonly string[];
  /** Whether arm64's gcc runs them too; it decides where the two differ. */
  readonly arm64: boolean;
  /** Limit for each of gcc's programs, which may be endless. */
  readonly seconds: number;
}

/** Judges the seeds from `from` to `to`, in order. gcc makes the next program ready while the engine runs one. */
export async function* judgeSeeds(
  from: number,
  to: number,
  options: SeedOptions,
): AsyncGenerator<{ readonly seed: number; readonly verdict: Verdict }> {
  let next = expectSeed(from, options);
  for (let seed = from; seed <= to; seed++) {
    const expected = await next;
    if (seed < to) next = expectSeed(seed + 1, options);
    yield { seed, verdict: judgeSeed(seed, expected) };
  }
}

async function expectSeed(seed: number, options: SeedOptions): Promise<Expected> {
  const { stdout: text } = await promisify(execFile)('csmith', ['--seed', String(seed), ...options.csmith], {
    maxBuffer: 64 << 20,
  });
  const folder = await mkdtemp(join(tmpdir(), 'csmith-'));
  try {
    const source = join(folder, 'main.c');
    await writeFile(source, text);
    const limits = { includePaths, seconds: options.seconds };
    const host = await runWithGcc(hostGcc, source, join(folder, 'host'), limits);
    if (!options.arm64 || host.kind === 'time-out') return { text, outcome: host };
    return { text, outcome: await runWithGcc(arm64Gcc, source, join(folder, 'arm64'), limits) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function judgeSeed(seed: number, { text, outcome }: Expected): Verdict {
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
