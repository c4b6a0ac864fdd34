import { describe, expect, test } from 'vitest';
import { Suite } from '../../../src/build/mutation/suite';
import { Switches } from '../../../src/build/mutation/switches';
import { type Outcome, Trial } from '../../../src/build/mutation/trial';

/** A bundle as the instrumenter and esbuild would leave it: `half` has three mutants, and one is in what happens while it loads. */
const bundle = `
  const active = stryMutAct_9fa48, cover = stryCov_9fa48;
  const two = active('0') ? 3 : (cover('0'), 2);
  function half(number) {
    let result = 0;
    while (active('1') ? true : (cover('1'), number >= two)) { number -= two; result++; }
    return active('2') ? result - 0 : (cover('2'), result);
  }
  function never() { return active('3') ? 1 : (cover('3'), 0); }
  within('half.test.ts', () => {
    const { describe, expect, test } = require('vitest');
    describe('halves', () => {
      test('of four', () => expect(half(4)).toBe(2));
      test.each([[6, 3], [8, 4]])('of %i', (number, expected) => expect(half(number)).toEqual(expected));
      test.skip('of what there is not', () => { throw new Error('called'); });
    });
  });
  OTHER`;

function trial(other = ''): Trial {
  const switches = new Switches();
  return new Trial(new Suite(bundle.replace('OTHER', other), switches), switches, () => {});
}

describe('a trial', () => {
  test('knows which tests reach a mutant, and what happens while modules load', async () => {
    const { broken, reaches, loading } = await trial().survey();
    expect(broken).toBeUndefined();
    expect([...reaches.keys()]).toEqual(['1', '2']);
    // Three tests of the first file, and how often each gets there.
    const triples = [...(reaches.get('2') ?? [])];
    expect([0, 3, 6].map((at) => triples.slice(at, at + 3)).sort()).toEqual([
      [0, 0, 1],
      [0, 1, 1],
      [0, 2, 1],
    ]);
    expect([...loading]).toEqual(['0']);
  });

  test.each<[string, Outcome]>([
    ['1', 'endless'],
    ['2', 'missed'],
  ])('tries mutant %s: %s', async (mutant, expected) => {
    const tried = trial();
    const { reaches } = await tried.survey();
    expect(await tried.attempt(mutant, reaches.get(mutant) ?? new Uint32Array())).toBe(expected);
    // It is off again.
    expect((await tried.survey()).broken).toBeUndefined();
  });

  test('notices a mutant by a test that fails', async () => {
    const tried = trial(`within('never.test.ts', () => {
      const { expect, test } = require('vitest');
      test('is nothing', () => expect(never()).toBe(0));
    });`);
    const { reaches } = await tried.survey();
    expect(await tried.attempt('3', reaches.get('3') ?? new Uint32Array())).toBe('noticed');
  });

  test('forgets what a mutant left behind in a module', async () => {
    const tried = trial(`const kept = [];
      function keep() { active('4') ? kept.push(1) : cover('4'); return kept.length; }
      within('kept.test.ts', () => {
        const { expect, test } = require('vitest');
        test('no two', () => expect(keep()).not.toBe(2));
      });`);
    const { reaches } = await tried.survey();
    const reach = reaches.get('4') ?? new Uint32Array();
    expect([await tried.attempt('4', reach), await tried.attempt('4', reach)]).toEqual(['missed', 'missed']);
  });

  test('names the test that fails without a mutant', async () => {
    const tried = trial(`within('wrong.test.ts', () => {
      const { describe, expect, test } = require('vitest');
      describe('nothing', () => { test('is something', () => expect(never(), 'never').toBe(1)); });
    });`);
    expect((await tried.survey()).broken).toBe(
      'wrong.test.ts > nothing > is something: never: expected +0 to be 1 // Object.is equality',
    );
  });

  test('tells tests when they end, in failure too', async () => {
    const tried = trial(`within('ending.test.ts', () => {
      const { expect, onTestFinished, test } = require('vitest');
      let open = 0;
      test.each([1, 2])('opens', () => { expect(open++).toBe(0); onTestFinished(() => { open--; }); });
    });`);
    expect((await tried.survey()).broken).toBeUndefined();
  });

  test('does not load tests that use what the stand-in for Vitest has not', async () => {
    await expect(trial(`require('vitest').vi.fn();`).survey()).rejects.toThrow();
  });
});
