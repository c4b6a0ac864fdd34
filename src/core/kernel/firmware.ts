/** A property of a firmware node: a flag, 32-bit cells, or strings. */
export type PropertyValue = true | readonly number[] | readonly string[];

/** The firmware's description of one device (a device-tree node as far as a driver asks). */
export interface FirmwareNode {
  readonly name: string;
  readonly compatible: readonly string[];
  readonly properties: Readonly<Record<string, PropertyValue>>;
}
