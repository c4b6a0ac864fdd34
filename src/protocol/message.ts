import type { CodeLinesView } from './coverage';
import type { FindingView } from './finding';
import type { HoverPlace, HoverView } from './hover';
import type { PlaceView, ProblemView } from './place';
import type { DismissalView, RemarkView } from './remark';
import type { CallRequest, ReviewModel } from './review';
import type { DraftView, FormatItem, SeriesView } from './series';
import type { ScenarioVerdictView } from './verdict';

/** Text of a file in place of what lies on disk. `null`: the file does not exist on that side. */
export interface OverlayText {
  /** Relative to the root of the tree, with `/`. */
  readonly path: string;
  readonly text: string | null;
}

/** The tree that is open. */
export interface TreeView {
  readonly root: string;
  readonly version: string;
  /** Where the configuration comes from, in words: `include/generated/autoconf.h`, `.config`, `shipped profile`. */
  readonly configuration: string;
  readonly drivers: readonly string[];
}

/** Id of the scenario that no list has: a kernel with devices at work has booted, ready for a call. */
export const bootedScenario = 'booted';

/** Groups whose names people write in another way than their ids. */
export const groupTitles: Readonly<Record<string, string>> = { atc: 'ATC', handover: 'Hand-over', 'smmu-v2': 'SMMUv2' };

/** A scenario to choose. */
export interface ScenarioItem {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  /** What it belongs to; empty where it stands alone. */
  readonly group: string;
  /** The hardware profile that the scenario names. */
  readonly profile: string;
  /** Folder of the driver that it runs, in the tree: `drivers/iommu/arm/arm-smmu/`. */
  readonly driver: string;
  /** One of so many of its group that it runs only when it is named. */
  readonly large?: true;
}

/** A policy to choose. */
export interface PolicyItem {
  readonly id: string;
  readonly title: string;
  /** What it asks for. */
  readonly demands: string;
}

/** A hardware profile to choose. */
export interface ProfileItem {
  readonly name: string;
  readonly summary: string;
}

/** A driver function that some scenario reaches, at its place in the patched text. */
export interface ReachedFunction {
  readonly name: string;
  readonly at: PlaceView;
  readonly scenarios: readonly string[];
  /** Effects with this function on their stack, over those scenarios, and how many of them differ from the base. */
  readonly effects: number;
  readonly changed: number;
}

