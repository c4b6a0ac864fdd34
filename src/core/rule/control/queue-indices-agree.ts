import type { Register } from '../../smmu/declaration/register';
import { CR0 } from '../../smmu/registers/control';
import { CMDQ_BASE, CMDQ_CONS, CMDQ_PROD, EVENTQ_BASE, EVENTQ_CONS, EVENTQ_PROD } from '../../smmu/registers/queue';
import { writesOf } from '../control-write';
import type { Rule } from '../rule';

const queues = [
  { name: 'CMDQ', enable: 'CMDQEN', base: CMDQ_BASE, written: CMDQ_PROD, read: CMDQ_CONS },
  { name: 'EVENTQ', enable: 'EVENTQEN', base: EVENTQ_BASE, written: EVENTQ_PROD, read: EVENTQ_CONS },
] as const;

/** indices that are further apart than the queue is long leave it UNPREDICTABLE what is read or written. */
export const queueIndicesAgree: Rule = {
  id: 'queue-indices-agree',
  title: 'When a queue is enabled, its indices are no further apart than it is long.',
  source: 'IHI 0070 §3.5.1, §6.3.27 to §6.3.31.',
  severity: 3,
  *find(run) {
    for (const { name } of run.smmus) {
      for (const { event, old, value } of writesOf(run, name, CR0 as Register)) {
        for (const queue of queues) {
          if (CR0.get(old, queue.enable) === 1 || CR0.get(value, queue.enable) === 0) continue;
          // Indices are UNKNOWN after reset: what a model has there says nothing until somebody wrote them.
          const held = (register: Register): bigint | undefined =>
            writesOf(run, name, register).some((write) => write.event.id < event.id)
              ? run.registers(name).before(register.name, event.id)
              : undefined;
          const base = held(queue.base as Register);
          const write = held(queue.written as Register);
          const read = held(queue.read as Register);
          if (base === undefined || write === undefined || read === undefined) continue;
          const entries = 2 ** queue.base.get(base, 'LOG2SIZE');
          const used = (queue.written.get(write, 'WR') - queue.read.get(read, 'RD')) & (2 * entries - 1);
          if (used <= entries) continue;
          yield { claim: `${queue.name} is enabled while its indices contradict each other`, evidence: [event.id] };
        }
      }
    }
  },
};
