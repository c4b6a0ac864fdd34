/** What a boot came to: what the SMMU's platform driver made of its device, and what people should know. */
export interface SystemBoot {
  /** The driver is bound to the SMMU. */
  readonly bound: boolean;
  /** Devices behind it that got a driver, in order. */
  readonly devices: readonly string[];
  /** Words of the command line that nothing in the tree's files takes. */
  readonly unknownParameters: readonly string[];
}

/** Domain that a device is attached to by a step. */
export const domainKinds = ['paging', 'default', 'blocked'] as const;
export type DomainKind = (typeof domainKinds)[number];

/** Memory that a device's driver maps for it. */
export interface BufferRequest {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** As the DMA API has it: the device reads, writes, or both; `coherent` is memory that both sides use all the time. */
  readonly direction: 'to-device' | 'from-device' | 'bidirectional' | 'coherent';
  /** A buffer that was unmapped and freed, whose memory this one gets. */
  readonly reuses?: string;
  /** It is mapped in the domain that a step attached the device to, as user-space drivers do, and not through the DMA interface. */
  readonly user?: boolean;
}

/** Memory that a device's driver has mapped. */
export interface MappedBuffer extends BufferRequest {
  /** Address for the device. */
  readonly address: bigint;
  /** Physical address. */
  readonly home: bigint;
}

/** An object of the kernel that calls can name. */
export interface LiveObject {
  readonly name: string;
  /** C type, such as `struct arm_smmu_device`. */
  readonly record: string;
  readonly address: bigint;
}

/** The kernel around the driver: buses, IOMMU core, DMA API. Numbers are results of the kernel's functions: 0, or a negative error number. */
export interface KernelSystem {
  /** Initcalls, devices found and bound. */
  boot(): SystemBoot;
  /** Binds a driver to a device that the scenario plays, as loading a module does. */
  bind(device: string): number;
  unbind(device: string): number;
  /** Takes a device out of the kernel; nothing of it is there afterwards. */
  remove(device: string): number;
  /** Resets a PCI function (FLR), as the PCI core does it. */
  reset(device: string): number;
  /** Lets milliseconds of virtual time pass, with all that falls due. */
  wait(milliseconds: number): void;
  /** Puts a device into a domain, as a user of the IOMMU interface does: with `shared`, the one that another device was put into. */
  attach(device: string, domain: DomainKind, shared?: string): number;
  /** Puts it back into its default domain. */
  detach(device: string): number;
  map(device: string, request: BufferRequest): MappedBuffer | number;
  unmap(device: string, buffer: string): number;
  /** Gives a PASID of a device a page table of its own, with one buffer. */
  attachPasid(device: string, pasid: number, request: BufferRequest): MappedBuffer | number;
  /** Takes it away again. */
  detachPasid(device: string, pasid: number): number;
  buffers(device: string): readonly MappedBuffer[];
  /** The last of the kernel: devices are shut down in order. */
  shutDown(): void;
  /** What a `call` can name: the SMMU, its platform device, and of each device `nvme`, `nvme.master`, `nvme.domain`, `nvme.smmu-domain`. */
  objects(): readonly LiveObject[];
}
