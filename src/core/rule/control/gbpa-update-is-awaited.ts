import type { Register } from '../../smmu/declaration/register';
import { CR0, GBPA } from '../../smmu/registers/control';
import { writesOf } from '../control-write';
import type { Rule } from '../rule';

/** a write without Update is lost, one during an update is UNPREDICTABLE, and until Update reads 0 the old value may be in force. */
export const gbpaUpdateIsAwaited: Rule = {
  id: 'gbpa-update-is-awaited',
  title: 'GBPA is written together with Update, and nothing relies on it until Update reads 0.',
  source: 'IHI 0070 §6.3.14.',
  severity: 3,
  *find(run) {
    for (const { name } of run.smmus) {
      const reads = run.registers(name).reads.filter((event) => event.register === GBPA.name);
      const writes = writesOf(run, name, GBPA as Register, { refused: true });
      const done = (from: number, until: number): boolean =>
        reads.some((read) => read.id > from && read.id < until && GBPA.get(read.value, 'Update') === 0);
      for (const [index, { event, value }] of writes.entries()) {
        if (GBPA.get(value, 'Update') === 0) {
          yield { claim: 'GBPA is written without Update, so the value need not be taken', evidence: [event.id] };
          continue;
        }
        const next = writes.slice(index + 1).find((write) => write.event.kernel === event.kernel);
        if (next && !done(event.id, next.event.id)) {
          yield {
            claim: 'GBPA is written again before its update is done',
            evidence: [event.id, next.event.id],
            blame: next.event.id,
          };
        }
        const user = writesOf(run, name, CR0 as Register).find(
          (write) =>
            write.event.id > event.id &&
            write.event.kernel === event.kernel &&
            CR0.get(write.old, 'SMMUEN') === 1 &&
            CR0.get(write.value, 'SMMUEN') === 0,
        );
        if (user && !done(event.id, user.event.id)) {
          yield {
            claim: 'CR0.SMMUEN is cleared before the update of GBPA is done, so its old value may decide',
            evidence: [event.id, user.event.id],
            blame: user.event.id,
          };
        }
      }
    }
  },
};
