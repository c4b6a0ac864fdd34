import type { Topology } from '../machine/topology';
import { iortBytes, masterPath } from './acpi-iort';
import type { Kernel } from './kernel';
import type { ObjectView } from './objects';

/** What ACPI tells one kernel: tables by signature, and the paths of its devices by handle. */
export interface AcpiState {
  readonly tables: Map<string, bigint>;
  readonly paths: Map<bigint, string>;
}

/** The ACPI state of a kernel. */
export function acpiState(kernel: Kernel): AcpiState {
  return kernel.state(acpiState, () => ({ tables: new Map<string, bigint>(), paths: new Map<bigint, string>() }));
}

/** A `struct acpi_device` of the namespace; its handle is its own address. */
export function createAcpiDevice(kernel: Kernel, path: string, coherent: boolean): ObjectView {
  const device = kernel.create('struct acpi_device');
  device.set('handle', device.address);
  const operations = kernel.runtime.addressOf('acpi_device_fwnode_ops');
  if (operations !== undefined) device.set('fwnode.ops', operations);
  device.set('flags.cca_seen', 1).set('flags.coherent_dma', coherent);
  acpiState(kernel).paths.set(device.address, path);
  return device;
}

/** The devices of the namespace, by name of the topology. */
export interface MachineNamespace {
  readonly bridges: ReadonlyMap<string, ObjectView>;
  readonly masters: ReadonlyMap<string, ObjectView>;
}

/** Hands a machine's IORT and namespace to the kernel, which from now on was booted with ACPI. */
export function createNamespace(kernel: Kernel, topology: Topology): MachineNamespace {
  const disabled = kernel.runtime.addressOf('acpi_disabled');
  if (disabled !== undefined) kernel.memory.store32(disabled, 0);
  const bytes = iortBytes(topology);
  const table = kernel.heap.allocate(bytes.length, 16, 'object', true);
  kernel.memory.write(table, bytes);
  acpiState(kernel).tables.set('IORT', table);
  const bridges = topology.bridges.map((place) => {
    return [place.name, createAcpiDevice(kernel, `\\_SB.PC${place.segment}`, place.coherent)] as const;
  });
  const masters = topology.masters.map((place) => {
    return [place.name, createAcpiDevice(kernel, masterPath(topology, place), place.coherent)] as const;
  });
  return { bridges: new Map(bridges), masters: new Map(masters) };
}
