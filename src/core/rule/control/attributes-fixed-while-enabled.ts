import type { Register } from '../../smmu/declaration/register';
import { CR1, CR2 } from '../../smmu/registers/control';
import type { Rule } from '../rule';
import { refusedWrites } from './guarded-register';

/** the driver goes on as if the new value held. */
export const attributesFixedWhileEnabled: Rule = {
  id: 'attributes-fixed-while-enabled',
  title:
    'CR2 and the table attributes of CR1 are not changed while SMMUEN is 1, nor queue attributes while a queue is enabled.',
  source: 'IHI 0070 §6.3.11, §6.3.12.',
  severity: 3,
  find: (run) => refusedWrites(run, [CR1, CR2] as readonly Register[], 'while what it decides on is enabled'),
};
