import { invalidatesStream } from '../commands';
import type { Rule } from '../rule';
import type { Run } from '../run';

/** until CFGI and CMD_SYNC are done the SMMU may go on with the STE that it cached. */
export const steChangeInvalidates: Rule = {
  id: 'ste-change-invalidates',
  title:
    'A change of an STE in a live stream table is followed by a CFGI for the stream, and CMD_SYNC, before the driver returns.',
  source: 'IHI 0070 §3.21.3, §4.3.1.',
  severity: 1,
  *find(run) {
    for (const { name } of run.smmus) {
      for (const { event, what, streamId, live } of run.tableStores(name)) {
        if (what !== 'STE' || !live || run.isFailing(name, event.id)) continue;
        const back = returned(run, event.id, event.kernel);
        if (back === undefined) continue;
        const cleaned = run
          .commands(name)
          .some(
            (command) =>
              command.event.id > event.id && command.completed !== undefined && invalidatesStream(command, streamId),
          );
        if (cleaned) continue;
        yield {
          claim: 'An STE of a live stream table changes, and what the SMMU cached of it is not invalidated',
          evidence: [event.id, back],
          dependsOnKnobs: true,
        };
      }
    }
  },
};

/** Where the task ends during which the event happened; undefined where the kernel did not get that far. */
function returned(run: Run, id: number, kernel: number): number | undefined {
  const task = run.tasks.find((each) => each.kernel === kernel && each.from <= id && id < each.to);
  return task && Math.min(task.to, run.events.length - 1);
}
