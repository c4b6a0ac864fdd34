import type { ProfileItem, ScenarioItem } from './message';
import type { PlaceView, ProblemView } from './place';
import type { ReviewModel } from './review';

/** Everything that the side panel shows. */
export interface PanelState {
  /** `none`: no driver file is open. `no-tree`: one is, but no kernel tree is around it. */
  readonly place: 'none' | 'no-tree' | 'tree';
  /** The driver file: relative to its tree, or absolute where there is none. */
  readonly file: string;
  /** `Linux 6.12.94, shipped profile`; empty before the tree was opened. */
  readonly tree: string;
  readonly scenarios: readonly ScenarioItem[];
  readonly profiles: readonly ProfileItem[];
  /** Driver functions that can be chosen, in the order of the text. */
  readonly functions: readonly string[];
  readonly scenario: string;
  readonly profile: string;
  /** Empty: all functions. */
  readonly function: string;
  readonly baseLabel: string;
  readonly baseNotice: string;
  /** What is being done; absent when nothing runs. */
  readonly running?: string;
  /** How much of it is done, in 0..1; absent when unknown. */
  readonly fraction?: number;
  readonly stale: boolean;
  readonly model?: ReviewModel;
  readonly problems: readonly ProblemView[];
  readonly radix: 'hex' | 'decimal' | 'binary';
  readonly showUnchanged: boolean;
}

/** From the extension to the panel. */
export interface ToPanel {
  readonly type: 'state';
  readonly state: PanelState;
}

/** From the panel to the extension. */
export type FromPanel =
  /** The page is up and wants the state. */
  | { readonly type: 'ready' }
  | { readonly type: 'run' }
  | { readonly type: 'stop' }
  | { readonly type: 'select'; readonly scenario?: string; readonly profile?: string; readonly function?: string }
  | { readonly type: 'choose-base' }
  | { readonly type: 'compare' }
  | { readonly type: 'open-sample' }
  /** Show the line in the editor; `side` says which text it counts in. */
  | { readonly type: 'reveal'; readonly at: PlaceView; readonly side: 'base' | 'patched' };
