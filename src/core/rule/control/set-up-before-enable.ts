import type { Register } from '../../smmu/declaration/register';
import { CR0, CR1, CR2, STRTAB_BASE, STRTAB_BASE_CFG } from '../../smmu/registers/control';
import { IDR0 } from '../../smmu/registers/identification';
import {
  CMDQ_BASE,
  CMDQ_CONS,
  CMDQ_PROD,
  EVENTQ_BASE,
  EVENTQ_CONS,
  EVENTQ_PROD,
  PRIQ_BASE,
  PRIQ_CONS,
  PRIQ_PROD,
} from '../../smmu/registers/queue';
import { writesOf } from '../control-write';
import type { Rule } from '../rule';

/** What each enable puts to use. Addresses have to be the kernel's own, whatever another one left there; of attributes and indexes it is enough that
 *  somebody set them. All are UNKNOWN after reset: that a model has some value there says nothing. */
const needs = [
  { enable: 'CMDQEN', own: [CMDQ_BASE], any: [CR1, CMDQ_PROD, CMDQ_CONS] },
  { enable: 'EVENTQEN', own: [EVENTQ_BASE], any: [CR1, EVENTQ_PROD, EVENTQ_CONS] },
  { enable: 'PRIQEN', own: [PRIQ_BASE], any: [CR1, PRIQ_PROD, PRIQ_CONS] },
  { enable: 'SMMUEN', own: [STRTAB_BASE, STRTAB_BASE_CFG], any: [CR1, CR2] },
] as const;

/** Registers that are UNKNOWN after reset decide as soon as what they are for is enabled. Only a kernel that is seen to find the SMMU is judged: of another
 *  the run may begin when all of that is done. */
export const setUpBeforeEnable: Rule = {
  id: 'set-up-before-enable',
  title: 'Nothing is enabled before the registers that it uses have been written.',
  source: 'IHI 0070 §6.3.9, §6.3.11, §6.3.12, §6.3.23 to §6.3.34: UNKNOWN reset values.',
  severity: 2,
  *find(run) {
    for (const { name } of run.smmus) {
      for (const { event, old, value } of writesOf(run, name, CR0 as Register)) {
        for (const { enable, own, any } of needs) {
          if (CR0.get(old, enable) === 1 || CR0.get(value, enable) === 0) continue;
          const found = run
            .registers(name)
            .reads.some(
              ({ id, kernel, register }) => id < event.id && kernel === event.kernel && register === IDR0.name,
            );
          if (!found) continue;
          const isMissing = (register: Register, byItself: boolean) =>
            !writesOf(run, name, register).some(
              (write) => write.event.id < event.id && (!byItself || write.event.kernel === event.kernel),
            );
          const missing = [
            ...own.filter((register) => isMissing(register as Register, true)),
            ...any.filter((register) => isMissing(register as Register, false)),
          ];
          for (const { name: register } of missing) {
            const claim = `CR0.${enable} is set though ${register} was never written`;
            yield { claim, evidence: [event.id], unset: register };
          }
        }
      }
    }
  },
};
