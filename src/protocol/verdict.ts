import type { Change } from './effect';
import type { FindingView } from './finding';
import type { PlaceView } from './place';
import type { BreachView, NotModelledView, RunView, VerdictView } from './review';

/** How many findings of a policy one side has, by level. */
export interface FindingCountView {
  readonly proven: number;
  readonly hints: number;
}

/** What a policy says of a scenario, in numbers. */
export interface PolicyVerdictView {
  readonly policy: string;
  /** A side that stopped without an answer: nothing is said of it. */
  readonly unjudged?: 'base' | 'patched' | 'both';
  readonly base: FindingCountView;
  readonly patched: FindingCountView;
  /** Findings of the patched code that the base does not have, and the other way round. */
  readonly introduced: FindingCountView;
  readonly resolved: FindingCountView;
}

/** How the run of one side went. */
export interface SideVerdictView {
  readonly end: RunView['end'];
  /** Rules of the language and the kernel that it broke, and expectations of the scenario that it missed. */
  readonly broken: number;
  /** What nobody models; empty where nothing was missing. */
  readonly notModelled: readonly string[];
  /** Why it could not be run to its end, where that is not for the driver to answer. */
  readonly problem?: string;
}

/** A function of the driver that ran on either side, with the effects that have it on their stack, and how many of them differ. */
export interface FunctionVerdictView {
  readonly name: string;
  readonly effects: number;
  readonly changed: number;
}

/** What a scenario came to: one row of a table of scenarios. */
export interface ScenarioVerdictView {
  readonly scenario: string;
  readonly profile: string;
  readonly base: SideVerdictView;
  readonly patched: SideVerdictView;
  /** Effects, and how many of them differ between the sides. */
  readonly effects: number;
  readonly changed: number;
  /** Effects that nobody can compare, and changed lines that did not run. */
  readonly notCompared: number;
  readonly notRun: number;
  /** Removals of code that did not run in the base. */
  readonly removalsNotRun?: number;
  /** The scenario leaves out a whole part of the change, not only branches of it. */
  readonly leavesOut?: true;
  readonly policies: readonly PolicyVerdictView[];
  /** By name. */
  readonly functions: readonly FunctionVerdictView[];
  /** Milliseconds of wall time of both sides, for display only. */
  readonly milliseconds: number;
  /** Where it was asked for. */
  readonly evidence?: EvidenceView;
}

/** An effect that the sides do not have in common. */
export interface DifferenceView {
  readonly change: Change;
  readonly text: string;
  /** Whose text the place counts in. */
  readonly side: 'base' | 'patched';
  readonly at?: PlaceView;
}

/** Whether the base has the same, wherever it stands there. */
export interface InBase {
  readonly inBase?: true;
}

/** What stands behind a verdict. */
export interface EvidenceView {
  /** Effects of both sides, one a line; absent where none differs. Of long stretches that are alike there is only the length. */
  readonly effects?: { readonly base: string; readonly patched: string };
  /** The first hundred, in the order of the run. */
  readonly differences: readonly DifferenceView[];
  /** Of all policies; those that the patched code resolves are among them. */
  readonly findings: readonly FindingView[];
  /** Of the patched side. */
  readonly breaches: readonly (BreachView & InBase)[];
  /** Expectations of the scenario that the patched side did not meet. */
  readonly missed: readonly (VerdictView & InBase)[];
  /** On either side. */
  readonly notModelled: readonly NotModelledView[];
  /** Lines of the driver and of changed files that ran on the patched side, by file. */
  readonly lines: Readonly<Record<string, readonly number[]>>;
}
