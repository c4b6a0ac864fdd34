/** When something that hardware does in its own time is done: at once, after so many reads of the register that shows it, after so much
 *  virtual time, or never. */
export type Delay = 'none' | 'never' | { readonly reads: number } | { readonly nanoseconds: bigint };

/** How long a cache keeps what was put into it: not at all, the latest eight entries, everything until a command names it, or by chance. A seed
 *  gives the same chances on every machine. `prefetch-all` keeps everything, and fetches it as soon as it can be reached (`v3/prefetch.ts`). */
export type CachePolicy = 'none' | 'lazy' | 'infinite' | 'prefetch-all' | { readonly seed: number };

/** Choices that the architecture leaves to an implementation. Each set of knobs is one implementation. */
export interface Knobs {
  /** Until CR0ACK, IRQ_CTRLACK show a change, and until GBPA.Update reads 0. */
  readonly acknowledge: { readonly CR0: Delay; readonly IRQ_CTRL: Delay; readonly GBPA: Delay };
  /** Until commands are taken after they became available; reads are those of CMDQ_CONS. */
  readonly consumption: Delay;
  /** Which value of CR0, IRQ_CTRL and GBPA is in force before the acknowledgement. The architecture allows either, per transaction. */
  readonly transition: 'old' | 'new';
  /** Outcome of a CONSTRAINED UNPREDICTABLE write: the write has no effect, or the register takes the value. */
  readonly unpredictable: 'ignored' | 'taken';
  /** Registers that are UNKNOWN after reset hold their declared value, or its complement. */
  readonly unknownAtReset: 'declared' | 'complement';
  /** `alias`: both pages show the same registers, as on parts with only one 64 KiB page. */
  readonly page1: 'separate' | 'alias';
  /** Whether STEs, CDs and level 1 descriptors are kept until a CFGI command. */
  readonly configurationCache: CachePolicy;
  /** Whether translations are kept until a TLBI command. */
  readonly translationCache: CachePolicy;
  /** Whether descriptors of tables on the way to a leaf are cached too; they then last as translations do. */
  readonly walkCache: 'none' | 'kept';
  /** Nested translations are cached stage by stage, or also as one entry from input to output, which TLBI_S2_IPA does not drop. */
  readonly nestedEntries: 'separate' | 'combined';
  /** Descriptors with the Contiguous bit are cached one by one, or as one entry that covers them all. */
  readonly contiguous: 'separate' | 'one-entry';
  /** What a fetch sees of a structure that was stored to since its last invalidation completed: the present values, the oldest ones (as after
   *  prefetching everything), or each dword by chance. */
  readonly structureFetch: 'present' | 'oldest' | { readonly seed: number };
  /** Whether CMD_PREFETCH_CONFIG and CMD_PREFETCH_ADDR, which are hints, fetch anything. */
  readonly prefetchCommands: 'followed' | 'ignored';
  /** Whether a prefetch sets Access flags where HA allows it, or stops where one is 0. */
  readonly prefetchedAccessFlag: 'left' | 'set';
  /** Whether MTCFG, SHCFG and their like apply to the streams of this part; for PCIe the architecture leaves it open (§5.2, §6.3.14). */
  readonly attributeOverrides: 'applied' | 'ignored';
  /** Architecture 3.0: an input size out of range makes its structure ILLEGAL, or counts as the nearest one in range (§5.2, §5.4). */
  readonly sizeOutOfRange: 'illegal' | 'clamped';
  /** Whether an event that equals the last unread one is merged with it, where STE.MEV and its type allow. */
  readonly mergeEvents: boolean;
  /** One wire for each interrupt, or one (`combined`) for all. */
  readonly wires: 'separate' | 'combined';
  /** Nanoseconds that an endpoint has for an invalidation. The ATS protocol asks for a minute at least; software waits one second. */
  readonly atcTimeout: bigint;
  /** What a CMD_SYNC does after one timed out: the recommended CERROR_ATC_INV_SYNC, another error, or it never completes (§3.9.1.4). */
  readonly atcFailure: 'CERROR_ATC_INV_SYNC' | 'CERROR_ABT' | 'never-completes';
  /** ATS translated traffic while SMMUEN is 0 is aborted; whether F_TRANSL_FORBIDDEN is recorded is open (§7.3). */
  readonly translatedWhileOff: 'recorded' | 'silent';
  /** ATS translated traffic with address bits beyond the output size: aborted, or truncated (§3.9). */
  readonly oversizedTranslated: 'aborted' | 'truncated';
  /** A structure fetch beyond the output address size: F_STE_FETCH, or the address is truncated (§3.4.3). */
  readonly oversizedTable: 'fetch-error' | 'truncated';
}

/** An implementation that does everything at once and keeps nothing. */
export const defaultKnobs: Knobs = {
  acknowledge: { CR0: 'none', IRQ_CTRL: 'none', GBPA: 'none' },
  consumption: 'none',
  transition: 'old',
  unpredictable: 'ignored',
  unknownAtReset: 'declared',
  page1: 'separate',
  configurationCache: 'none',
  translationCache: 'none',
  walkCache: 'none',
  nestedEntries: 'separate',
  contiguous: 'separate',
  structureFetch: 'present',
  prefetchCommands: 'followed',
  prefetchedAccessFlag: 'left',
  attributeOverrides: 'applied',
  sizeOutOfRange: 'illegal',
  mergeEvents: false,
  wires: 'separate',
  atcTimeout: 90_000_000_000n,
  atcFailure: 'CERROR_ATC_INV_SYNC',
  translatedWhileOff: 'recorded',
  oversizedTranslated: 'aborted',
  oversizedTable: 'fetch-error',
};
