import type { Position } from '../base/span';
import type { TraceFrame } from '../trace/event';
import type { PolicyId } from './policy';
import type { Level, Severity } from './rule';

/** A rule that a run breaks under a policy. */
export interface Finding {
  readonly rule: string;
  readonly policy: PolicyId;
  readonly verdict: 'violation' | 'warning';
  /** One sentence. */
  readonly claim: string;
  /** Ids of events, in order. */
  readonly evidence: readonly number[];
  /** Innermost line of a file under review that is to blame, and the outermost one on its call stack that the patch changed (failing that, in a
   *  function that it changed). */
  readonly at?: Position;
  readonly changed?: Position;
  /** How the code came there, innermost frame first. */
  readonly stack: readonly TraceFrame[];
  /** Settings that the outcome depends on. */
  readonly knobs: readonly string[];
  /** `seen`: this run shows the damage, and `damage` says which. `permitted`: the specification allows for it. */
  readonly witness: 'seen' | 'permitted';
  readonly damage?: string;
  readonly level: Level;
  readonly severity: Severity;
  /** How many places of the run say the same; the evidence is that of all. */
  readonly times: number;
  /** It rests on a fact that nobody verified. */
  readonly unverified?: true;
  /** Equal for the same finding in another run of the scenario, whatever lines and event ids are. */
  readonly key: string;
}

/** What a policy allows though another one would not, and why. */
export interface Allowance {
  readonly rule: string;
  readonly policy: PolicyId;
  readonly claim: string;
  readonly reason: string;
  readonly evidence: readonly number[];
}

/** What a policy says of a run. */
export interface Judgement {
  readonly policy: PolicyId;
  /** The gravest first, then in the order of events. */
  readonly findings: readonly Finding[];
  readonly allowances: readonly Allowance[];
}
