import { ArgumentArea, formatKernelString } from '../format';
import type { Kernel } from '../kernel';
import { type Service, service, typedService } from '../service';

const hidden = 'success: nobody looks at files';

/** Writes formatted text where a file's contents go; answers its length. A page is room enough for everything. */
function emit(kernel: Kernel, to: bigint, format: bigint, area: bigint): number {
  const text = formatKernelString(kernel, kernel.memory.string(format), new ArgumentArea(kernel, area));
  const bytes = Uint8Array.from([...text].map((letter) => letter.charCodeAt(0) & 0xff).concat(0));
  kernel.memory.write(to, bytes);
  return bytes.length - 1;
}

/** A directory gets a node, because C code takes references to it. */
function createDirectory(kernel: Kernel, object: bigint): number {
  const view = kernel.view('struct kobject', object);
  if (view.get('sd') === 0n) view.set('sd', kernel.create('struct kernfs_node').address);
  return 0;
}

export const sysfsServices: readonly Service[] = [
  typedService(
    'sysfs_create_dir_ns',
    'a directory that nobody sees',
    (kernel) => (object) => createDirectory(kernel, BigInt.asUintN(64, BigInt(object ?? 0))),
  ),
  service('sysfs_remove_dir', 'p', 'no directory', (kernel, object: bigint) => {
    kernel.view('struct kobject', object).set('sd', 0);
    return undefined;
  }),
  service('sysfs_emit', 'pp.', 'the text of a file', emit),
  service(
    'sysfs_emit_at',
    'pip.',
    'more text of a file',
    (kernel, to: bigint, at: number, format: bigint, area: bigint) => emit(kernel, to + BigInt(at), format, area),
  ),
  typedService(
    /^sysfs_(rename|move)_dir_ns$|^sysfs_(create|update|merge|remove|unmerge)_(file_ns|files|group|groups|bin_file|link|link_nowarn)$|^sysfs_(add|remove)_(link|file)_(to|from)_group$|^sysfs_(delete_link|notify|remove_file_ns)$/,
    hidden,
    () => () => 0,
  ),
  typedService(/^kernfs_(get|put)$/, 'nothing: files have no life', () => () => undefined),
  typedService(/^device_(create|remove)_(file|bin_file|groups)$|^device_(add|remove)_groups$/, hidden, () => () => 0),
  typedService(/^kobject_uevent(_env)?$/, 'nobody in user space', () => () => 0),
  typedService(/^debugfs_create_\w+$/, 'an entry that nobody sees', (kernel, symbol) => () => {
    const { type } = symbol;
    if (type.kind !== 'function' || type.returns.kind !== 'pointer') return undefined;
    return kernel.heap.allocate(16, 16, 'object', true);
  }),
  typedService(/^debugfs_(remove|lookup_and_remove)$/, 'nothing', () => () => undefined),
];
