import type { LogLevel } from '../../trace/event';
import { errnoName } from '../errno';
import { ArgumentArea, formatKernelString } from '../format';
import type { Kernel } from '../kernel';
import { type Service, service } from '../service';
import { deviceLabel } from './device-label';

const levels: readonly LogLevel[] = ['emerg', 'alert', 'crit', 'err', 'warn', 'notice', 'info', 'debug'];
/** KERN_SOH, which stands before the level's digit. */
const startOfHeader = '\x01';

function print(level: LogLevel) {
  return (kernel: Kernel, device: bigint, format: bigint, area: bigint): undefined => {
    const text = formatKernelString(kernel, kernel.memory.string(format), new ArgumentArea(kernel, area));
    kernel.log(level, text.trimEnd(), deviceLabel(kernel, device));
    return undefined;
  };
}

/** One printk(): several lines, each with its own level, or the continuation of one that had no end. */
export function printk(kernel: Kernel, text: string): number {
  for (const line of text.split(/(?<=\n)/)) {
    const level = line.startsWith(startOfHeader) ? line[1] : undefined;
    const body = level === undefined ? line : line.slice(2);
    const pending = kernel.pendingLine;
    const joins = pending && (level === undefined || level === 'c');
    if (pending && !joins) kernel.log(pending.level, pending.text);
    const start = joins ? pending : { level: levels[Number(level)] ?? 'warn', text: '' };
    const whole = { level: start.level, text: start.text + body };
    kernel.pendingLine = whole.text.endsWith('\n') || level !== 'c' ? undefined : whole;
    if (!kernel.pendingLine && whole.text.trim() !== '') kernel.log(whole.level, whole.text.trimEnd());
  }
  return text.length;
}

/** As `%pe` prints it. */
function errorText(error: number): string {
  const name = errnoName(-error);
  return name === undefined ? String(error) : `-${name}`;
}

const message = 'a log record of its level with the device name';

export const logServices: readonly Service[] = [
  service('_dev_emerg', 'pp.', message, print('emerg')),
  service('_dev_alert', 'pp.', message, print('alert')),
  service('_dev_crit', 'pp.', message, print('crit')),
  service('_dev_err', 'pp.', message, print('err')),
  service('_dev_warn', 'pp.', message, print('warn')),
  service('_dev_notice', 'pp.', message, print('notice')),
  service('_dev_info', 'pp.', message, print('info')),
  service('_dev_printk', 'ppp.', message, (kernel, level: bigint, device: bigint, format: bigint, area: bigint) => {
    const digit = kernel.memory.string(level, 2)[1];
    return print(levels[Number(digit)] ?? 'warn')(kernel, device, format, area);
  }),
  service(
    'dev_err_probe',
    'pip.',
    'logs an error with its name and returns it; -EPROBE_DEFER is silent',
    (kernel, device: bigint, error: number, format: bigint, area: bigint) => {
      const text = formatKernelString(kernel, kernel.memory.string(format), new ArgumentArea(kernel, area));
      if (error !== -517)
        kernel.log('err', `error ${errorText(error)}: ${text.trimEnd()}`, deviceLabel(kernel, device));
      return error;
    },
  ),
  service(/^_?printk(_deferred)?$/, 'p.', 'log records, one per line', (kernel, format: bigint, area: bigint) =>
    printk(kernel, formatKernelString(kernel, kernel.memory.string(format), new ArgumentArea(kernel, area))),
  ),
  service('vprintk', 'pp', 'log records, one per line', (kernel, format: bigint, list: bigint) =>
    printk(
      kernel,
      formatKernelString(kernel, kernel.memory.string(format), new ArgumentArea(kernel, kernel.memory.load64(list))),
    ),
  ),
  service('dump_stack', '', 'nothing: the stack is in every event', () => undefined),
];
