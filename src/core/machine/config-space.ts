/** Sizes of an access to configuration space, in bytes. */
export type ConfigSize = 1 | 2 | 4;

/** The configuration space of one PCI function, as its bus reaches it. Offsets are in bytes; values are little endian and unsigned.
 *  What is beyond its end reads as all ones, and writes there are lost. */
export interface ConfigSpacePort {
  read(offset: number, size: ConfigSize): number;
  write(offset: number, size: ConfigSize, value: number): void;
}
