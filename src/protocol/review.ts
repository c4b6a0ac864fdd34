import type { EffectView } from './effect';
import type { JudgementView } from './finding';
import type { FrameView, PlaceView, ProblemView } from './place';
import type { RegisterRow } from './register';
import type { TimelineView } from './timeline';

/** A line that the driver logged. */
export interface LogView {
  readonly step: number;
  readonly level: string;
  readonly device?: string;
  readonly text: string;
  readonly at?: PlaceView;
}

/** The driver broke a rule of its language or of the kernel: an oops, a warning, a run that did not end. */
export interface BreachView {
  readonly kind: 'oops' | 'warning' | 'out-of-fuel';
  readonly step: number;
  readonly reason: string;
  readonly text: string;
  readonly address?: string;
  readonly at?: PlaceView;
  readonly stack: readonly FrameView[];
}

/** Something that the run needed and that nobody models. It is never a pass. */
export interface NotModelledView {
  readonly what: string;
  readonly subject: string;
  /** How the run came to need it, innermost frame first. */
  readonly path: readonly FrameView[];
}

/** What a step of the scenario expected and what it found. */
export interface VerdictView {
  readonly step: string;
  readonly pass: boolean;
  readonly text: string;
}

/** An argument of a call that somebody asked for: the parameter as C declares it, the object or number that it was given (empty where nothing
 *  fits), and the objects that fit. */
export interface CallArgumentView {
  readonly parameter: string;
  readonly given: string;
  readonly choices: readonly string[];
  /** Chosen by the type of the parameter; otherwise somebody named it. */
  readonly byType: boolean;
}

/** What a call of the scenario into the driver returned. */
export interface CallView {
  readonly function: string;
  /** Decimal, as a signed integer; absent for a function without result or one that did not return. */
  readonly result?: string;
  readonly arguments?: readonly CallArgumentView[];
  /** It could not be made, as an argument is missing. */
  readonly notMade?: true;
}

/** A function to call in a world that a scenario has made. */
export interface CallRequest {
  readonly function: string;
  /** Names of objects (`nvme.domain`) and numbers, decimal or hexadecimal. What is left out, empty or `*` is chosen by its type. */
  readonly arguments?: readonly string[];
  /** Folder of the driver on whose hardware the kernel boots, where no scenario says that; that of SMMUv3 when left out. */
  readonly driver?: string;
}

/** What ran. */
export interface CoverageView {
  readonly functionsReached: number;
  readonly linesReached: number;
  /** Names of the functions that ran, per file of their definition. */
  readonly functions: Readonly<Record<string, readonly string[]>>;
  /** Lines of the files under review that ran, per file. */
  readonly lines: Readonly<Record<string, readonly number[]>>;
}

/** How long a side took. */
export interface TimingView {
  /** Milliseconds of wall time, for display only. */
  readonly compile: number;
  readonly run: number;
  readonly total: number;
  /** It was run in an earlier session, with the same code and texts. */
  readonly remembered?: true;
}

/** One side of a review: what the run of the base or of the patched code came to. */
export interface RunView {
  /** `completed`: every step ran. `failed-call`: the driver returned an error where the scenario needs success. Otherwise what ended the run. `not-started`: the code could not be compiled. */
  readonly end: 'completed' | 'failed-call' | 'oops' | 'out-of-fuel' | 'not-modelled' | 'problems' | 'not-started';
  readonly events: number;
  /** Requests of the kernel that were refused on order. */
  readonly refused: number;
  readonly calls: readonly CallView[];
  readonly log: readonly LogView[];
  readonly breaches: readonly BreachView[];
  readonly notModelled: readonly NotModelledView[];
  readonly verdicts: readonly VerdictView[];
  readonly problems: readonly ProblemView[];
  readonly coverage?: CoverageView;
  readonly timing: TimingView;
}

/** A changed line with code that did not run, so that nothing is known about it. One for each statement, as `CodeLinesView.changed`. Lines of the patched
 *  text. */
export interface ChangeView {
  readonly file: string;
  readonly line: number;
  /** Nothing of the change around it ran: the scenario does not come there, which is more than a branch not taken. */
  readonly unreached?: true;
  /** No line of the patched text: code was taken out before it, and that did not run in the base. */
  readonly removal?: true;
}

/** The read-only answer that every surface renders. */
export interface ReviewModel {
  /** The function that the person chose, if any: effects are those with this function on their stack. */
  readonly function?: string;
  readonly scenario: string;
  /** The call that was asked for after the steps of the scenario. */
  readonly call?: CallRequest;
  readonly profile: string;
  /** `7.3.4`, as the tree's Makefile says. */
  readonly treeVersion: string;
  /** Whether the texts of the two sides differ at all. */
  readonly differ: boolean;
  readonly base: RunView;
  readonly patched: RunView;
  /** In the order of the patched run, removed ones where the base had them. Unchanged ones are included. */
  readonly effects: readonly EffectView[];
  readonly changed: {
    readonly added: number;
    readonly removed: number;
    readonly changed: number;
    readonly moved: number;
  };
  /** Effects of one side that nobody can compare, as the other side stopped at something that is not modelled, or never started.
   *  They are not among `effects`. Absent where there are none. */
  readonly notCompared?: number;
  /** Changed lines of C code that did not run in the scenario, and removals of such that did not, by file and line. Absent where there are none. */
  readonly notRun?: readonly ChangeView[];
  readonly registers: readonly RegisterRow[];
  /** By policy; nothing of a policy that has no opinion on such a run. */
  readonly judgements: readonly JudgementView[];
  /** What DMA under way would have come to after each step; absent where none was under way. */
  readonly timeline?: TimelineView;
  /** Of the review as a whole, such as an unknown scenario name; those of one side are in its RunView. */
  readonly problems: readonly ProblemView[];
}
