import type { Register } from '../../smmu/declaration/register';
import { STRTAB_BASE, STRTAB_BASE_CFG } from '../../smmu/registers/control';
import type { Rule } from '../rule';
import { refusedWrites } from './guarded-register';

/** before 3.2 the write may take effect in the middle of traffic, or leave any value there; later it is lost. */
export const streamTableFixedWhileEnabled: Rule = {
  id: 'stream-table-fixed-while-enabled',
  title: 'STRTAB_BASE and STRTAB_BASE_CFG are not written while SMMUEN or its acknowledgement is 1.',
  source: 'IHI 0070 §6.3.24, §6.3.25.',
  severity: 3,
  find: (run) =>
    refusedWrites(run, [STRTAB_BASE, STRTAB_BASE_CFG] as readonly Register[], 'while SMMUEN is 1', 'any-value'),
};
