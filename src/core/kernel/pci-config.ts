import type { ConfigSize, ConfigSpacePort } from '../machine/config-space';
import type { Kernel } from './kernel';

/** Configuration spaces by segment, bus and devfn, as the buses of one kernel reach them. */
export class ConfigSpaces {
  readonly #ports = new Map<string, ConfigSpacePort>();

  add(segment: number, bus: number, devfn: number, port: ConfigSpacePort): void {
    this.#ports.set(`${segment}:${bus}:${devfn}`, port);
  }

  find(segment: number, bus: number, devfn: number): ConfigSpacePort | undefined {
    return this.#ports.get(`${segment}:${bus}:${devfn}`);
  }
}

/** The configuration spaces that a kernel's buses lead to. */
export function configSpaces(kernel: Kernel): ConfigSpaces {
  return kernel.state(configSpaces, () => new ConfigSpaces());
}

/** The port of a function below a `struct pci_bus`, or undefined where there is none. */
export function configOf(kernel: Kernel, bus: bigint, devfn: number): ConfigSpacePort | undefined {
  const view = kernel.view('struct pci_bus', bus);
  const segment = view.has('domain_nr') ? Number(view.get('domain_nr')) : 0;
  return configSpaces(kernel).find(segment, Number(view.get('number')), devfn);
}

/** Offset of a capability of the first 256 bytes, or 0. */
export function findCapability(port: ConfigSpacePort, id: number): number {
  const status = 0x06;
  const hasList = 0x10;
  if ((port.read(status, 2) & hasList) === 0) return 0;
  let at = port.read(0x34, 1) & 0xfc;
  for (let left = 48; at >= 0x40 && left > 0; left--) {
    if (port.read(at, 1) === id) return at;
    at = port.read(at + 1, 1) & 0xfc;
  }
  return 0;
}

/** All ones: what a bus returns for a function that is not there. */
export function nothing(size: ConfigSize): number {
  return size === 4 ? 0xffff_ffff : 2 ** (size * 8) - 1;
}
