import type { Suite, TestFile } from './suite';
import type { Switches } from './switches';
import type { DeclaredTest } from './vitest-stand-in';

/** What became of a mutant: a test failed; a test went in circles; or all tests that reach it passed. */
export type Outcome = 'noticed' | 'endless' | 'missed';

/** What tests reach without a mutant. */
export interface Survey {
  /** The first test that failed, and its complaint. */
  readonly broken: string | undefined;
  /** For each mutant, triples: the number of a file of tests, that of a test in it, and how often it reaches the mutant's place; the
   *  quickest test first. */
  readonly reaches: ReadonlyMap<string, Uint32Array>;
  /** Triples as of a mutant that every test reaches. */
  readonly all: Uint32Array;
  /** Mutants whose place is reached while modules load. */
  readonly loading: ReadonlySet<string>;
}

/** How much more often than without a mutant its place may be reached before that counts as endless. */
const patience = 100;

interface Reach {
  readonly place: readonly [file: number, test: number, times: number];
  readonly cost: number;
}

/** Tries mutants against tests, all in one process. */
export class Trial {
  /** `alive` is called after each test. */
  constructor(
    private readonly suite: Suite,
    private readonly switches: Switches,
    private readonly alive: () => void,
  ) {}

  /** Runs all tests without a mutant, up to the first that fails. */
  async survey(): Promise<Survey> {
    const reaches = new Map<string, Reach[]>();
    const whileLoading = new Map<string, number>();
    this.switches.counts = whileLoading;
    const files = this.suite.load().map((file) => file());
    const loading = new Set(whileLoading.keys());
    const all: Reach[] = [];
    const tests = files.flatMap((file, at) => file.map((declared, test) => ({ declared, file: at, test })));
    for (const { declared, file, test } of tests) {
      const counts = new Map<string, number>();
      this.switches.counts = counts;
      const start = performance.now();
      const error = await failureOf(declared);
      const cost = performance.now() - start;
      this.switches.counts = undefined;
      this.alive();
      if (error !== undefined)
        return { broken: `${declared.name}: ${error}`, reaches: new Map(), all: new Uint32Array(), loading };
      all.push({ place: [file, test, 1], cost });
      for (const [mutant, times] of counts) {
        const reach = { place: [file, test, times] as const, cost };
        const known = reaches.get(mutant);
        if (known) known.push(reach);
        else reaches.set(mutant, [reach]);
      }
    }
    const sorted = [...reaches].map(([mutant, found]) => [mutant, quickestFirst(found)] as const);
    return { broken: undefined, reaches: new Map(sorted), all: quickestFirst(all), loading };
  }

  /** Tries one mutant against the tests that reach it, triples as in Survey, until one fails. Modules are loaded anew, since an earlier mutant may
   *  have changed what they keep. */
  async attempt(mutant: string, reaches: Uint32Array): Promise<Outcome> {
    const { switches } = this;
    const files = this.suite.load();
    try {
      for (let at = 0; at < reaches.length; at += 3) {
        const [file = 0, index = 0, times = 0] = reaches.subarray(at, at + 3);
        // A mutant is off while modules load: what they do then is declared, not run.
        switches.active = undefined;
        const tests = testsOf(files[file]);
        if (!tests) return 'noticed';
        const test = tests[index];
        // A table may have become shorter, and tests with it that go through its rows.
        if (!test) continue;
        switches.active = mutant;
        switches.patience = patience * (times + 10);
        const error = await failureOf(test);
        this.alive();
        // Code may catch what Switches throws, so the count decides.
        if (switches.patience < 0) return 'endless';
        if (error !== undefined) return 'noticed';
      }
      return 'missed';
    } finally {
      switches.active = undefined;
      switches.patience = Number.POSITIVE_INFINITY;
    }
  }
}

function quickestFirst(reaches: Reach[]): Uint32Array {
  return Uint32Array.from(reaches.sort((a, b) => a.cost - b.cost).flatMap(({ place }) => place));
}

/** Undefined where the file does not load. */
function testsOf(file: TestFile | undefined): readonly DeclaredTest[] | undefined {
  try {
    return file?.();
  } catch {
    return undefined;
  }
}

async function failureOf(test: DeclaredTest): Promise<string | undefined> {
  try {
    await test.run();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
