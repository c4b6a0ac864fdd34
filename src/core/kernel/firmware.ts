/** A property of a firmware node: a flag, 32-bit cells, or strings. */
export type PropertyValue = true | readonly number[] | readonly string[];

/** The firmware's description of one device (a device-tree node as far as a driver asks). */
export interface FirmwareNode {
  readonly name: string;
  readonly compatible: readonly string[];
  readonly properties: Readonly<Record<string, PropertyValue>>;
}

/** Which description belongs to which C object (`struct device`, `struct fwnode_handle`, `struct device_node`). */
export class Firmware {
  readonly #nodes = new Map<bigint, FirmwareNode>();

  attach(address: bigint, node: FirmwareNode): void {
    this.#nodes.set(address, node);
  }

  of(address: bigint): FirmwareNode | undefined {
    return this.#nodes.get(address);
  }

  nameOf(address: bigint): string | undefined {
    return this.#nodes.get(address)?.name;
  }
}
