import type { ConfigSpacePort } from './config-space';

/** How firmware describes the machine to the kernel. */
export type FirmwareKind = 'device-tree' | 'acpi';

/** A run of physical or bus addresses; bytes. */
export interface AddressRange {
  readonly address: bigint;
  readonly length: bigint;
}

/** What firmware calls an SMMU: any SMMUv3, any SMMUv2, or the SMMUv2 that has a name of its own. */
export type SmmuKind = 'smmu-v3' | 'smmu-v2' | 'mmu-500';

/** An SMMU as firmware describes it. */
export interface SmmuPlace {
  readonly name: string;
  /** An SMMUv3 where this is absent. */
  readonly kind?: SmmuKind;
  readonly frame: AddressRange;
  /** Interrupt numbers by wire: `eventq`, `priq`, `cmdq-sync`, `gerror`, or `combined`; of an SMMUv2 `global`, `global-config`,
   *  and then `context-0` and so on, in this order. */
  readonly wires: Readonly<Record<string, number>>;
  /** Firmware names a message-signalled interrupt controller that it may write to. */
  readonly messages?: boolean;
  /** It looks into the CPUs' caches. */
  readonly coherent: boolean;
  /** It has a power domain of its own. */
  readonly powerDomain?: true;
  /** How a device tree calls it first, before the name of its kind. */
  readonly compatible?: string;
  /** Further properties of its device-tree node: flags, cells or strings. */
  readonly properties?: Readonly<Record<string, true | readonly number[] | readonly string[]>>;
  /** Model field of its IORT node (Arm DEN 0049); 0 is a generic SMMUv3. */
  readonly iortModel?: number;
}

/** A run of requester ids below a host bridge, and the StreamIDs that its SMMU sees them as (`iommu-map`, IORT id mapping). */
export interface StreamMapping {
  readonly smmu: string;
  readonly firstRequester: number;
  readonly firstStream: number;
  /** How many ids; at least 1. */
  readonly count: number;
}

/** A PCI host bridge. */
export interface HostBridgePlace {
  readonly name: string;
  readonly segment: number;
  readonly firstBus: number;
  readonly lastBus: number;
  /** Its configuration window (ECAM). */
  readonly ecam: AddressRange;
  /** CPU addresses that lead to memory of its devices, where bus addresses are the same. */
  readonly windows: readonly AddressRange[];
  readonly streams: readonly StreamMapping[];
  /** Firmware says that address translation requests get through. */
  readonly ats: boolean;
  readonly coherent: boolean;
}

/** Where a PCI function is: bus 0-255, device 0-31, function 0-7. */
export interface PciAddress {
  readonly segment: number;
  readonly bus: number;
  readonly device: number;
  readonly function: number;
}

/** A function that firmware or the bus finds. What it is and can do is what its configuration space says. */
export interface PciFunctionPlace extends PciAddress {
  readonly config: ConfigSpacePort;
  /** Base class, subclass and interface, as in 0x010802 for NVMe, where the configuration space does not say it. */
  readonly class?: number;
  /** Secondary bus, where the function is a bridge. */
  readonly secondaryBus?: number;
  /** The bridge turns every requester id behind it into that of device 0 on its secondary bus (PCIe to PCI). */
  readonly aliases?: boolean;
  /** Its accesses come from these other device and function numbers of its bus, too (bits 7:3 and 2:0). */
  readonly alsoAs?: readonly number[];
  /** A virtual function: its physical one has no part in this description. */
  readonly virtual?: boolean;
}

/** A device that is no PCI function and reaches memory through an SMMU. */
export interface PlatformMasterPlace {
  readonly name: string;
  readonly compatible: string;
  readonly smmu: string;
  readonly streams: readonly number[];
  readonly frames: readonly AddressRange[];
  readonly coherent: boolean;
}

/** Memory that streams use since before the kernel ran, and that must stay mapped as it is. */
export interface ReservedRegion extends AddressRange {
  readonly name: string;
  readonly smmu: string;
  readonly streams: readonly number[];
}

/** Everything about a machine that its kernels learn from firmware and from the bus, in the order in which they find it. */
export interface Topology {
  readonly firmware: FirmwareKind;
  readonly smmus: readonly SmmuPlace[];
  readonly bridges: readonly HostBridgePlace[];
  readonly functions: readonly PciFunctionPlace[];
  readonly masters: readonly PlatformMasterPlace[];
  readonly reserved: readonly ReservedRegion[];
}

/** Device and function in one byte, as PCI has it. */
export function devfn(place: Pick<PciAddress, 'device' | 'function'>): number {
  return ((place.device & 0x1f) << 3) | (place.function & 7);
}

/** `0000:00:02.0`. */
export function pciName(place: PciAddress): string {
  const two = (value: number): string => value.toString(16).padStart(2, '0');
  return `${place.segment.toString(16).padStart(4, '0')}:${two(place.bus)}:${two(place.device)}.${place.function}`;
}
