import { CR0 } from '../../smmu/registers/control';
import { type AtsSwitch, atsSwitches } from '../ats-switches';
import { invalidatesAll } from '../commands';
import { fieldAt } from '../control-write';
import type { StreamFacts } from '../facts';
import type { Rule } from '../rule';
import type { Run } from '../run';
import { endOfWork } from '../stale-entries';
import { reportedSilence } from '../unanswered';

/** turning ATS off does not empty the endpoint's cache. What stays in it is used again once ATS is back on, by then for other memory. Who turns
 *  it off because an invalidation timed out need not try another one. */
export const endpointCacheStartsEmpty: Rule = {
  id: 'endpoint-cache-starts-empty',
  title: 'When ATS is turned off all that the endpoint cached is invalidated, and at the latest before it is on again.',
  source: 'IHI 0070 §3.9.2, §4.5.1.',
  severity: 1,
  *find(run) {
    for (const { name: smmu } of run.smmus) {
      const switches = atsSwitches(run, smmu);
      for (const each of switches) {
        const { event, stream, on } = each;
        const before = previous(run, switches, each);
        if (!on && before?.on && before.event.kernel === event.kernel) {
          const back = endOfWork(run, smmu, stream.streamId, event);
          if (back === undefined || emptied(run, stream, event.id, back) || isSilent(run, stream, event.id)) continue;
          yield {
            claim: `ATS of ${stream.device} is turned off, and what it cached is not invalidated`,
            evidence: [event.id],
            // Nothing uses it before ATS is on again.
            level: 'hint',
          };
        }
        if (!on || !before) continue;
        const since = before.on ? Math.max(before.event.id, run.firstOf(event.kernel)) : before.event.id;
        if (emptied(run, stream, since, event.id)) continue;
        yield {
          claim: `ATS of ${stream.device} is turned on again, and what it cached before was not invalidated`,
          evidence: [before.event.id, event.id],
          blame: event.id,
        };
      }
    }
  },
};

/** What was switched before, unless the machine was reset since. */
function previous(run: Run, switches: readonly AtsSwitch[], { event, stream }: AtsSwitch): AtsSwitch | undefined {
  const last = switches.findLast((each) => each.stream === stream && each.event.id < event.id);
  const reset = run.of('hardware').findLast(({ text, id }) => text === 'reset' && id < event.id);
  return last && reset && reset.id > last.event.id ? undefined : last;
}

/** Whether all that the endpoint cached was invalidated, and waited for, between two events. */
function emptied(run: Run, { smmu, streamId }: StreamFacts, from: number, to: number): boolean {
  return run
    .commands(smmu)
    .some(
      (command) =>
        command.event.id > from &&
        command.completed !== undefined &&
        command.completed < to &&
        invalidatesAll(command, streamId) &&
        fieldAt(run, smmu, CR0, 'SMMUEN', command.event.id) === 1,
    );
}

/** Whether a kernel was told before an event that the endpoint did not answer. */
function isSilent(run: Run, { smmu, device }: StreamFacts, id: number): boolean {
  return reportedSilence(run, smmu).some(({ stream, reported }) => stream.device === device && reported < id);
}
