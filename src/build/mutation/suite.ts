import { createRequire } from 'node:module';
import { compileFunction } from 'node:vm';
import { isLeftOut } from './left-out';
import type { Switches } from './switches';
import { type DeclaredTest, VitestStandIn } from './vitest-stand-in';

const nodeRequire = createRequire(import.meta.url);

/** Names under which the bundle of tests finds what is not in it. The instrumented file knows the first two by what Stryker's
 *  instrumenter calls them. */
const provided = ['stryMutAct_9fa48', 'stryCov_9fa48', 'within', 'require'];

/** A bundle of test files with the source files that they test, compiled once. */
export class Suite {
  readonly #evaluate: (...provided: readonly unknown[]) => void;

  constructor(
    bundle: string,
    private readonly switches: Switches,
  ) {
    this.#evaluate = compileFunction(bundle, provided) as (...provided: readonly unknown[]) => void;
  }

  /** Loads every module anew and gives the tests that they declare. */
  load(): readonly DeclaredTest[] {
    const vitest = new VitestStandIn();
    const { isActive, cover } = this.switches;
    const find = (name: string): unknown => (name === 'vitest' ? vitest : nodeRequire(name));
    this.#evaluate(isActive, cover, vitest.within.bind(vitest), find);
    return vitest.tests.filter(({ name }) => !isLeftOut(name));
  }
}
