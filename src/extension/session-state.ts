import type { PolicyItem, ProfileItem, ScenarioItem, TreeView } from '../protocol/message';
import type { ProblemView } from '../protocol/place';
import type { CallRequest, ReviewModel } from '../protocol/review';
import type { Survey } from './survey';

/** A finished run with the texts that it ran, so that its lines can be found again after an edit. */
export interface Result {
  readonly model: ReviewModel;
  /** By path in the tree: what the buffer or disk held, for the files that were given to the engine. */
  readonly patched: ReadonlyMap<string, string | null>;
  readonly base: ReadonlyMap<string, string | null>;
  /** Set where the patched side is a series: path before by path after, for files that it gives another name. */
  readonly renamed?: ReadonlyMap<string, string>;
}

/** Everything that the surfaces show. Replaced as a whole on every change. */
export interface SessionState {
  /** `none`: no driver file is open. `no-tree`: one is, but no kernel tree is around it. */
  readonly place: 'none' | 'no-tree' | 'tree';
  /** Root of the tree, or of nothing. */
  readonly root: string;
  /** The driver file in question, relative to the root. */
  readonly file: string;
  readonly tree: TreeView | undefined;
  readonly scenarios: readonly ScenarioItem[];
  readonly profiles: readonly ProfileItem[];
  readonly policies: readonly PolicyItem[];
  readonly scenario: string;
  /** Group whose scenarios can be chosen; empty for all. */
  readonly group: string;
  /** What a run on order runs: the scenario, or each of the group. */
  readonly scope: 'scenario' | 'group';
  /** Empty: that of the settings, else that of the scenario. */
  readonly profile: string;
  /** The policy whose findings are shown; empty for all. */
  readonly policy: string;
  /** The function whose effects the panel shows; empty for all. */
  readonly function: string;
  /** A function that is called in a booted kernel, in place of the scenario. */
  readonly call: CallRequest | undefined;
  readonly survey: Survey | undefined;
  readonly baseLabel: string;
  readonly baseNotice: string;
  /** What is compared with the base: `the buffer`, or a series. */
  readonly patchedLabel: string;
  readonly running: string | undefined;
  /** How much of that is done, in 0..1. */
  readonly fraction?: number | undefined;
  /** The text changed since the result was made. */
  readonly stale: boolean;
  readonly result: Result | undefined;
  /** Why there is no new result. */
  readonly problems: readonly ProblemView[];
}

/** Before any driver file was opened. */
export const initialState: SessionState = {
  place: 'none',
  root: '',
  file: '',
  tree: undefined,
  scenarios: [],
  profiles: [],
  policies: [],
  scenario: '',
  group: '',
  scope: 'scenario',
  profile: '',
  policy: '',
  function: '',
  call: undefined,
  survey: undefined,
  baseLabel: 'HEAD',
  baseNotice: '',
  patchedLabel: 'the buffer',
  running: undefined,
  stale: false,
  result: undefined,
  problems: [],
};
