import { acpiState } from '../acpi';
import { errno } from '../errno';
import type { Kernel } from '../kernel';
import { type Service, service } from '../service';
import { allocateSlab } from './allocation';

/** AE_NOT_FOUND, AE_NO_MEMORY and AE_BAD_PARAMETER of include/acpi/acexcep.h. */
const notFound = 5;
const noMemory = 4;
const badParameter = 0x1001;

function getTable(kernel: Kernel, signature: bigint, instance: number, to: bigint): number {
  const table = acpiState(kernel).tables.get(kernel.memory.string(signature, 4));
  if (table === undefined || instance > 1) return notFound;
  kernel.memory.store64(to, table);
  return 0;
}

/** The path of a handle, in memory that the caller gives back. */
function getName(kernel: Kernel, handle: bigint, _form: number, buffer: bigint): number {
  const path = acpiState(kernel).paths.get(handle);
  if (path === undefined) return badParameter;
  const flags = kernel.options.types.constant('GFP_KERNEL') ?? 0n;
  const memory = allocateSlab(kernel, BigInt(path.length + 1), Number(flags), 'slab');
  if (memory === 0n) return noMemory;
  kernel.memory.write(memory, Uint8Array.from([...path].map((letter) => letter.charCodeAt(0)).concat(0)));
  kernel
    .view('struct acpi_buffer', buffer)
    .set('length', path.length + 1)
    .set('pointer', memory);
  return 0;
}

/** The ACPI interpreter and the tables of the machine. Its namespace has devices and no methods. */
export const acpiServices: readonly Service[] = [
  service('acpi_get_table', 'pip', 'a table of the machine', getTable),
  service('acpi_match_platform_list', 'p', 'no entry: nobody has a quirk for the tables', () => -errno.ENODEV),
  service('acpi_put_table', 'p', 'nothing: tables stay', () => undefined),
  service('acpi_get_name', 'pip', 'the device’s path', getName, 'paths are short forms made from the topology'),
  service('acpi_has_method', 'pp', 'no: devices have no methods', () => 0),
  service('acpi_dev_get_first_match_dev', 'ppl', 'none: no device of the namespace has a _HID', () => 0n),
  service('acpi_register_gsi', 'piii', 'the number of the wire', (_kernel, _device: bigint, gsi: number) =>
    gsi === 0 ? -errno.EINVAL : gsi,
  ),
  service('acpi_unregister_gsi', 'i', 'nothing', () => undefined),
];
