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

  /** The test files, with none of their modules loaded yet: a file loads what it needs when its tests are asked for, and what files have in
   *  common once. */
  load(): readonly TestFile[] {
    const vitest = new VitestStandIn();
    const files: TestFile[] = [];
    const { isActive, cover } = this.switches;
    const within = (file: string, declare: () => void): void => {
      files.push(
        once(() => {
          const first = vitest.tests.length;
          vitest.within(file, declare);
          return vitest.tests.slice(first).filter(({ name }) => !isLeftOut(name));
        }),
      );
    };
    const find = (name: string): unknown => (name === 'vitest' ? vitest : nodeRequire(name));
    this.#evaluate(isActive, cover, within, find);
    return files;
  }
}

/** The tests of a file; the first call loads it. */
export type TestFile = () => readonly DeclaredTest[];

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
