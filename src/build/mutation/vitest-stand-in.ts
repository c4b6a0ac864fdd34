import { JestAsymmetricMatchers, JestChaiExpect, JestExtend } from '@vitest/expect';
import { expect, use } from 'chai';

/** A test as it was declared, with its groups and file in the name. */
export interface DeclaredTest {
  readonly name: string;
  readonly run: () => Promise<void>;
}

type Body = (...values: readonly unknown[]) => unknown;
type Declare = (title: string, body: Body) => void;

for (const plugin of [JestExtend, JestChaiExpect, JestAsymmetricMatchers]) use(plugin);

/** What test files import from `vitest`, as far as those of the SMMU use it: it keeps the tests, so that they can be called again and again.
 *  The matchers are Vitest's own. Anything else of Vitest is undefined, and the test file that wants it does not load. */
export class VitestStandIn {
  readonly tests: DeclaredTest[] = [];
  readonly expect = expect;
  readonly describe = withVariants((title, body) => this.within(title, () => body()));
  readonly test = withVariants((title, body) => {
    this.tests.push({ name: [...this.#groups, title].join(' > '), run: () => this.#call(body) });
  });
  readonly it = this.test;
  readonly #groups: string[] = [];
  #endings: Body[] = [];

  readonly onTestFinished = (ending: Body): void => {
    this.#endings.push(ending);
  };

  /** What `declare` declares belongs to a group, or to a file. */
  within(group: string, declare: () => void): void {
    this.#groups.push(group);
    declare();
    this.#groups.pop();
  }

  async #call(body: Body): Promise<void> {
    this.#endings = [];
    try {
      await body();
    } finally {
      for (const ending of this.#endings) await ending();
    }
  }
}

function withVariants(declare: Declare) {
  const skip = Object.assign(() => {}, { each: () => () => {} });
  const each = (rows: readonly unknown[]) => (title: string, body: Body) => {
    for (const [index, row] of rows.entries()) {
      const values: readonly unknown[] = Array.isArray(row) ? row : [row];
      declare(`${title} (row ${index + 1})`, () => body(...values));
    }
  };
  return Object.assign(declare, { each, skip });
}
