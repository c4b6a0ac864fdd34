import type { PolicyItem, ProfileItem, ScenarioItem } from './message';
import type { PlaceView, ProblemView } from './place';
import type { CallRequest, ReviewModel } from './review';
import type { ScenarioVerdictView } from './verdict';

/** What a side came to, as a sign and a word: colour comes on top, never alone. */
export interface VerdictWordView {
  readonly sign: '✓' | '✗' | '?' | '!';
  readonly word: string;
  readonly kind: 'good' | 'bad' | 'unknown' | 'hint';
}

/** A scenario of a survey: what it came to, and what the chosen function has to do with it. */
export interface SurveyRow extends Omit<ScenarioVerdictView, 'functions' | 'evidence'> {
  /** Of the function that the survey is about; of the whole run where it is about none, or that has no effects itself. */
  readonly own: { readonly effects: number; readonly changed: number };
  /** Under the chosen policy, or all that apply. */
  readonly verdicts: { readonly base: VerdictWordView; readonly patched: VerdictWordView };
}

/** Several scenarios, run one after the other. */
export interface SurveyView {
  /** The function that all rows reach; empty where the survey is about no function. */
  readonly function: string;
  /** How many scenarios it takes, and how many of them have been run. */
  readonly planned: number;
  readonly done: number;
  readonly state: 'running' | 'complete' | 'cancelled';
  /** The text changed since. */
  readonly stale: boolean;
  /** In the order of the list of scenarios. */
  readonly rows: readonly SurveyRow[];
  /** Scenarios that could not be run, with the reason. */
  readonly failed: readonly { readonly scenario: string; readonly message: string }[];
}

/** Changed lines with code of which none ran, and that stand together in a function: nothing of the change ran between them. */
export interface MissedView extends PlaceView {
  readonly endLine: number;
  /** How many lines with code they are, one for each statement. */
  readonly lines: number;
}

/** How much of the change ran. Lines of the patched text, one for each statement. */
export interface ChangeReachView {
  readonly of: number;
  readonly reached: number;
  /** The others, in blocks: no scenario went through them. */
  readonly missed: readonly MissedView[];
  /** How many scenarios had the chance to. */
  readonly scenarios: number;
}

/** Everything that the side panel shows, the outcome of the last run aside. */
export interface PanelState {
  /** `none`: no driver file is open. `no-tree`: one is, but no kernel tree is around it. */
  readonly place: 'none' | 'no-tree' | 'tree';
  /** The driver file: relative to its tree, or absolute where there is none. */
  readonly file: string;
  /** `Linux 6.12.94, shipped profile`; empty before the tree was opened. */
  readonly tree: string;
  readonly scenarios: readonly ScenarioItem[];
  readonly profiles: readonly ProfileItem[];
  readonly policies: readonly PolicyItem[];
  /** Driver functions that can be chosen, in the order of the text. */
  readonly functions: readonly string[];
  readonly scenario: string;
  /** Group whose scenarios can be chosen; empty for all. */
  readonly group: string;
  /** What Run runs: the scenario, or each of its group. */
  readonly scope: 'scenario' | 'group';
  /** Empty: that of the scenario. */
  readonly profile: string;
  /** Empty: all that apply. */
  readonly policy: string;
  /** Empty: all functions. */
  readonly function: string;
  /** A function that is called in a booted kernel, in place of a scenario. */
  readonly call?: CallRequest;
  readonly survey?: SurveyView;
  /** Absent where no line of code changed, or where the text was edited since. */
  readonly reach?: ChangeReachView;
  readonly baseLabel: string;
  readonly baseNotice: string;
  /** What the patched side is; absent where it is what the editor holds. */
  readonly patchedLabel?: string;
  /** What is being done; absent when nothing runs. */
  readonly running?: string;
  /** How much of it is done, in 0..1; absent when unknown. */
  readonly fraction?: number;
  readonly stale: boolean;
  readonly problems: readonly ProblemView[];
  readonly radix: 'hex' | 'decimal' | 'binary';
  readonly showUnchanged: boolean;
}

/** What a reviewer decided about a finding. */
export interface DecisionView {
  readonly kind: 'kept' | 'dismissed';
  readonly text: string;
}

/** From the extension to the panel. */
export type ToPanel =
  | { readonly type: 'state'; readonly state: PanelState }
  /** Comes before a state that belongs to it. Without a model, there is no outcome to show. */
  | { readonly type: 'model'; readonly model?: ReviewModel }
  /** What the reviewer decided about findings, in words, by key; of the others nothing. */
  | { readonly type: 'decisions'; readonly decisions: Readonly<Record<string, DecisionView>> }
  /** Show in the timeline the steps of a line. */
  | { readonly type: 'show-line'; readonly file: string; readonly base?: number; readonly patched?: number };

/** From the panel to the extension. */
export type FromPanel =
  /** The page is up and wants the state. */
  | { readonly type: 'ready' }
  | { readonly type: 'run' }
  | { readonly type: 'stop' }
  | ({ readonly type: 'select' } & Selection)
  /** Show one scenario of a survey. */
  | { readonly type: 'show-scenario'; readonly scenario: string }
  /** Run each scenario that reaches the chosen function. */
  | { readonly type: 'run-reaching' }
  | ({ readonly type: 'call' } & CallRequest)
  | { readonly type: 'choose-base' }
  | { readonly type: 'compare' }
  | { readonly type: 'open-sample' }
  /** Write a remark about a finding, set it aside, or take it up again. */
  | { readonly type: 'decide'; readonly key: string; readonly what: 'comment' | 'dismiss' | 'restore' }
  /** Show the line in the editor; `side` says which text it counts in. */
  | { readonly type: 'reveal'; readonly at: PlaceView; readonly side: 'base' | 'patched' };

/** What a person chooses; what is absent stays as it is. */
export interface Selection {
  /** Empty: each of the group. */
  readonly scenario?: string;
  readonly group?: string;
  readonly profile?: string;
  readonly policy?: string;
  readonly function?: string;
}
