import type { Told } from '../smmu/structures/told';
import type { Cause } from '../trace/event';

/** A moment of a run: the id of the next event, and the kernel that ran. */
export interface Moment {
  readonly event: number;
  readonly kernel: number;
}

/** The IOMMU core had a driver attach a device to a domain. */
export interface ObservedAttach extends Moment {
  readonly device: string;
  /** The first event after it; absent where it did not come to an end. */
  readonly done?: number;
  readonly failed?: true;
  readonly domain: 'identity' | 'blocked' | 'paging';
}

/** The IOMMU core asked the driver whether it should wait with the attach of a device until somebody uses the device. */
export interface ObservedDeferral extends Moment {
  readonly device: string;
  readonly deferred: boolean;
  /** Where the driver's answer came from. */
  readonly cause: Cause;
}

/** Somebody does something with a device: its driver takes it over, lets it go, or stops it on the way down; or a user of the IOMMU gives it
 *  another domain. */
export interface ObservedTaking extends Moment {
  readonly device: string;
  readonly why: 'takes' | 'leaves' | 'stops' | 'switches';
}

/** Memory of RAM, `[address, address + length)`, in bytes. */
export interface ObservedMemory extends Moment {
  readonly address: bigint;
  readonly length: bigint;
  readonly cause: Cause;
}

/** Something that code asked for and that nobody can give back any more. */
export interface ObservedLeak {
  readonly kernel: number;
  /** `kmalloc of 64 bytes`, without addresses. */
  readonly what: string;
  /** The next event when it was asked for, and when it was missed. */
  readonly acquired: number;
  readonly noticed: number;
  /** Who asked for it. */
  readonly cause: Cause;
}

/** Memory that was freed though an SMMU's registers and tables still led there. */
export interface ObservedFree extends Moment {
  readonly smmu: string;
  /** `the page table of nic`. */
  readonly what: string;
  readonly cause: Cause;
}

/** A table or queue that begins in memory that was allocated, and goes on behind its end. */
export interface ObservedOverrun extends Moment {
  readonly smmu: string;
  /** `the command queue`. */
  readonly what: string;
  readonly told: Told;
  /** Bytes that the SMMU takes for it, and those that there are. */
  readonly length: bigint;
  readonly allocated: bigint;
}

/** What a kernel did at a stretch: an initcall, a probe, a step's call. */
export interface ObservedTask extends Moment {
  readonly name: string;
  /** The first event after it. */
  readonly done: number;
  /** Virtual nanoseconds that it took. */
  readonly took: bigint;
}

/** What STE and CD of a stream held, as 64-bit words. */
export interface ObservedEntry extends Moment {
  readonly smmu: string;
  readonly streamId: number;
  readonly ste: readonly bigint[];
  readonly cd?: readonly bigint[];
  /** Physical address of the first CD of a valid STE with stage 1, whether that CD is valid or not. */
  readonly cdAt?: bigint;
}

/** A level 1 descriptor as a kernel found it. */
export interface ObservedWord extends Moment {
  readonly smmu: string;
  readonly address: bigint;
  readonly value: bigint;
}

/** A translation that a bus master kept after it was attached, and that no longer is what the SMMU would say. */
export interface ObservedTranslation extends Moment {
  /** The first event of the attach. */
  readonly since: number;
  readonly device: string;
  readonly smmu: string;
  readonly streamId: number;
  readonly pasid?: number;
  readonly address: bigint;
  readonly physical: bigint;
  /** Where the SMMU would lead it; absent where nowhere. */
  readonly instead?: bigint;
}

/** An SMMU lost its power. */
export interface ObservedOff extends Moment {
  readonly smmu: string;
  /** The first event after it came back. */
  readonly until?: number;
}

/** The IOMMU core had the driver let go of a device. */
export interface ObservedRelease extends Moment {
  readonly device: string;
  /** The place in the driver that led there, where one did. */
  readonly cause?: Cause;
}

/** Whose memory the addresses of DMA that is under way would lead to, at the end of a kernel, if nothing translated them. */
export interface ObservedOwner extends Moment {
  readonly address: bigint;
  /** Bytes. */
  readonly length: bigint;
  /** `the stack`, `memory that is free`. */
  readonly what: string;
}

/** What a world saw of kernels and hardware besides what the trace tells. */
export interface Observed {
  /** Memory that each kernel allocates from, in the order of kernels. */
  readonly memory: readonly ObservedMemory[];
  /** Kernels whose attaches were all seen; of others the trace has to tell. */
  readonly watched: readonly number[];
  readonly attaches: readonly ObservedAttach[];
  readonly deferrals: readonly ObservedDeferral[];
  readonly takings: readonly ObservedTaking[];
  /** Windows that kernels made for themselves to other memory in RAM. */
  readonly windows: readonly ObservedMemory[];
  readonly leaks: readonly ObservedLeak[];
  readonly frees: readonly ObservedFree[];
  readonly overruns: readonly ObservedOverrun[];
  readonly tasks: readonly ObservedTask[];
  readonly entries: readonly ObservedEntry[];
  readonly words: readonly ObservedWord[];
  readonly off: readonly ObservedOff[];
  readonly keptTranslations: readonly ObservedTranslation[];
  readonly owners: readonly ObservedOwner[];
  readonly releases: readonly ObservedRelease[];
}
