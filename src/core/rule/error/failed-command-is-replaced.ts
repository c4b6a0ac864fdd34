import { GERRORN } from '../../smmu/registers/control';
import type { Event, EventOf } from '../../trace/event';
import type { Rule } from '../rule';

/** Acknowledging CMDQ_ERR makes the SMMU go on at CONS: an illegal command that still is there stops the queue again. */
export const failedCommandIsReplaced: Rule = {
  id: 'failed-command-is-replaced',
  title: 'An illegal command is replaced before CMDQ_ERR is acknowledged.',
  source: 'IHI 0070 §4.8, §7.1: consumption resumes at the command that failed.',
  severity: 2,
  *find(run) {
    for (const { name } of run.smmus) {
      const ours = run.events.filter(
        (event): event is EventOf<'command' | 'register-write'> =>
          (event.kind === 'command' || isAcknowledgement(event)) && event.device === name,
      );
      let failed: EventOf<'command'> | undefined;
      let acknowledged: number | undefined;
      for (const event of ours) {
        if (event.kind === 'register-write') {
          acknowledged = event.id;
          continue;
        }
        const isAgain =
          failed?.index === event.index &&
          failed.kernel === event.kernel &&
          event.outcome === 'CERROR_ILL' &&
          failed.dwords.every((dword, index) => dword === event.dwords[index]);
        if (failed && isAgain && acknowledged !== undefined) {
          yield {
            claim: 'CMDQ_ERR is acknowledged while the illegal command still is where the SMMU goes on',
            evidence: [failed.id, acknowledged, event.id],
            blame: acknowledged,
            seen: 'the command queue stops again at the same command',
          };
        }
        failed = event.outcome === 'CERROR_ILL' ? event : undefined;
        acknowledged = undefined;
      }
    }
  },
};

function isAcknowledgement(event: Event): event is EventOf<'register-write'> {
  return event.kind === 'register-write' && event.register === GERRORN.name && event.effect === 'taken';
}
