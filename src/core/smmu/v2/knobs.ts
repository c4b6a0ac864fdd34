import type { CachePolicy, Delay } from '../v3/knobs';

/** Choices that the architecture leaves to an implementation. Each set of knobs is one implementation. */
export interface KnobsV2 {
  /** Until sTLBGSTATUS and TLBSTATUS show that a synchronisation is done; reads are those of the status register. */
  readonly sync: Delay;
  /** When a TLB invalidation has its effect: at once, or when a synchronisation after it is done. */
  readonly invalidation: 'at-once' | 'at-sync';
  /** Registers and fields that are UNKNOWN after reset hold their declared value, or its complement. */
  readonly unknownAtReset: 'declared' | 'complement';
  /** A StreamID that matches several groups: the conflict is detected (sCR0.SMCFCFG decides), or one of the groups is taken. Parts with IDR1.SMCD
   *  detect all conflicts. */
  readonly streamConflict: 'detected' | 'first' | 'last';
  /** SCTLR.HUPCF=0 while a context fault is outstanding: later transactions of the bank end or wait, as the architecture says, or those that are
   *  permitted go on. */
  readonly hitUnderFault: 'held-up' | 'goes-on';
  /** Whether translations are kept until an invalidation names them. `prefetch-all` keeps everything, and fetches nothing on its own. */
  readonly translationCache: CachePolicy;
  /** Whether descriptors of tables on the way to a leaf are cached too; they then last as translations do. */
  readonly walkCache: 'none' | 'kept';
  /** Descriptors with the Contiguous bit are cached one by one, or as one entry that covers them all. */
  readonly contiguous: 'separate' | 'one-entry';
  /** What registers hold after the power was off: what they held, or what they do after reset. */
  readonly powerLoss: 'lost' | 'kept';
}

/** An implementation that does everything at once and keeps no translation. */
export const defaultKnobsV2: KnobsV2 = {
  sync: 'none',
  invalidation: 'at-once',
  unknownAtReset: 'declared',
  streamConflict: 'detected',
  hitUnderFault: 'held-up',
  translationCache: 'none',
  walkCache: 'none',
  contiguous: 'separate',
  powerLoss: 'lost',
};
