import { errno } from '../errno';
import type { Kernel } from '../kernel';
import { messageDomain } from '../message-domain';
import { type Service, service } from '../service';

function request(
  kernel: Kernel,
  line: number,
  handler: bigint,
  thread: bigint,
  _flags: bigint,
  name: bigint,
  cookie: bigint,
): number {
  if (handler === 0n && thread === 0n) return -errno.EINVAL;
  const text = name === 0n ? '' : kernel.memory.string(name);
  if (!kernel.interrupts.request({ line, handler, thread, name: text, cookie })) return -errno.EBUSY;
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
  service('synchronize_irq', 'i', 'waits for the handlers', (kernel) => {
    kernel.interrupts.runThreads();
    return undefined;
  }),
];
