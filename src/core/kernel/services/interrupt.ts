import { errno } from '../errno';
import type { Kernel } from '../kernel';
import { messageDomain } from '../message-domain';
import { type Service, service } from '../service';

/** IRQF_NO_AUTOEN. */
const noAutoEnable = 0x80000n;

function request(
  kernel: Kernel,
  line: number,
  handler: bigint,
  thread: bigint,
  flags: bigint,
  name: bigint,
  cookie: bigint,
): number {
  if (handler === 0n && thread === 0n) return -errno.EINVAL;
  const text = name === 0n ? '' : kernel.memory.string(name);
  if (!kernel.interrupts.request({ line, handler, thread, name: text, cookie })) return -errno.EBUSY;
  if ((flags & noAutoEnable) !== 0n) kernel.interrupts.disableLine(line);
  messageDomain(kernel).write(line, true);
  return 0;
}

function free(kernel: Kernel, line: number): void {
  if (kernel.interrupts.free(line)) messageDomain(kernel).write(line, false);
}

function managedRequest(
  kernel: Kernel,
  device: bigint,
  line: number,
  ...rest: [bigint, bigint, bigint, bigint, bigint]
): number {
  const result = request(kernel, line, ...rest);
  if (result === 0) kernel.manage(device, 'irq', `${line}`, () => free(kernel, line));
  return result;
}

/** Interrupts are the first CPU's: a mask that holds it changes nothing. */
function setAffinity(kernel: Kernel, _line: number, mask: bigint): number {
  if (mask !== 0n && (kernel.memory.load8(mask) & 1) === 0)
    kernel.notModelled('feature', 'interrupts that other CPUs take');
  return 0;
}

const nested = 'handlers run as nested calls on the one CPU, threads when it next sleeps';

export const interruptServices: readonly Service[] = [
  service('request_threaded_irq', 'ipplpp', 'handlers of an interrupt line', request, nested),
  service('devm_request_threaded_irq', 'pipplpp', 'handlers that go with the device', managedRequest, nested),
  service('devm_free_irq', 'pip', 'no handlers any more', (kernel, device: bigint, line: number) => {
    kernel.resources.remove(device, 'irq', `${line}`, true);
    return undefined;
  }),
  service('free_irq', 'ip', 'no handlers any more', (kernel, line: number) => {
    free(kernel, line);
    return 0n;
  }),
  ...['disable_irq', 'disable_irq_nosync'].map((name) =>
    service(name, 'i', 'holds back what a line asks for', (kernel, line: number) => {
      kernel.interrupts.disableLine(line);
      if (name === 'disable_irq') kernel.interrupts.runThreads();
      return undefined;
    }),
  ),
  service('enable_irq', 'i', 'takes what a line asked for meanwhile', (kernel, line: number) => {
    kernel.interrupts.enableLine(line);
    return undefined;
  }),
  service('irq_set_affinity', 'ip', 'which CPUs take an interrupt', setAffinity),
  service('__irq_apply_affinity_hint', 'ipi', 'which CPUs should take an interrupt', setAffinity),
  service('irq_set_affinity_hint', 'ip', 'which CPUs should take an interrupt', setAffinity),
  service('synchronize_irq', 'i', 'waits for the handlers', (kernel) => {
    kernel.interrupts.runThreads();
    return undefined;
  }),
];
