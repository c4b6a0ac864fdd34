import type { ConfigSize } from '../../machine/config-space';
import type { Kernel } from '../kernel';
import { store } from '../objects';
import { configOf, nothing } from '../pci-config';
import { type Service, service } from '../service';

/** PCIBIOS_BAD_REGISTER_NUMBER and PCIBIOS_DEVICE_NOT_FOUND of include/linux/pci.h. */
const badRegister = 0x87;
const notFound = 0x86;

const sizes = { byte: 1, word: 2, dword: 4 } as const;

function read(size: ConfigSize) {
  return (kernel: Kernel, bus: bigint, devfn: number, offset: number, to: bigint): number => {
    if (offset % size !== 0) return badRegister;
    const port = configOf(kernel, bus, devfn);
    store(kernel.memory, to, size, BigInt(port ? port.read(offset, size) : nothing(size)));
    return port ? 0 : notFound;
  };
}

function write(size: ConfigSize) {
  return (kernel: Kernel, bus: bigint, devfn: number, offset: number, value: number): number => {
    if (offset % size !== 0) return badRegister;
    const port = configOf(kernel, bus, devfn);
    port?.write(offset, size, size === 4 ? value >>> 0 : value & nothing(size));
    return port ? 0 : notFound;
  };
}

/** Configuration cycles on a bus; what the tree builds on them (capabilities, ATS, PRI, PASID, resets) is its own C. */
export const pciConfigServices: readonly Service[] = Object.entries(sizes).flatMap(([name, size]) => [
  service(`pci_bus_read_config_${name}`, 'piip', 'the function’s configuration space', read(size)),
  service(`pci_bus_write_config_${name}`, 'piii', 'the function’s configuration space', write(size)),
]);
