import type { Profile } from '../smmu/profiles/profile';
import type { ProfileV2 } from '../smmu/profiles/v2/profile';
import type { Told } from '../smmu/structures/told';
import type { Cause } from '../trace/event';

/** `[address, address + length)`, physical, in bytes. */
export interface MemoryRange {
  readonly address: bigint;
  readonly length: bigint;
}

/** How a kernel came to run. `cold`: after power-on. `crash`: in place of one that crashed, whose DMA goes on. `kexec` and `reboot`: after
 *  the shutdown path of the one before. */
export type KernelStart = 'cold' | 'crash' | 'kexec' | 'reboot';

/** One kernel of the run. Its place in the list is `Event.kernel`. */
export interface KernelFacts {
  readonly start: KernelStart;
  /** Memory that is its own to allocate from. Empty where nobody knows. */
  readonly memory?: readonly MemoryRange[];
  /** False for software that does not know the SMMU and does DMA with physical addresses. */
  readonly knowsSmmu?: false;
  /** First event of its shutdown path, where it went through one. */
  readonly shutdownFrom?: number;
  /** Printing more lines than this counts as flooding; the default is in the rule. */
  readonly logBudget?: number;
}

/** One SMMUv3. */
export interface SmmuFacts {
  /** Name of the device in events. */
  readonly name: string;
  readonly profile: Profile;
  /** Times when its power or clock was off: ids of the first event in it, and of the first one after it. */
  readonly off?: readonly { readonly from: number; readonly until?: number }[];
  /** First event at which Service Failure Mode is in force. */
  readonly serviceFailureFrom?: number;
}

/** One SMMUv2. */
export interface SmmuV2Facts extends Pick<SmmuFacts, 'name' | 'off'> {
  readonly profile: ProfileV2;
}

/** One attach of a stream by a kernel. */
export interface Attachment {
  readonly kernel: number;
  /** First event of the attach. */
  readonly from: number;
  /** First event after it; absent where it did not come to an end. */
  readonly done?: number;
  readonly failed?: true;
  /** Its domain lets DMA through untranslated. */
  readonly identity?: true;
  /** Its domain lets nothing through. */
  readonly blocked?: true;
}

/** The IOMMU core asked whether the attach of a device should wait until its driver uses it. */
export interface DeferralFacts {
  readonly kernel: number;
  /** The first event after the answer. */
  readonly event: number;
  readonly deferred: boolean;
  /** The code that answered. */
  readonly cause: Cause;
}

/** One stream of a bus master. */
export interface StreamFacts {
  /** Name of the bus master in `dma` events. */
  readonly device: string;
  /** Name of the SMMU in front of it. */
  readonly smmu: string;
  readonly streamId: number;
  /** The bus master may ask for translations, and keep them. */
  readonly ats?: true;
  /** Memory that firmware reserved for it (RMR): there it may go untranslated, whatever the kernel. */
  readonly reserved?: MemoryRange;
  /** Attaches in the order in which they happened. */
  readonly attachments: readonly Attachment[];
  /** First event at which its driver had stopped it on the way to a shutdown, by kernel. */
  readonly quiesced?: Readonly<Record<number, number>>;
  /** First event at which its driver had taken it over, or a user of the IOMMU asked for a domain for it, by kernel. */
  readonly taken?: Readonly<Record<number, number>>;
  readonly deferrals?: readonly DeferralFacts[];
}

/** Memory that a bus master was given an address for. */
export interface BufferFacts {
  /** What the scenario calls it. */
  readonly name?: string;
  readonly streamId: number;
  readonly smmu: string;
  /** First address as the bus master knows it. */
  readonly address: bigint;
  /** Bytes. */
  readonly size: number;
  /** Physical addresses: the first one where it is contiguous, else one for each page that it touches, of 4096 bytes. Absent where nobody
   *  knows. */
  readonly home?: bigint | readonly bigint[];
  /** The kernel that mapped it. */
  readonly kernel: number;
  /** First event at which the bus master may use it, and at which it may no longer. The end of a kernel does not end it. */
  readonly from: number;
  readonly until?: number;
  /** First event of the call that unmaps it: from then on nobody may count on it, and the kernel is not done with it until `until`. */
  readonly leaving?: number;
}

/** What one access of a stream would have come to at each of several steps in a row. Nothing of it was carried out. */
export interface TrialFacts {
  /** Ids of the events after which it was tried, the first and the last. */
  readonly from: number;
  readonly to: number;
  readonly device: string;
  readonly smmu: string;
  readonly streamId: number;
  readonly address: bigint;
  readonly write: boolean;
  readonly outcome: 'translated' | 'bypassed' | 'aborted' | 'discarded' | 'stalled';
  readonly physical?: bigint;
  /** Whether it got through to other memory than its buffer, where the trial knows; else the buffers decide. */
  readonly astray?: boolean;
  /** From the bus master's own cache. */
  readonly cached?: true;
  readonly reason?: string;
  /** The event record that it would have left (`C_BAD_STE`). */
  readonly event?: string;
  /** An outcome that the architecture permits there, though this part with its knobs did otherwise. */
  readonly permittedOnly?: true;
}

/** What an abort did beyond the transaction, as the endpoint reported it. */
export interface ConsequenceFacts {
  /** The `hardware` event that says it. */
  readonly event: number;
  readonly device: string;
  readonly severity: 'non-fatal' | 'fatal' | 'serror';
}

