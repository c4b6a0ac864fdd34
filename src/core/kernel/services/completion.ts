import type { Kernel } from '../kernel';
import { type Service, service } from '../service';

/** What `complete_all()` leaves: no wait uses it up. */
const always = 0xffff_ffffn;
/** MAX_SCHEDULE_TIMEOUT, and what is left of any time-out that did not run out. */
const oneTick = 1n;

function complete(kernel: Kernel, completion: bigint): undefined {
  const view = kernel.view('struct completion', completion);
  if (view.get('done') !== always) view.set('done', view.get('done') + 1n);
  return undefined;
}

/** Uses up one completion. Others run meanwhile: handlers, timers, work. */
function take(kernel: Kernel, completion: bigint): boolean {
  const view = kernel.view('struct completion', completion);
  if (view.get('done') === 0n) kernel.runOthers();
  const done = view.get('done');
  if (done === 0n) return false;
  if (done !== always) view.set('done', done - 1n);
  return true;
}

function wait(kernel: Kernel, completion: bigint): undefined {
  if (!take(kernel, completion)) kernel.notModelled('feature', 'a wait for a completion that nobody is left to make');
  return undefined;
}

function waitForTime(kernel: Kernel, completion: bigint, ticks: bigint): bigint {
  if (take(kernel, completion)) return ticks > 0n ? ticks : oneTick;
  kernel.sleepTicks(ticks);
  return take(kernel, completion) ? oneTick : 0n;
}

const nested = 'whoever is to complete it runs as a nested call';

export const completionServices: readonly Service[] = [
  service('complete', 'p', 'one waiter may go on', complete),
  service('complete_all', 'p', 'every waiter may go on', (kernel, completion: bigint) => {
    kernel.view('struct completion', completion).set('done', always);
    return undefined;
  }),
  service(/^wait_for_completion(_io)?$/, 'p', nested, wait),
  service(/^wait_for_completion_(interruptible|killable)$/, 'p', nested, (kernel, completion: bigint) => {
    wait(kernel, completion);
    return 0;
  }),
  service(/^wait_for_completion(_io)?(_interruptible|_killable)?_timeout$/, 'pl', nested, waitForTime),
  service('try_wait_for_completion', 'p', 'one completion, if there is one', (kernel, completion: bigint) => {
    const view = kernel.view('struct completion', completion);
    const done = view.get('done');
    if (done !== 0n && done !== always) view.set('done', done - 1n);
    return Number(done !== 0n);
  }),
  service('completion_done', 'p', 'whether a wait would be over at once', (kernel, completion: bigint) =>
    Number(kernel.view('struct completion', completion).get('done') !== 0n),
  ),
];
