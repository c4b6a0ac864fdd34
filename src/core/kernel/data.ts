import type { CSymbol } from '../c/parse/ast';
import { textBase } from '../wasm/layout';
import { pageOffset } from './address-space';
import type { Kernel } from './kernel';
import { capabilityNumbers } from './services/cpu';
import { jiffiesNow, timers } from './timers';
import { createWorkQueue } from './work-queues';

/** An object of the kernel that C code reads and that is not defined by compiled C. */
export interface Datum {
  readonly name: string;
  readonly models: string;
  /** `size` bytes. */
  contents(kernel: Kernel, size: number): Uint8Array;
}

function integer(value: (kernel: Kernel) => bigint): Datum['contents'] {
  return (kernel, size) => {
    const bytes = new Uint8Array(Math.max(size, 8));
    new DataView(bytes.buffer).setBigUint64(0, BigInt.asUintN(64, value(kernel)), true);
    return bytes.subarray(0, size);
  };
}

/** A bitmap with the given bits, as arrays of unsigned long on a little endian machine. */
function bitmap(bits: (kernel: Kernel) => Iterable<number>): Datum['contents'] {
  return (kernel, size) => {
    const bytes = new Uint8Array(size);
    for (const bit of bits(kernel)) {
      const at = bit >> 3;
      if (at < size) bytes[at] = (bytes[at] ?? 0) | (1 << (bit & 7));
    }
    return bytes;
  };
}

/** C code that has the counter follows it. */
function countJiffies(kernel: Kernel): bigint {
  timers(kernel).showJiffies();
  return jiffiesNow(kernel);
}

/** Rows of words, of which row n + 1 begins with bit n; as many words in a row as fit 65 rows. */
function maskForEachCpu(size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  const row = size / 65;
  for (let bit = 0; bit < 64; bit++) {
    const at = (bit + 1) * row + (bit >> 3);
    if (at < size) bytes[at] = 1 << (bit & 7);
  }
  return bytes;
}

/** An address that no window shows. */
const unfollowable = 0xdead_0000_0000_0000n;
const oneCpu = bitmap(() => [0]);
const zero = integer(() => 0n);
const zeroes: Datum['contents'] = (_kernel, size) => new Uint8Array(size);

function datum(name: string, models: string, contents: Datum['contents']): Datum {
  return { name, models, contents };
}

const data: readonly Datum[] = [
  datum(
    'elfcorehdr_addr',
    'where the crashed kernel’s headers are; all ones in a kernel that did not follow a crash',
    integer((kernel) => kernel.options.elfCoreHeader ?? 0xffff_ffff_ffff_ffffn),
  ),
  datum('system_cpucaps', 'the CPU model', bitmap(capabilityNumbers)),
  datum('cpu_hwcaps', 'the CPU model', bitmap(capabilityNumbers)),
  datum(
    'memstart_addr',
    'physical address of the start of the linear map',
    integer((kernel) => kernel.options.layout.ramBase - (kernel.options.layout.linearMap - pageOffset(kernel))),
  ),
  datum(
    'kimage_voffset',
    'from the physical place of the image to the addresses of functions',
    integer(({ options }) => textBase - (options.layout.ramBase + BigInt(options.placement.image))),
  ),
  datum(
    'vabits_actual',
    '48',
    integer(() => 48n),
  ),
  datum(
    'static_key_initialized',
    'true: boot is over',
    integer(() => 1n),
  ),
  datum(
    'system_state',
    'SYSTEM_RUNNING',
    integer((kernel) => kernel.options.types.constant('SYSTEM_RUNNING') ?? 3n),
  ),
  datum('dma_default_coherent', 'no: arm64 asks firmware about each device', zero),
  datum('jiffies', 'ticks of virtual time', integer(countJiffies)),
  datum('jiffies_64', 'ticks of virtual time', integer(countJiffies)),
  ...[
    'system_wq',
    'system_highpri_wq',
    'system_long_wq',
    'system_unbound_wq',
    'system_percpu_wq',
    'system_dfl_wq',
    'system_freezable_wq',
    'system_power_efficient_wq',
  ].map((name) => datum(name, 'a work queue', integer(createWorkQueue))),
  ...['platform_bus_type', 'amba_bustype', 'fsl_mc_bus_type', 'host1x_context_device_bus_type', 'cdx_bus_type'].map(
    (name) => datum(name, 'a bus whose operations the driver model has', zeroes),
  ),
  datum('xen_domain_type', 'XEN_NATIVE: the kernel runs on no Xen', zero),
  datum('arm64_use_ng_mappings', 'no: page tables of the CPU are not modelled', zero),
  datum('rsi_present', 'no: the kernel is no realm', zeroes),
  datum('kernel_kobj', 'NULL: there is no sysfs', zero),
  datum(
    'acpi_disabled',
    'set, until firmware hands over ACPI tables',
    integer(() => 1n),
  ),
  datum('oops_in_progress', 'no', zero),
  datum('panic_timeout', '0', zero),
  datum(
    'nr_cpu_ids',
    '1',
    integer(() => 1n),
  ),
  datum(
    '__num_online_cpus',
    '1',
    integer(() => 1n),
  ),
  datum('numa_node', '0: one node', zero),
  datum('cpu_bit_bitmap', 'for each CPU a mask with it alone, behind one that is empty', (_kernel, size) =>
    maskForEachCpu(size),
  ),
  datum('reset_devices', 'nothing on the command line asks drivers to reset their devices', zero),
  datum('__cpu_possible_mask', 'CPU 0', oneCpu),
  datum('__cpu_online_mask', 'CPU 0', oneCpu),
  datum('__cpu_present_mask', 'CPU 0', oneCpu),
  datum('__cpu_active_mask', 'CPU 0', oneCpu),
  datum('node_data', 'addresses that nobody follows: only statistics know of nodes', (_kernel, size) => {
    const bytes = new Uint8Array(size);
    const view = new DataView(bytes.buffer);
    for (let at = 0; at + 8 <= size; at += 8) view.setBigUint64(at, unfollowable, true);
    return bytes;
  }),
  datum(
    '__per_cpu_offset',
    '0 for CPU 0',
    bitmap(() => []),
  ),
  datum(
    'kunit_running',
    'off: only the tests themselves know of KUnit',
    bitmap(() => []),
  ),
];

const byName = new Map(data.map((each) => [each.name, each]));

/** The model of an object, or undefined. Objects that a unit keeps to itself are never modelled. */
export function findDatum(symbol: CSymbol): Datum | undefined {
  return symbol.linkage === 'external' ? byName.get(symbol.name) : undefined;
}

/** Every object that is modelled. */
export function modelledData(): readonly Datum[] {
  return data;
}
