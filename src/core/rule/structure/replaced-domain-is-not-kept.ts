import { hex } from '../../base/hex';
import { invalidatesAll } from '../commands';
import type { Rule } from '../rule';
import { unansweredInvalidations } from '../unanswered';

/** An attach changes what addresses mean, or permits ATS to a device that may have kept anything: from its end on the device uses what the new
 *  domain says and nothing else. */
export const replacedDomainIsNotKept: Rule = {
  id: 'replaced-domain-is-not-kept',
  title: 'When a device has been attached, its translation cache holds nothing that its domain does not say.',
  source: 'IHI 0070 §3.9.1, §3.9.2, §4.5.1; what attaching a device promises.',
  severity: 1,
  *find(run) {
    for (const kept of run.facts.keptTranslations ?? []) {
      const { device, smmu, streamId, event, since, address, physical, instead } = kept;
      const unanswered = unansweredInvalidations(run, smmu);
      const given = run.commands(smmu).filter((each) => each.event.id >= since && each.event.id <= event);
      const all = given.filter((each) => invalidatesAll(each, streamId));
      const silent = unanswered.findLast(({ command }) => all.includes(command));
      // It was told so while ATS was off, when it need not answer: more cannot be asked of software.
      if (all.some((command) => !unanswered.some((each) => each.command === command))) continue;
      const where = instead === undefined ? 'its domain has nothing there' : `its domain says ${hex(instead)}`;
      const last = run.events
        .slice(since, event + 1)
        .findLast(({ kind }) => kind === 'command' || kind === 'memory-store' || kind === 'register-write');
      const blame = silent?.command.event.id ?? last?.id ?? event;
      yield {
        claim: `${device} was attached and still keeps translations that its domain does not have`,
        evidence: [...new Set([blame, event])].sort((a, b) => a - b),
        blame,
        seen: `StreamID ${hex(streamId, 32)} at ${hex(address)} leads to ${hex(physical)}, and ${where}`,
        ...(silent?.how === 'refused' && { level: 'hint' as const }),
      };
    }
  },
};