/** Something that was acquired and never given back, found where it should have been: after a failed probe, after a removal. */
export interface LeakFacts {
  /** `kmalloc of 64 bytes`, `interrupt 34`, `memremap of 4096 bytes`. */
  readonly what: string;
  /** The event before which it was acquired; its cause is the place. */
  readonly acquired: number;
  /** The first event after which nobody can give it back any more. */
  readonly noticed: number;
  /** Who acquired it, where that is known better than by the event. */
  readonly cause?: Cause;
}

/** A table or queue that begins in memory that its kernel allocated, and goes on behind the end of that. */
export interface OverrunFacts {
  /** The last event before it was noticed. */
  readonly event: number;
  readonly kernel: number;
  readonly smmu: string;
  /** `the command queue`. */
  readonly what: string;
  readonly told: Told;
  /** Bytes that the SMMU takes for it, and those that there are. */
  readonly length: bigint;
  readonly allocated: bigint;
}

/** Memory that a kernel freed while registers and tables of an SMMU led there. */
export interface FreeFacts {
  /** The first event after it. */
  readonly event: number;
  readonly kernel: number;
  readonly smmu: string;
  /** What the SMMU takes it for: `the page table of nic`. */
  readonly what: string;
  readonly cause?: Cause;
}

/** Memory of RAM that a kernel made readable for itself at addresses (memremap and friends). */
export interface MemoryMapFacts extends MemoryRange {
  /** The first event after it. */
  readonly event: number;
  readonly kernel: number;
  readonly cause?: Cause;
}

/** The IOMMU core had the driver let go of a device. */
export interface ReleaseFacts {
  /** The first event after it began. */
  readonly event: number;
  readonly kernel: number;
  readonly device: string;
  /** The place in the driver that led there. */
  readonly cause?: Cause;
}

/** Whose a part of memory was when a kernel ended. */
export interface OwnerFacts extends MemoryRange {
  readonly kernel: number;
  /** `the stack`, `memory that is free`. */
  readonly what: string;
}

/** What a kernel did at a stretch: an initcall, a probe, a call. */
export interface TaskFacts {
  readonly name: string;
  readonly kernel: number;
  /** The first event of it, and the first one after it. */
  readonly from: number;
  readonly to: number;
  /** Virtual nanoseconds that it took. */
  readonly took: bigint;
}

/** What STE and CD of a stream held, as 64-bit words. */
export interface StructureFacts {
  /** The event after which they held it. */
  readonly after: number;
  readonly smmu: string;
  readonly streamId: number;
  readonly ste: readonly bigint[];
  /** That of traffic without a SubstreamID; absent without stage 1. */
  readonly cd?: readonly bigint[];
  /** Where that CD is, valid or not; absent where nobody knows. */
  readonly cdAt?: bigint;
}

/** A 64-bit word of a stream table that was stored before anybody watched, such as a level 1 descriptor written before SMMUEN. */
export interface WordFacts {
  /** The next event when it was read; it was there from the start when absent. */
  readonly read?: number;
  readonly smmu: string;
  readonly address: bigint;
  readonly value: bigint;
}

/** A translation that a bus master kept while it could use it, and that no longer is what the SMMU would say. */
export interface KeptTranslationFacts {
  /** The last event before it was looked at, and the first one of what the kernel had just done. */
  readonly event: number;
  readonly since: number;
  readonly kernel: number;
  readonly device: string;
  readonly smmu: string;
  readonly streamId: number;
  readonly pasid?: number;
  /** First address of it, and where it leads. */
  readonly address: bigint;
  readonly physical: bigint;
  /** Where the SMMU would lead it now; absent where it would lead it nowhere. */
  readonly instead?: bigint;
}

/** What is known of a run besides its trace. Whoever leaves a list out says that nothing is known of it, and rules that need it stay silent. */
export interface RunFacts {
  readonly kernels: readonly KernelFacts[];
  readonly smmus: readonly SmmuFacts[];
  readonly smmusV2?: readonly SmmuV2Facts[];
  readonly streams: readonly StreamFacts[];
  readonly buffers: readonly BufferFacts[];
  /** Those of the trace's timeline when absent. */
  readonly trials?: readonly TrialFacts[];
  readonly consequences?: readonly ConsequenceFacts[];
  readonly leaks?: readonly LeakFacts[];
  readonly frees?: readonly FreeFacts[];
  readonly overruns?: readonly OverrunFacts[];
  readonly memoryMaps?: readonly MemoryMapFacts[];
  /** Memory that addresses of buffers lead to where nothing translates them. */
  readonly owners?: readonly OwnerFacts[];
  readonly releases?: readonly ReleaseFacts[];
  readonly structures?: readonly StructureFacts[];
  readonly words?: readonly WordFacts[];
  /** Looked for whenever a device was attached. */
  readonly keptTranslations?: readonly KeptTranslationFacts[];
  /** Those that the calls of the trace do not show. */
  readonly tasks?: readonly TaskFacts[];
  /** Settings that the outcome depends on, such as `caches=prefetch-all`: findings about DMA name them. */
  readonly knobs?: readonly string[];
  /** Virtual nanoseconds that one call into the kernel may take; 10 s when absent. */
  readonly timeBudget?: bigint;
}
