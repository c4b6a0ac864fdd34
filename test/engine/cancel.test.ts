import { beforeAll, describe, expect, it } from 'vitest';
import { Cancelled, neverCancelled } from '../../src/core/base/cancellation';
import { prepareKernelTree } from '../../src/engine/kernel-tree';
import { Session } from '../../src/engine/session';
import { nodePorts } from '../../src/node/engine-ports';
import { requireTrees, titleWith } from '../support/requires';

const tree = requireTrees('7.3');
const scenario = 'passthrough';

describe.skipIf(tree.missing)(titleWith('a run that is cancelled', tree), () => {
  const session = new Session(nodePorts({}), prepareKernelTree);
  beforeAll(() => {
    session.openTree(tree.path);
  });

  /** Runs anew: other texts make a session forget its runs, and what they are has no part in them. */
  let edition = 0;
  function effects(cancellation = neverCancelled): readonly string[] {
    session.setOverlays(new Map([['Documentation/none', String(edition++)]]), new Map());
    const { value, problems } = session.run({ scenario }, cancellation);
    if (!value) throw new Error(problems.map(({ message }) => message).join());
    return value.effects.map(({ text, change }) => `${change} ${text}`);
  }

  it('stops in the middle of a step, and leaves nothing behind', () => {
    const whole = effects();
    expect(whole.length).toBeGreaterThan(20);
    for (const after of [3, 30, 60]) {
      let asked = 0;
      expect(() => effects({ isCancelled: () => ++asked > after })).toThrow(Cancelled);
      expect(asked).toBe(after + 1);
    }
    expect(effects()).toEqual(whole);
  });
});
