/** Everything that a session needs before scenarios can run in it. */
export interface Task {
  /** Absolute folder of the kernel tree. */
  readonly tree: string;
  /** Texts laid over the tree on either side, by path; null: the file is gone. */
  readonly base: ReadonlyMap<string, string | null>;
  readonly patched: ReadonlyMap<string, string | null>;
  /** Scenario files of one's own. */
  readonly files: readonly { readonly name: string; readonly text: string }[];
  readonly profile?: string;
  readonly function?: string;
  readonly policies?: readonly string[];
  /** The report needs whole reviews, not only their text. */
  readonly whole: boolean;
  /** Runs of earlier calls are not taken up. */
  readonly fresh?: true;
}
