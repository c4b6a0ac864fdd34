/** When something that hardware does in its own time is done: at once, after so many reads of the register that shows it, after so much
 *  virtual time, or never. */
export type Delay = 'none' | 'never' | { readonly reads: number } | { readonly nanoseconds: bigint };

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
  readonly configurationCache: 'none' | 'infinite';
  /** Whether translations are kept until a TLBI command. */
  readonly translationCache: 'none' | 'infinite';
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
  oversizedTable: 'fetch-error',
};
