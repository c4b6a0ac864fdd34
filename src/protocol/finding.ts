import type { FrameView, PlaceView } from './place';

/** Where a finding comes from. `introduced`: the base does not have it, and a line or function that the patch changed leads to it. `interaction`: the
 *  base does not have it, yet only code that the patch left alone leads to it. `pre-existing`: the base has it too. `resolved`: the base has it, the
 *  patched code no longer. `unknown`: the base stopped without an answer. */
export type OriginView = 'introduced' | 'interaction' | 'pre-existing' | 'resolved' | 'unknown';

/** A rule that a run breaks under a policy. */
export interface FindingView {
  /** The same for the same finding of a later run, whatever its policy and scenario. */
  readonly key: string;
  readonly rule: string;
  readonly policy: string;
  readonly origin: OriginView;
  /** `proven`: this run shows it. `hint`: the specification permits damage, or the policy only warns. */
  readonly level: 'proven' | 'behaviour-changed' | 'hint';
  /** One sentence. */
  readonly claim: string;
  /** Ids of events of the patched run (of the base run where it is resolved), in order. */
  readonly evidence: readonly number[];
  /** Line to blame, and the outermost line on the way there that the patch changed (failing that, in a function that it changed); of the base where
   *  it is resolved. */
  readonly at?: PlaceView;
  readonly changedAt?: PlaceView;
  /** How the code came there, innermost frame first. */
  readonly stack: readonly FrameView[];
  /** Settings that the outcome depends on, as `translationCache=infinite`. */
  readonly knobs: readonly string[];
  /** What was seen in the run; absent where the specification merely permits it. */
  readonly damage?: string;
  /** How many places of the run say the same, where there are several. */
  readonly times?: number;
  /** It rests on a fact that nobody verified. */
  readonly unverified?: true;
}

/** What a policy allows though another one would not. */
export interface AllowanceView {
  readonly rule: string;
  readonly claim: string;
  readonly reason: string;
  readonly evidence: readonly number[];
}

/** What a policy says of both sides. */
export interface JudgementView {
  readonly policy: string;
  /** The gravest first; those that are resolved come last. */
  readonly findings: readonly FindingView[];
  /** Of the patched run. */
  readonly allowances: readonly AllowanceView[];
  /** A side that stopped without an answer: of the base's nothing can be compared, of the patched code's nothing is said at all. */
  readonly unjudged?: 'base' | 'patched' | 'both';
}
