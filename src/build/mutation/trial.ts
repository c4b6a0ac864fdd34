import type { Suite } from './suite';
import type { Switches } from './switches';
import type { DeclaredTest } from './vitest-stand-in';

/** What became of a mutant: a test failed; a test went in circles; or all tests that reach it passed. */
export type Outcome = 'noticed' | 'endless' | 'missed';

/** What tests reach without a mutant. */
export interface Survey {
  /** The first test that failed, and its complaint. */
  readonly broken: string | undefined;
  /** For each mutant, pairs: the number of a test, and how often it reaches the mutant's place; the quickest test first. */
  readonly reaches: ReadonlyMap<string, Uint32Array>;
  /** Mutants whose place is reached while modules load. */
  readonly loading: ReadonlySet<string>;
}

/** How much more often than without a mutant its place may be reached before that counts as endless. */
const patience = 100;

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
    const reaches = new Map<string, { test: number; times: number; cost: number }[]>();
    const whileLoading = new Map<string, number>();
    this.switches.counts = whileLoading;
    const tests = this.suite.load();
    const loading = new Set(whileLoading.keys());
    for (const [test, declared] of tests.entries()) {
      const counts = new Map<string, number>();
      this.switches.counts = counts;
      const start = performance.now();
      const error = await failureOf(declared);
      const cost = performance.now() - start;
      this.switches.counts = undefined;
      this.alive();
      if (error !== undefined) return { broken: `${declared.name}: ${error}`, reaches: new Map(), loading };
      for (const [mutant, times] of counts) {
        const reach = { test, times, cost };
        const known = reaches.get(mutant);
        if (known) known.push(reach);
        else reaches.set(mutant, [reach]);
      }
    }
    const sorted = [...reaches].map(([mutant, found]) => {
      const pairs = found.sort((a, b) => a.cost - b.cost).flatMap(({ test, times }) => [test, times]);
      return [mutant, Uint32Array.from(pairs)] as const;
    });
    return { broken: undefined, reaches: new Map(sorted), loading };
  }

  /** Tries one mutant against the tests that reach it, pairs as in Survey, until one fails. Modules are loaded anew, since an earlier mutant may
   *  have changed what they keep. */
  async attempt(mutant: string, reaches: Uint32Array): Promise<Outcome> {
    const { switches } = this;
    const tests = this.suite.load();
    switches.active = mutant;
    try {
      for (let at = 0; at < reaches.length; at += 2) {
        const test = tests[reaches[at] ?? 0];
        if (!test) throw new Error(`the bundle has no test ${reaches[at]}`);
        switches.patience = patience * ((reaches[at + 1] ?? 0) + 10);
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

async function failureOf(test: DeclaredTest): Promise<string | undefined> {
  try {
    await test.run();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
