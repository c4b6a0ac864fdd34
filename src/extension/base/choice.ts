import * as vscode from 'vscode';

/** What the buffer is compared with. */
export type BaseChoice =
  /** `HEAD`, a branch, tag or commit of the git repository around the tree. */
  | { readonly kind: 'revision'; readonly revision: string }
  /** Another tree, by its absolute path. */
  | { readonly kind: 'folder'; readonly folder: string }
  /** The files as they are on disk: shows what unsaved edits do. */
  | { readonly kind: 'disk' };

export const defaultChoice: BaseChoice = { kind: 'revision', revision: 'HEAD' };

/** In a few words, for the panel and the status. */
export function describeChoice(choice: BaseChoice): string {
  if (choice.kind === 'revision')
    return /^[0-9a-f]{40,}$/.test(choice.revision) ? choice.revision.slice(0, 12) : choice.revision;
  return choice.kind === 'folder' ? 'the bundled base' : 'the saved file';
}

/** The choice per tree, remembered in the workspace. */
export class BaseChoices {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;

  #lent: { readonly root: string; readonly choice: BaseChoice } | undefined;

  constructor(private readonly storage: vscode.Memento) {}

  of(root: string): BaseChoice {
    if (this.#lent?.root === root) return this.#lent.choice;
    return this.storage.get<BaseChoice>(`base:${root}`) ?? defaultChoice;
  }

  /** Takes another base for a tree until somebody chooses one: patches may be for a commit of their own. Undefined ends that. Whoever lends
   *  also runs: nobody is told. */
  lend(root: string, choice: BaseChoice | undefined): void {
    this.#lent = choice && { root, choice };
  }

  async choose(root: string, choice: BaseChoice): Promise<void> {
    this.#lent = undefined;
    await this.storage.update(`base:${root}`, choice);
    this.#changed.fire();
  }
}
