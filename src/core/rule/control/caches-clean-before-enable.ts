import type { Register } from '../../smmu/declaration/register';
import { identificationField } from '../../smmu/profiles/profile';
import { CR0 } from '../../smmu/registers/control';
import { invalidatesAllConfiguration, type TakenCommand } from '../commands';
import { writesOf } from '../control-write';
import type { SmmuFacts } from '../facts';
import type { Rule } from '../rule';

interface Duty {
  readonly what: string;
  readonly fulfils: (command: TakenCommand) => boolean;
}

/** caches hold what earlier software left in them, and after reset what they please. */
export const cachesCleanBeforeEnable: Rule = {
  id: 'caches-clean-before-enable',
  title:
    'Before SMMUEN becomes 1 all cached configuration and all TLB entries are invalidated, and CMD_SYNC says that it is done.',
  source: 'IHI 0070 §3.11, §6.3.9.6.',
  severity: 1,
  *find(run) {
    for (const smmu of run.smmus) {
      let since = 0;
      for (const { event, old, value } of writesOf(run, smmu.name, CR0 as Register)) {
        const before = CR0.get(old, 'SMMUEN');
        const after = CR0.get(value, 'SMMUEN');
        if (before === 1 && after === 0) since = event.id;
        if (before === 1 || after === 0 || run.isFailing(smmu.name, event.id)) continue;
        // What another kernel invalidated before this one was there does not count.
        const from = Math.max(since, run.firstOf(event.kernel));
        const given = run
          .commands(smmu.name)
          .filter((command) => command.event.id >= from && command.event.id < event.id);
        for (const { what, fulfils } of dutiesOf(smmu)) {
          const done = given.some(
            (command) => fulfils(command) && command.completed !== undefined && command.completed < event.id,
          );
          if (!done) yield { claim: `CR0.SMMUEN is set though ${what} not invalidated before`, evidence: [event.id] };
        }
      }
    }
  },
};

function dutiesOf({ profile }: SmmuFacts): readonly Duty[] {
  const duties: Duty[] = [
    { what: 'cached configuration was', fulfils: invalidatesAllConfiguration },
    { what: 'EL1 TLB entries were', fulfils: ({ declared }) => declared.name === 'TLBI_NSNH_ALL' },
  ];
  if (identificationField(profile, 'IDR0', 'HYP') === 1) {
    duties.push({ what: 'EL2 TLB entries were', fulfils: ({ declared }) => declared.name === 'TLBI_EL2_ALL' });
  }
  return duties;
}
