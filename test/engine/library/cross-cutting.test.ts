import { beforeAll, describe, expect, it } from 'vitest';
import { neverCancelled } from '../../../src/core/base/cancellation';
import { prepareKernelTree } from '../../../src/engine/kernel-tree';
import { Session } from '../../../src/engine/session';
import { nodePorts } from '../../../src/node/engine-ports';
import { requireTrees, titleWith } from '../../support/requires';

const required = requireTrees('7.3');

describe.skipIf(required.missing)(titleWith('what hardware may do at runtime, on a stock kernel', required), () => {
  let session: Session;
  beforeAll(() => {
    session = new Session(nodePorts({}), prepareKernelTree);
    session.openTree(required.path);
  });

  it.each([
    'two-smmus',
    'messages',
    'clock-stops',
    'slow-acknowledgement',
    'page-requests',
    'page-request-overflow',
    'page-request-groups',
    'ats-off-and-on',
    'pasid-reuse',
    'event-overflow',
    'errors-at-run-time',
    'error-messages',
    'one-wire',
    'illegal-command',
    'torn-entries',
    'context-change',
  ])('%s runs to its end, as expected', { timeout: 600_000 }, (scenario) => {
    const run = session.run({ scenario }, neverCancelled).value?.patched;
    expect(run?.end).toBe('completed');
    expect(run?.breaches.map(({ text }) => text)).toEqual([]);
    expect(run?.verdicts.filter(({ pass }) => !pass).map(({ text }) => text)).toEqual([]);
  });
});
