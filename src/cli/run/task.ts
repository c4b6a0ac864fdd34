import type { OverlayText } from '../../protocol/message';

/** Everything that a session needs before scenarios can run in it. */
export interface Task {
  /** Absolute folder of the kernel tree. */
  readonly tree: string;
  readonly base: readonly OverlayText[];
  readonly patched: readonly OverlayText[];
  /** Scenario files of one's own. */
  readonly files: readonly { readonly name: string; readonly text: string }[];
  readonly profile?: string;
  readonly function?: string;
  readonly policies?: readonly string[];
  /** Runs of earlier calls are not taken up. */
  readonly fresh?: true;
}
