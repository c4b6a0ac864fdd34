import { driverModel } from './driver-model/model';
import type { Kernel } from './kernel';
import { timers } from './timers';
import { workQueues } from './work-queues';

/** Addresses of the program's objects that parts of the kernel hold which are modelled: in a real one they stand in lists of its own. What they
 *  lead to is not lost: notifier blocks and drivers of a bus, what handlers of interrupts are called with, timers that are set, and work. */
export function modelledReferences(kernel: Kernel): readonly bigint[] {
  return [
    ...driverModel(kernel).registered,
    ...kernel.interrupts.actions.map(({ cookie }) => cookie),
    ...timers(kernel).all,
    ...workQueues(kernel).all,
  ];
}
