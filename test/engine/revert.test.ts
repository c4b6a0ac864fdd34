import { describe, expect, it } from 'vitest';
import { neverCancelled } from '../../src/core/base/cancellation';
import { prepareKernelTree } from '../../src/engine/kernel-tree';
import { Session } from '../../src/engine/session';
import { DirectoryTree } from '../../src/node/directory-tree';
import { nodePorts } from '../../src/node/engine-ports';
import type { ReviewModel } from '../../src/protocol/review';
import { requireTrees, titleWith } from '../support/requires';
import { driver, driverText, sample } from '../support/sample-series';

/** What differs in a review, one line for each effect, as its two sides put it. */
function differences(model: ReviewModel | undefined, mirrored: boolean): string[] {
  return (model?.effects ?? [])
    .filter(({ change }) => change !== 'same')
    .map(({ change, base, patched }) => {
      const [from, to] = mirrored ? [patched, base] : [base, patched];
      const word = mirrored ? ({ added: 'removed', removed: 'added' } as Record<string, string>)[change] : undefined;
      return `${word ?? change}: ${from?.text ?? ''} => ${to?.text ?? ''}`;
    })
    .sort();
}

/** Runs a change and its revert. */
function bothWays(root: string, before: string, after: string, scenario: string): [string[], string[]] {
  const session = new Session(nodePorts({}), prepareKernelTree);
  if (!session.openTree(root).value) throw new Error(`${root} does not open`);
  const run = (base: string, patched: string) => {
    session.setOverlays(new Map([[driver, base]]), new Map([[driver, patched]]));
    return session.run({ scenario }, neverCancelled).value;
  };
  return [differences(run(before, after), false), differences(run(after, before), true)];
}

/** Edits of a reset, as pairs of what is there and what comes in its place. */
const edits: readonly (readonly [name: string, from: RegExp, to: string])[] = [
  ['a command is left out', /\tarm_smmu_cmdq_issue_cmd_with_sync\(smmu, arm_smmu_make_cmd_cfgi_all\(\)\);\n/, ''],
  ['a field has another value', /CR2_PTM \| CR2_RECINVSID/, 'CR2_PTM'],
  ['a register is written twice', /(\twritel_relaxed\(reg, smmu->base \+ ARM_SMMU_CR1\);\n)/, '$1$1'],
  [
    'two registers change places',
    /(\twritel_relaxed\(smmu->evtq\.q\.llq\.prod, smmu->page1 \+ ARM_SMMU_EVTQ_PROD\);\n)(\twritel_relaxed\(smmu->evtq\.q\.llq\.cons, smmu->page1 \+ ARM_SMMU_EVTQ_CONS\);\n)/,
    '$2$1',
  ],
];

const tree = requireTrees('7.3');

describe('a revert', () => {
  it('of the sample swaps what was added and removed', () => {
    const text = driverText();
    const [there, back] = bothWays(sample, text, text.replace('CR2_PTM | CR2_RECINVSID', 'CR2_PTM'), 'cold-boot');
    expect(there.length).toBeGreaterThan(0);
    expect(back).toEqual(there);
  });

  describe.skipIf(tree.missing)(titleWith('swaps what was added and removed where', tree), () => {
    const text = new DirectoryTree(tree.path || '/').read(driver) ?? '';
    it.each(edits)('%s', (_, from, to) => {
      const edited = text.replace(from, to);
      expect(edited).not.toBe(text);
      const [there, back] = bothWays(tree.path, text, edited, 'cold-boot');
      expect(there.length).toBeGreaterThan(0);
      expect(back).toEqual(there);
    });
  });
});
