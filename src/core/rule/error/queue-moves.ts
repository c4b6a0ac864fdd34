import type { Register } from '../../smmu/declaration/register';
import { CR0 } from '../../smmu/registers/control';
import { EVENTQ_BASE, EVENTQ_CONS, EVENTQ_PROD, PRIQ_BASE, PRIQ_CONS, PRIQ_PROD } from '../../smmu/registers/queue';
import type { EventOf } from '../../trace/event';
import { fieldAt, writesOf } from '../control-write';
import type { Run } from '../run';

const queues = [
  { queue: 'EVENTQ', name: 'event queue', enable: 'EVENTQEN', base: EVENTQ_BASE, prod: EVENTQ_PROD, cons: EVENTQ_CONS },
  { queue: 'PRIQ', name: 'page request queue', enable: 'PRIQEN', base: PRIQ_BASE, prod: PRIQ_PROD, cons: PRIQ_CONS },
] as const;

/** A write of CONS of a queue that the SMMU fills, while the queue is on. */
export interface QueueMove {
  readonly queue: (typeof queues)[number];
  readonly event: EventOf<'register-write'>;
  /** What its kernel last read of PROD; nothing is known of a queue before. */
  readonly seen: EventOf<'register-read'>;
  /** Entries that it gives back, and those that the kernel knew of; both modulo twice the length of the queue. */
  readonly advance: number;
  readonly available: number;
  readonly old: bigint;
  readonly value: bigint;
}

/** How software moves CONS of the queues that an SMMU fills, in order. */
export function queueMoves(run: Run, smmu: string): QueueMove[] {
  return queues.flatMap((queue) => {
    const { enable, base, prod, cons } = queue;
    const reads = run.registers(smmu).reads.filter((each) => each.register === prod.name);
    return writesOf(run, smmu, cons as Register).flatMap(({ event, old, value }) => {
      if (fieldAt(run, smmu, CR0, enable, event.id) === 0 || run.isFailing(smmu, event.id)) return [];
      const seen = reads.findLast((each) => each.id < event.id && each.kernel === event.kernel);
      if (!seen) return [];
      const wrap = 2 ** (fieldAt(run, smmu, base, 'LOG2SIZE', event.id) + 1) - 1;
      const from = cons.get(old, 'RD');
      const advance = (cons.get(value, 'RD') - from) & wrap;
      const available = (prod.get(seen.value, 'WR') - from) & wrap;
      return [{ queue, event, seen, advance, available, old, value }];
    });
  });
}
