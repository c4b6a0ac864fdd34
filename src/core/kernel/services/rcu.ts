import type { Kernel } from '../kernel';
import { type Service, service, typedService } from '../service';
import { freeSlab } from './allocation';

/** kfree_rcu() of older trees hands over the offset of the head in the object, later ones the object. */
function freeLater(kernel: Kernel, head: bigint, object: bigint): undefined {
  const address = object < 4096n ? head - object : object;
  kernel.afterGracePeriod(() => freeSlab(kernel, address, 'slab'));
  return undefined;
}

const grace = 'a grace period ends when the kernel sleeps or the call from outside is over';

export const rcuServices: readonly Service[] = [
  service('__rcu_read_lock', '', 'nothing: no grace period ends before the kernel sleeps', () => undefined),
  service('__rcu_read_unlock', '', 'nothing', () => undefined),
  service('kvfree_call_rcu', 'pp', 'the end of an allocation, after a grace period', freeLater, grace),
  service(
    'call_rcu',
    'pp',
    'a call after a grace period',
    (kernel, head: bigint, callback: bigint) => {
      kernel.afterGracePeriod(() => {
        kernel.runtime.call(callback, head);
      });
      return undefined;
    },
    grace,
  ),
  typedService(/^(synchronize_(rcu|srcu)(_expedited)?|rcu_barrier)$/, 'the end of a grace period', (kernel) => () => {
    if (kernel.recorder.cpu > 0) {
      kernel.notModelled('feature', 'a CPU that waits for readers of RCU which another one may be among');
    }
    kernel.endGracePeriod();
    return undefined;
  }),
];
