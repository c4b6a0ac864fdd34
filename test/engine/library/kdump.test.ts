import { beforeAll, describe, expect, it } from 'vitest';
import { neverCancelled } from '../../../src/core/base/cancellation';
import { prepareKernelTree } from '../../../src/engine/kernel-tree';
import { Session } from '../../../src/engine/session';
import { nodePorts } from '../../../src/node/engine-ports';
import type { ReviewModel } from '../../../src/protocol/review';
import { requireTrees, titleWith } from '../../support/requires';

const required = requireTrees('7.3');

/** What a policy holds against a run for certain: rule and claim. */
function proven({ judgements }: ReviewModel, policy: string): string[] {
  const findings = judgements.find((each) => each.policy === policy)?.findings ?? [];
  return findings.filter(({ level }) => level === 'proven').map(({ rule, claim }) => `${rule}: ${claim}`);
}

describe.skipIf(required.missing)(titleWith('a stock kernel in the scenarios that ship', required), () => {
  let session: Session;
  beforeAll(() => {
    if (required.missing) return;
    session = new Session(nodePorts({}), prepareKernelTree);
    session.openTree(required.path);
  });

  function run(scenario: string): ReviewModel {
    const { value } = session.run({ scenario }, neverCancelled);
    if (!value) throw new Error(`${scenario} gave nothing`);
    return value;
  }

  it('loses the DMA of a crashed kernel: proven under ADOPT, at the writes of GBPA and CR0, and right under BLOCK', () => {
    const model = run('kdump-under-dma');
    expect(model.patched.end).toBe('completed');
    const adopt = proven(model, 'ADOPT');
    expect(adopt).toContain(
      'gbpa-lets-live-dma-through: GBPA.ABORT is set while DMA of the crashed kernel is under way',
    );
    expect(adopt).toContain(
      'smmuen-kept-under-live-dma: CR0.SMMUEN is cleared while DMA of the crashed kernel is under way',
    );
    expect(proven(model, 'BLOCK')).toEqual([]);
    expect(model.judgements.find(({ policy }) => policy === 'BLOCK')?.allowances.length).toBeGreaterThan(0);
    expect(model.timeline?.lanes.some(({ runs }) => runs.some(({ standing }) => standing === 'aborted'))).toBe(true);
  }, 120_000);

  it.each([
    'cold-boot',
    'life-of-a-device',
    'passthrough',
    'stage-2',
    'shutdown',
    'kexec',
    'reboot',
  ])('breaks nothing for certain in %s', (scenario) => {
    const model = run(scenario);
    expect(model.patched.end).toBe('completed');
    for (const { policy } of model.judgements) expect([policy, ...proven(model, policy)]).toEqual([policy]);
  }, 120_000);
});
