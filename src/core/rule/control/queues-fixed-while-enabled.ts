import type { Register } from '../../smmu/declaration/register';
import { CMDQ_BASE, CMDQ_CONS, EVENTQ_BASE, EVENTQ_PROD, PRIQ_BASE, PRIQ_PROD } from '../../smmu/registers/queue';
import type { Rule } from '../rule';
import { refusedWrites } from './guarded-register';

/** base and the index that hardware owns. */
export const queuesFixedWhileEnabled: Rule = {
  id: 'queues-fixed-while-enabled',
  title: 'A queue’s base, and the index that hardware moves, are not written while the queue is enabled.',
  source: 'IHI 0070 §6.3.26 to §6.3.34.',
  severity: 3,
  find: (run) =>
    refusedWrites(
      run,
      [CMDQ_BASE, CMDQ_CONS, EVENTQ_BASE, EVENTQ_PROD, PRIQ_BASE, PRIQ_PROD] as readonly Register[],
      'while its queue is enabled',
    ),
};
