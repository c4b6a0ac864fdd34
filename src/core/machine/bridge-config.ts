import type { ConfigSize, ConfigSpacePort } from './config-space';

/** What a bridge is, as the PCI Express capability's port type names it. */
export type BridgeKind = 'root-port' | 'upstream-port' | 'downstream-port' | 'pci-bridge';

const portTypes: Readonly<Record<BridgeKind, number>> = {
  'root-port': 4,
  'upstream-port': 5,
  'downstream-port': 6,
  'pci-bridge': 7,
};

/** Class codes of a host bridge and of a PCI-to-PCI bridge. */
const hostBridgeClass = 0x060000;
const bridgeClass = 0x060400;
/** Offset of the ACS capability: what a bridge that keeps its functions apart has. */
const acs = 0x100;

/** Configuration space made of bytes: what is writable keeps what is written. */
export class PlainConfigSpace implements ConfigSpacePort {
  readonly #bytes = new Uint8Array(4096);
  readonly #writable = new Uint8Array(4096);

  /** Declares a field: little endian, bits of `writable` may be changed. */
  declare(offset: number, size: ConfigSize, value: number, writable = 0): this {
    for (let i = 0; i < size; i++) {
      this.#bytes[offset + i] = (value >>> (8 * i)) & 0xff;
      this.#writable[offset + i] = (writable >>> (8 * i)) & 0xff;
    }
    return this;
  }

  read(offset: number, size: ConfigSize): number {
    let value = 0;
    for (let i = size - 1; i >= 0; i--) value = value * 256 + (this.#bytes[offset + i] ?? 0xff);
    return value;
  }

  write(offset: number, size: ConfigSize, value: number): void {
    for (let i = 0; i < size; i++) {
      const writable = this.#writable[offset + i] ?? 0;
      const old = this.#bytes[offset + i];
      if (old !== undefined) this.#bytes[offset + i] = (old & ~writable) | ((value >>> (8 * i)) & writable);
    }
  }
}

/** A host bridge's own function (00.0 of a root bus): no capabilities. */
export function hostBridgeConfig(vendor: number, device: number): ConfigSpacePort {
  return new PlainConfigSpace()
    .declare(0x00, 2, vendor)
    .declare(0x02, 2, device)
    .declare(0x04, 2, 0, 0x547)
    .declare(0x08, 4, hostBridgeClass << 8);
}

/** A bridge between buses (type 1 header). With `isolates`, access control services that a kernel can turn on. */
export function bridgeConfig(
  kind: BridgeKind,
  buses: { readonly primary: number; readonly secondary: number; readonly subordinate?: number },
  isolates = false,
): ConfigSpacePort {
  const space = new PlainConfigSpace()
    .declare(0x00, 2, 0x1b36)
    .declare(0x02, 2, 0x000c)
    .declare(0x04, 2, 0, 0x547)
    .declare(0x06, 2, 0x10)
    .declare(0x08, 4, bridgeClass << 8)
    .declare(0x0e, 1, 1)
    .declare(0x18, 1, buses.primary)
    .declare(0x19, 1, buses.secondary)
    .declare(0x1a, 1, buses.subordinate ?? buses.secondary)
    .declare(0x34, 1, 0x40)
    .declare(0x3e, 2, 0, 0x7f)
    .declare(0x40, 4, 0x0002_0010 | (portTypes[kind] << 20))
    // Lets prefixes through, as PASIDs are.
    .declare(0x64, 4, 1 << 21);
  // Source validation, translation blocking, redirection and upstream forwarding: all there, all off.
  if (isolates)
    space
      .declare(acs, 4, 0x0001_000d)
      .declare(acs + 4, 2, 0x1d)
      .declare(acs + 6, 2, 0, 0x1d);
  return space;
}
