import * as vscode from 'vscode';

/** The part of the git extension's API (version 1) that is used here. */
interface GitApi {
  readonly git: { readonly path: string };
  readonly state: 'uninitialized' | 'initialized';
  readonly onDidChangeState: vscode.Event<'uninitialized' | 'initialized'>;
  getRepository(file: vscode.Uri): GitRepository | null;
  openRepository(root: vscode.Uri): Promise<GitRepository | null>;
}

interface GitExtension {
  readonly enabled: boolean;
  getAPI(version: 1): GitApi;
}

/** A repository as VS Code's git extension shows it: the part of its API that is used here. */
export interface GitRepository {
  readonly rootUri: vscode.Uri;
  readonly state: {
    readonly HEAD: { readonly name?: string; readonly commit?: string } | undefined;
    readonly onDidChange: vscode.Event<void>;
  };
  show(revision: string, path: string): Promise<string>;
  /** Differences of the working tree to a revision. */
  diffWith(revision: string): Promise<readonly { readonly uri: vscode.Uri; readonly originalUri: vscode.Uri }[]>;
  /** '' where nothing is set. */
  getConfig(key: string): Promise<string>;
  log(options: {
    readonly maxEntries: number;
  }): Promise<readonly { readonly hash: string; readonly message: string }[]>;
}

/** Long enough for the git extension to open a large tree; then the base falls back to what is on disk. */
const patience = 10_000;

/** The repository that a folder belongs to; undefined where git or its extension is missing or switched off. */
export async function repositoryOf(folder: vscode.Uri): Promise<GitRepository | undefined> {
  const extension = vscode.extensions.getExtension<GitExtension>('vscode.git');
  if (!extension) return undefined;
  const git = extension.isActive ? extension.exports : await extension.activate();
  if (!git.enabled) return undefined;
  const api = git.getAPI(1);
  await initialized(api);
  const known = api.getRepository(folder);
  if (known) return known;
  return (await within(api.openRepository(folder), patience)) ?? undefined;
}

/** The git program that VS Code found; undefined where its git extension is missing or switched off. */
export async function gitProgram(): Promise<string | undefined> {
  const extension = vscode.extensions.getExtension<GitExtension>('vscode.git');
  if (!extension) return undefined;
  const git = extension.isActive ? extension.exports : await extension.activate();
  return git.enabled ? git.getAPI(1).git.path : undefined;
}

function initialized(api: GitApi): Promise<unknown> {
  if (api.state === 'initialized') return Promise.resolve();
  const changed = new Promise<void>((resolve) => {
    const listening = api.onDidChangeState((state) => {
      if (state !== 'initialized') return;
      listening.dispose();
      resolve();
    });
  });
  return within(changed, patience);
}

function within<T>(promise: Promise<T>, milliseconds: number): Promise<T | undefined> {
  return Promise.race([
    promise,
    new Promise<undefined>((resolve) => {
      setTimeout(() => resolve(undefined), milliseconds);
    }),
  ]);
}
