import type { Register } from '../../smmu/declaration/register';
import { CR0 } from '../../smmu/registers/control';
import { CMDQ_BASE, CMDQ_PROD } from '../../smmu/registers/queue';
import { fieldAt, writesOf } from '../control-write';
import type { Rule } from '../rule';

/** A wrap bit that gets lost announces more commands than there is room for: the SMMU then runs old ones again, or none. */
export const commandsFitTheirQueue: Rule = {
  id: 'commands-fit-their-queue',
  title: 'CMDQ_PROD moves forward by no more commands than the queue holds.',
  source: 'IHI 0070 §3.5.1, §6.3.27.',
  severity: 1,
  *find(run) {
    for (const { name } of run.smmus) {
      for (const { event, old, value } of writesOf(run, name, CMDQ_PROD as Register)) {
        if (fieldAt(run, name, CR0, 'CMDQEN', event.id) === 0 || run.isFailing(name, event.id)) continue;
        const entries = 2 ** fieldAt(run, name, CMDQ_BASE, 'LOG2SIZE', event.id);
        const advance = (CMDQ_PROD.get(value, 'WR') - CMDQ_PROD.get(old, 'WR')) & (2 * entries - 1);
        if (advance <= entries) continue;
        yield {
          claim: 'CMDQ_PROD announces more commands than the command queue holds',
          evidence: [event.id],
        };
      }
    }
  },
};
