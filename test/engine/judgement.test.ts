import { describe, expect, it } from 'vitest';
import { findingLines } from '../../src/cli/findings';
import { neverCancelled } from '../../src/core/base/cancellation';
import { prepareKernelTree } from '../../src/engine/kernel-tree';
import { Session } from '../../src/engine/session';
import { DirectoryTree } from '../../src/node/directory-tree';
import { nodePorts } from '../../src/node/engine-ports';
import { requireTrees, titleWith } from '../support/requires';

const driver = 'drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c';
const tree = requireTrees('7.3');

/** What a cold boot says of two edits of the driver under ADOPT, without what neither changed. */
function judged(base: string, patched: string): string {
  const session = new Session(nodePorts({}), prepareKernelTree);
  if (!session.openTree(tree.path).value) throw new Error('the tree does not open');
  const texts = (text: string) => new Map([[driver, text]]);
  session.setOverlays(texts(base), texts(patched));
  const { value } = session.run({ scenario: 'cold-boot', policies: ['ADOPT'] }, neverCancelled);
  if (!value) throw new Error('no answer');
  return findingLines({ ...value, differ: true })
    .map((line) => line.trim().replaceAll(/[\w/.-]*\.c:\d+: |\(\):\d+/g, ''))
    .join('\n');
}

describe.skipIf(tree.missing)(titleWith('what is said of an edit of the reset', tree), () => {
  const text = new DirectoryTree(tree.path || '/').read(driver) ?? '';
  const edit = (from: RegExp, to: (line: string) => string) => {
    const edited = text.replace(from, to);
    expect(edited).not.toBe(text);
    return edited;
  };
  const invalidation = /\tarm_smmu_cmdq_issue_cmd_with_sync\(smmu, arm_smmu_make_cmd_cfgi_all\(\)\);\n/;
  const withoutInvalidation = edit(invalidation, () => '');
  const stopping = edit(invalidation, () => '\textern void call_of_nothing(int);\n\tcall_of_nothing(0);\n');

  it('blames a line that it takes out on the function that it took it out of', () => {
    expect(judged(text, withoutInvalidation)).toMatchInlineSnapshot(`
      "ADOPT: 1 proven
      proven, introduced: CR0.SMMUEN is set though cached configuration was not invalidated before [caches-clean-before-enable]
      in writel_relaxed <- arm_smmu_write_reg_sync <- arm_smmu_device_reset"
    `);
  });

  it('says what it mends', () => {
    expect(judged(withoutInvalidation, text)).toMatchInlineSnapshot(`
      "ADOPT: clean
      proven, resolved by the patch: CR0.SMMUEN is set though cached configuration was not invalidated before [caches-clean-before-enable]
      in writel_relaxed <- arm_smmu_write_reg_sync <- arm_smmu_device_reset"
    `);
  });

  it('does not judge a run that stopped, whichever side it is', () => {
    expect(judged(text, stopping)).toMatchInlineSnapshot(`"ADOPT: not judged: the run has no answer"`);
    expect(judged(stopping, stopping.replace('nothing(0)', 'nothing(1)'))).toMatchInlineSnapshot(
      `"ADOPT: not judged: the run has no answer"`,
    );
    expect(judged(stopping, withoutInvalidation)).toMatchInlineSnapshot(`
      "ADOPT: 1 proven
      proven, the base has no answer: CR0.SMMUEN is set though cached configuration was not invalidated before [caches-clean-before-enable]
      in writel_relaxed <- arm_smmu_write_reg_sync <- arm_smmu_device_reset"
    `);
  });

  it('says nothing of locks that are held where a run stops', () => {
    const locked = edit(invalidation, () => '\tmutex_lock(&smmu->streams_mutex);\n\t*(volatile int *)8 = 0;\n');
    const kept = edit(invalidation, (line) => `${line}\tmutex_lock(&smmu->streams_mutex);\n`);
    expect(judged(text, locked)).not.toContain('locks');
    expect(judged(text, kept)).toContain('locks-are-balanced');
  });
});

const older = requireTrees('6.1');

describe.skipIf(older.missing)(titleWith('what is said of a boot that ends in an endless loop', older), () => {
  it('is not that memory was lost which the code had in hand', () => {
    const text = new DirectoryTree(older.path || '/').read(driver) ?? '';
    const withoutQueue = text.replace(
      /\twriteq_relaxed\(smmu->cmdq\.q\.q_base, smmu->base \+ ARM_SMMU_CMDQ_BASE\);\n/,
      '',
    );
    expect(withoutQueue).not.toBe(text);
    const session = new Session(nodePorts({}), prepareKernelTree);
    session.openTree(older.path);
    session.setOverlays(new Map([[driver, text]]), new Map([[driver, withoutQueue]]));
    const { value } = session.run({ scenario: 'kdump-under-dma', policies: ['BLOCK'] }, neverCancelled);
    const rules = value?.judgements.flatMap(({ findings }) => findings.map(({ rule }) => rule)) ?? [];
    expect([value?.patched.end, rules.includes('no-endless-loop'), rules.includes('set-up-before-enable')]).toEqual([
      'out-of-fuel',
      true,
      true,
    ]);
    expect(rules).not.toContain('nothing-leaks');
  });
});
