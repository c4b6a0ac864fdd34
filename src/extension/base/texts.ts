import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { pathInTree } from '../driver-files';
import { type BaseChoice, type BaseChoices, describeChoice } from './choice';
import { type GitRepository, repositoryOf } from './git';

/** The files of a tree that may differ from what is on disk, as they are in the base. `null`: not there. */
export interface BaseTexts {
  readonly label: string;
  readonly texts: ReadonlyMap<string, string | null>;
  /** Set where the base asked for could not be had and another one is used instead. */
  readonly notice?: string;
  /** They are what is saved in the tree itself. */
  readonly isDisk?: true;
}

/** Each text is a process of git: a series may name hundreds of files. */
const gitsAtOnce = 6;

/** Reads base texts, and remembers them until the repository changes. */
export class BaseReader implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  /** The repository or the choice changed. */
  readonly onDidChange = this.#changed.event;
  readonly #subscriptions: vscode.Disposable[] = [this.#changed];
  readonly #repositories = new Map<string, Promise<GitRepository | undefined>>();
  readonly #shown = new Map<string, Promise<string | null>>();
  readonly #differing = new Map<string, Promise<readonly string[]>>();

  constructor(private readonly choices: BaseChoices) {
    this.#subscriptions.push(
      choices.onDidChange(() => this.#forget()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#forget()),
    );
  }

  /** Base texts of every file that differs from the base, and of `files` (relative to `root`) in any case. */
  async read(root: string, files: readonly string[]): Promise<BaseTexts> {
    const choice = this.choices.of(root);
    if (choice.kind !== 'revision') {
      const texts = await this.#fromFolder(root, choice, files);
      return { label: describeChoice(choice), texts, ...(choice.kind === 'disk' && { isDisk: true }) };
    }
    const repository = vscode.workspace.isTrusted ? await this.#repository(root) : undefined;
    const head = repository?.state.HEAD?.commit;
    if (!repository || (choice.revision === 'HEAD' && !head)) {
      const disk: BaseChoice = { kind: 'disk' };
      return {
        label: describeChoice(disk),
        texts: await this.#fromFolder(root, disk, files),
        isDisk: true,
        notice: vscode.workspace.isTrusted
          ? 'No git repository around this tree: the base is the file as it is saved.'
          : 'Restricted mode starts no git: the base is the file as it is saved.',
      };
    }
    const revision = choice.revision === 'HEAD' && head ? head : choice.revision;
    const paths = new Set([...files, ...(await this.#differingPaths(repository, root, revision))]);
    const texts = new Map<string, string | null>();
    const left = [...paths];
    const showSome = async (): Promise<void> => {
      for (let path = left.pop(); path !== undefined; path = left.pop()) {
        texts.set(path, await this.#show(repository, root, revision, path));
      }
    };
    await Promise.all(Array.from({ length: gitsAtOnce }, showSome));
    return { label: describeChoice(choice), texts };
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  async #fromFolder(root: string, choice: BaseChoice, files: readonly string[]): Promise<Map<string, string | null>> {
    const folder = choice.kind === 'folder' ? choice.folder : root;
    const paths = new Set(files);
    if (folder !== root) for (const path of await siblings([root, folder], files)) paths.add(path);
    const texts = new Map<string, string | null>();
    await Promise.all(
      [...paths].map(async (path) => texts.set(path, await readFile(join(folder, path), 'utf8').catch(() => null))),
    );
    return texts;
  }

  #repository(root: string): Promise<GitRepository | undefined> {
    const known = this.#repositories.get(root);
    if (known) return known;
    const opening = repositoryOf(vscode.Uri.file(root)).then((repository) => {
      if (repository) {
        let commit = repository.state.HEAD?.commit;
        this.#subscriptions.push(
          repository.state.onDidChange(() => {
            this.#differing.clear();
            if (repository.state.HEAD?.commit === commit) return;
            commit = repository.state.HEAD?.commit;
            this.#forget();
          }),
        );
      } else {
        this.#repositories.delete(root);
      }
      return repository;
    });
    this.#repositories.set(root, opening);
    return opening;
  }

  #differingPaths(repository: GitRepository, root: string, revision: string): Promise<readonly string[]> {
    const key = `${root}\0${revision}`;
    const known = this.#differing.get(key);
    if (known) return known;
    const asking = repository.diffWith(revision).then(
      (changes) =>
        changes
          .flatMap(({ uri, originalUri }) => [uri, originalUri])
          .flatMap((uri) => pathInTree(root, uri.fsPath) ?? [])
          .filter((path) => /\.[chS]$/.test(path)),
      () => [],
    );
    this.#differing.set(key, asking);
    return asking;
  }

  #show(repository: GitRepository, root: string, revision: string, path: string): Promise<string | null> {
    const key = `${root}\0${revision}\0${path}`;
    const known = this.#shown.get(key);
    if (known) return known;
    const showing = repository.show(revision, join(root, path)).catch(() => null);
    this.#shown.set(key, showing);
    return showing;
  }

  #forget(): void {
    this.#shown.clear();
    this.#differing.clear();
    this.#changed.fire();
  }
}

/** C files beside the given ones, in either tree: a driver's other files may differ too. */
async function siblings(trees: readonly string[], files: readonly string[]): Promise<readonly string[]> {
  const folders = [...new Set(files.map((path) => path.slice(0, path.lastIndexOf('/') + 1)))];
  const lists = await Promise.all(
    trees.flatMap((tree) =>
      folders.map(async (folder) => (await readdir(join(tree, folder)).catch(() => [])).map((name) => folder + name)),
    ),
  );
  return lists.flat().filter((path) => /\.[ch]$/.test(path));
}
