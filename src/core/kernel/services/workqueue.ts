import type { Kernel } from '../kernel';
import { type Service, service, typedService } from '../service';
import { createWorkQueue, workQueues } from '../work-queues';

const later = 'work runs when the kernel next sleeps, or when a call from outside ends';

function queueDelayed(modify: boolean) {
  return (kernel: Kernel, _cpu: number, queue: bigint, work: bigint, ticks: bigint): number =>
    Number(workQueues(kernel).queueDelayed(queue, work, ticks, modify));
}

export const workQueueServices: readonly Service[] = [
  typedService(/^alloc_workqueue(_noprof)?$/, `a work queue: ${later}`, (kernel) => () => createWorkQueue(kernel)),
  service('destroy_workqueue', 'p', 'the end of a work queue', (kernel, queue: bigint) => {
    workQueues(kernel).run(queue);
    kernel.heap.release(queue);
    return undefined;
  }),
  service('queue_work_on', 'ipp', later, (kernel, _cpu: number, queue: bigint, work: bigint) =>
    Number(workQueues(kernel).queue(queue, work)),
  ),
  service('queue_delayed_work_on', 'ippl', later, queueDelayed(false)),
  service('mod_delayed_work_on', 'ippl', later, queueDelayed(true)),
  service('delayed_work_timer_fn', 'p', later, (kernel, timer: bigint) => {
    workQueues(kernel).expired(timer);
    return undefined;
  }),
  service(/^(__flush_workqueue|drain_workqueue)$/, 'p', 'the work of a queue, now', (kernel, queue: bigint) => {
    workQueues(kernel).run(queue);
    return undefined;
  }),
  service('flush_work', 'p', 'the work, now', (kernel, work: bigint) => Number(workQueues(kernel).flush(work))),
  service('flush_delayed_work', 'p', 'the work, now', (kernel, work: bigint) =>
    Number(workQueues(kernel).flushDelayed(work)),
  ),
  service(/^cancel_work(_sync)?$/, 'p', 'no work any more', (kernel, work: bigint) =>
    Number(workQueues(kernel).cancel(work)),
  ),
  service(/^cancel_delayed_work(_sync)?$/, 'p', 'no work any more', (kernel, work: bigint) =>
    Number(workQueues(kernel).cancelDelayed(work)),
  ),
  service('queue_rcu_work', 'pp', later, (kernel, queue: bigint, work: bigint) => {
    const inner = kernel.view('struct rcu_work', work).addressOf('work');
    return Number(workQueues(kernel).queue(queue, inner));
  }),
  service('flush_rcu_work', 'p', 'the work, now', (kernel, work: bigint) =>
    Number(workQueues(kernel).flush(kernel.view('struct rcu_work', work).addressOf('work'))),
  ),
];