/** Every request, with what it takes and what it gives. A path is relative to the root of the tree unless said otherwise. */
export interface Requests {
  /** `root` is an absolute path. Closes the tree that was open. `fresh`: runs of earlier sessions are not taken up. */
  'open-tree': { params: { readonly root: string; readonly fresh?: boolean }; result: TreeView };
  /** Replaces all overlay texts of both sides. What is not mentioned is read from the tree. */
  'set-overlays': {
    params: { readonly base: readonly OverlayText[]; readonly patched: readonly OverlayText[] };
    result: { readonly accepted: number };
  };
  'list-scenarios': {
    params: Record<string, never>;
    result: {
      readonly scenarios: readonly ScenarioItem[];
      readonly profiles: readonly ProfileItem[];
      readonly policies: readonly PolicyItem[];
    };
  };
  /** Scenario files of one's own, in place of all that were given before: `name` is for problems. */
  'set-scenarios': {
    params: { readonly files: readonly { readonly name: string; readonly text: string }[] };
    result: { readonly ids: readonly string[] };
  };
  /** Runs what has not been run yet; `scenarios` empty means all of them. */
  'list-functions': {
    params: { readonly scenarios: readonly string[]; readonly file?: string };
    result: { readonly functions: readonly ReachedFunction[] };
  };
  run: {
    /** `policies`: those that apply to such a run when absent. */
    params: {
      readonly scenario: string;
      readonly profile?: string;
      readonly function?: string;
      readonly policies?: readonly string[];
      /** A function to call when the steps of the scenario are done. */
      readonly call?: CallRequest;
    };
    result: ReviewModel;
  };
  /** Runs a scenario, as `run` does, and answers with what it came to in short. */
  verdict: {
    /** `evidence`: with what stands behind it. */
    params: { readonly scenario: string; readonly profile?: string; readonly evidence?: true };
    result: ScenarioVerdictView;
  };
  /** Where C files hold code: `files` in all of their functions, those that the sides do not have in common in the functions with a change. */
  'code-lines': {
    params: { readonly files?: readonly string[] };
    result: { readonly files: readonly CodeLinesView[] };
  };
  /** What of the driver does not compile on the patched side and does in the base, whether a scenario runs it or not; what BUILD_BUG_ON() and its like
   *  find is among it. Some seconds of work, which stop soon after they are cancelled, and which let other requests go first. */
  check: { params: Record<string, never>; result: { readonly problems: readonly ProblemView[] } };
  /** Reads a mailbox, a mail or a bare diff, and applies it in memory to what the base side has. Nothing is laid over the patched side by that:
   *  `texts` are for `set-overlays`. `name` is for problems; `version` chooses one where a thread has several. */
  'open-series': {
    params: { readonly name: string; readonly bytes: Uint8Array; readonly version?: number };
    result: { readonly series: SeriesView; readonly texts: readonly OverlayText[] };
  };
  /** Goes to another step of the series that is open: so many of its patches are applied, none of them at 0. */
  'step-series': {
    params: { readonly applied: number };
    result: { readonly series: SeriesView; readonly texts: readonly OverlayText[] };
  };
  /** Where the patches of the open series come from, as a text: what they say that they were taken from, their sign-offs and `Fixes:`, and whether the
   *  driver compiles after each of them. `history`: repository to look commits up in, and the git program for that; without it, no program is started.
   *  `base`: revision that the series applies to. `sent`: its patches came as mails, so that the sender takes part in the sign-offs. */
  'lint-series': {
    params: {
      readonly history?: { readonly folder: string; readonly git: string };
      readonly base: string;
      readonly sent: boolean;
    };
    result: { readonly text: string; readonly faults: number };
  };
  'close-series': { params: Record<string, never>; result: Record<string, never> };
  /** Remarks on what the patched side breaks and the base does not, in these scenarios, which are run where they have not been. */
  'draft-comments': {
    params: {
      readonly scenarios: readonly string[];
      readonly policies?: readonly string[];
      readonly level?: FindingView['level'];
      readonly profile?: string;
    };
    result: { readonly drafts: readonly DraftView[] };
  };
  'list-formats': { params: Record<string, never>; result: { readonly formats: readonly FormatItem[] } };
  /** What these scenarios came to, in a form that leaves the program. `keys`: only these remarks, with the texts that somebody gave them. `own`: remarks
   *  that the reviewer wrote; `dismissed`: findings that are not to be spoken of. */
  export: {
    params: {
      readonly format: string;
      readonly scenarios: readonly string[];
      readonly policies?: readonly string[];
      readonly keys?: readonly { readonly key: string; readonly text: string }[];
      readonly own?: readonly RemarkView[];
      readonly dismissed?: readonly DismissalView[];
      readonly profile?: string;
      readonly from?: { readonly name: string; readonly address: string };
    };
    result: { readonly text: string; readonly ending: string };
  };
  /** `name`: a macro of the driver (`ARM_SMMU_CR0`, `CR0_SMMUEN`, `STRTAB_STE_1_EATS`) or an Arm name (`CR0`, `CR0.SMMUEN`). `at` is where
   *  it stands. Answers from the declarations, and from the runs that are there; it runs nothing. No value: nobody knows the name. */
  hover: {
    params: {
      readonly name: string;
      readonly scenario?: string;
      readonly profile?: string;
      readonly at?: HoverPlace;
    };
    result: HoverView;
  };
  /** Stores a part of what was learnt about the tree for the next session. */
  save: { params: Record<string, never>; result: { readonly more: boolean } };
  dispose: { params: Record<string, never>; result: Record<string, never> };
}

/** Name of a request. */
export type RequestKind = keyof Requests;

/** What a request answers with: a value where one could be made, and every problem met. `cancelled`: it was stopped on request. */
export interface Answer<T> {
  readonly value?: T;
  readonly problems: readonly ProblemView[];
  readonly cancelled?: boolean;
}

/** A request on the wire. Ids count up. */
export type RequestMessage = {
  [K in RequestKind]: {
    readonly type: 'request';
    readonly id: number;
    readonly kind: K;
    readonly params: Requests[K]['params'];
  };
}[RequestKind];

/** From the extension host to the worker. `cancel` names the id of a request; unknown and finished ids are ignored, and a
 *  cancelled request still gets its response. While the worker is busy it cannot take messages: `share-cancellation` hands it
 *  32-bit words; the host stores (Atomics) an id that is to stop in the word of the id modulo their number. */
export type ToWorker =
  | RequestMessage
  | { readonly type: 'cancel'; readonly id: number }
  | { readonly type: 'share-cancellation'; readonly words: SharedArrayBuffer };

/** The answer to the request with the same id; there is exactly one. */
export interface ResponseMessage<K extends RequestKind = RequestKind> {
  readonly type: 'response';
  readonly id: number;
  readonly answer: Answer<Requests[K]['result']>;
}

/** Sent at any time while a request runs. `fraction` in 0..1, absent when unknown. */
export interface ProgressMessage {
  readonly type: 'progress';
  readonly id: number;
  readonly text: string;
  readonly fraction?: number;
}

/** `ready` comes once, first. `failed` is a fault of the worker itself: the host starts a new one. */
export type FromWorker =
  | ResponseMessage
  | ProgressMessage
  | { readonly type: 'ready'; readonly version: string }
  | { readonly type: 'failed'; readonly message: string; readonly stack?: string };
