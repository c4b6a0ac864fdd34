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
  if (choice.kind === 'revision') return choice.revision;
  return choice.kind === 'folder' ? 'the bundled base' : 'the saved file';
}

/** The choice per tree, remembered in the workspace. */
export class BaseChoices {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;

  constructor(private readonly storage: vscode.Memento) {}

  of(root: string): BaseChoice {
    return this.storage.get<BaseChoice>(`base:${root}`) ?? defaultChoice;
  }

  async choose(root: string, choice: BaseChoice): Promise<void> {
    await this.storage.update(`base:${root}`, choice);
    this.#changed.fire();
  }
}
