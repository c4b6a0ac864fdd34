import { hex } from '../../base/hex';
import { Oops } from '../../wasm/host';
import { ArgumentArea, formatKernelString } from '../format';
import type { Kernel } from '../kernel';
import { type Service, service } from '../service';

/** BUGFLAG_* of include/linux/bug.h. */
const flagOnce = 1n << 1n;

/** `first` and `second` are what the tree's `__WARN_FLAGS` was given: flags, or the text of the condition and flags. */
function warn(kernel: Kernel, file: bigint, line: number, name: bigint, first: bigint, second: bigint): undefined {
  const isText = first >= 0x1_0000_0000n;
  const flags = isText ? second : first;
  const place = `${kernel.memory.string(file)}:${line}`;
  const message = kernel.pendingWarning;
  kernel.pendingWarning = '';
  if ((flags & flagOnce) !== 0n) {
    if (kernel.warnedOnce.has(place)) return undefined;
    kernel.warnedOnce.add(place);
  }
  const condition = isText ? ` ${kernel.memory.string(first)}` : '';
  const text = message === '' ? '' : `: ${message.trimEnd()}`;
  kernel.warn('warn', `WARNING: at ${place} ${kernel.memory.string(name)}${condition.trimEnd()}${text}`);
  return undefined;
}

export const warnServices: readonly Service[] = [
  service('__smmu_review_warn', 'pipll', 'WARN() and its relatives: a warning with its place', warn),
  service('__smmu_review_bug', 'pip', 'BUG(): the run ends', (kernel, file: bigint, line: number, name: bigint) => {
    const place = `${kernel.memory.string(file)}:${line}`;
    throw new Oops('bug', undefined, kernel.runtime.stack(), `kernel BUG at ${place} in ${kernel.memory.string(name)}`);
  }),
  service('__warn_printk', 'p.', 'the message of the warning that follows', (kernel, format: bigint, area: bigint) => {
    kernel.pendingWarning = formatKernelString(kernel, kernel.memory.string(format), new ArgumentArea(kernel, area));
    return undefined;
  }),
  service('warn_slowpath_fmt', 'piip.', 'WARN() of a build without trap tables', warnSlowPath),
  service('panic', 'p.', 'the run ends', (kernel, format: bigint, area: bigint) => {
    const text = formatKernelString(kernel, kernel.memory.string(format), new ArgumentArea(kernel, area));
    throw new Oops('bug', undefined, kernel.runtime.stack(), `Kernel panic - not syncing: ${text}`);
  }),
  service('__stack_chk_fail', '', 'the run ends', (kernel) => {
    throw new Oops('bug', undefined, kernel.runtime.stack(), 'stack-protector: the kernel stack is corrupted');
  }),
  service('add_taint', 'ii', 'nothing: nothing asks for taints', () => undefined),
];

function warnSlowPath(
  kernel: Kernel,
  file: bigint,
  line: number,
  taint: number,
  format: bigint,
  area: bigint,
): undefined {
  const text =
    format === 0n ? '' : formatKernelString(kernel, kernel.memory.string(format), new ArgumentArea(kernel, area));
  kernel.warn('warn', `WARNING: at ${kernel.memory.string(file)}:${line} (taint ${hex(taint, 32)}) ${text.trimEnd()}`);
  return undefined;
}
