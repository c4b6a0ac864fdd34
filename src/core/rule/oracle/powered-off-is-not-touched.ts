import type { Rule } from '../rule';

/** what is without power or clock does not answer; on real machines the access is an SError or hangs the CPU. */
export const poweredOffIsNotTouched: Rule = {
  id: 'powered-off-is-not-touched',
  title: 'Registers of an SMMU without power or clock are not accessed.',
  source: 'Runtime power management; kexec bypass thread.',
  severity: 2,
  *find(run) {
    for (const smmu of [...run.smmus, ...run.smmusV2]) {
      for (const { from, until } of smmu.off ?? []) {
        for (const event of [...run.of('register-read'), ...run.of('register-write')]) {
          if (event.device !== smmu.name || event.id < from || (until !== undefined && event.id >= until)) continue;
          const verb = event.kind === 'register-read' ? 'read' : 'written';
          const claim = `${event.register} is ${verb} while ${smmu.name} has no power`;
          yield { claim, evidence: [event.id], seen: 'the access met hardware without power' };
        }
      }
    }
  },
};
