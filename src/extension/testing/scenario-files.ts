import * as vscode from 'vscode';
import type { ProblemView } from '../../protocol/place';
import type { ReviewSession } from '../session';
import type { SessionState } from '../session-state';
import type { SimulatorClient } from '../simulator/client';

const pattern = '**/*.scenario.json';
/** A folder with more of them, or with larger ones, holds something else. */
const mostFiles = 500;
const largestFile = 1_000_000;
/** Milliseconds in which several files may change at once. */
const rest = 300;

/** Scenario files of the workspace: given to the engine beside those that come with it, and checked. Looked for in the background once a tree is open; not
 *  in an untrusted workspace, since the search is a program. */
export class ScenarioFiles implements vscode.Disposable {
  readonly #problems = vscode.languages.createDiagnosticCollection('smmu-review-scenarios');
  readonly #subscriptions: vscode.Disposable[];
  #tree: SessionState['tree'];
  #places: ReadonlyMap<string, vscode.Location> = new Map();
  /** The engine was given some. */
  #gave = false;
  #watcher: vscode.FileSystemWatcher | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly session: ReviewSession,
    private readonly simulator: Pick<SimulatorClient, 'request'>,
  ) {
    this.#subscriptions = [this.#problems, session.onDidChange(({ tree }) => this.#follow(tree))];
  }

  /** Where a scenario stands, if it is one of the workspace. */
  placeOf(scenario: string): vscode.Location | undefined {
    return this.#places.get(scenario);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#watcher?.dispose();
    for (const each of this.#subscriptions) each.dispose();
  }

  /** An engine that was started again has to be told again. */
  #follow(tree: SessionState['tree']): void {
    if (tree === undefined || tree === this.#tree || !vscode.workspace.isTrusted) return;
    this.#tree = tree;
    this.#readSoon();
    if (this.#watcher) return;
    this.#watcher = vscode.workspace.createFileSystemWatcher(pattern);
    for (const event of [this.#watcher.onDidChange, this.#watcher.onDidCreate, this.#watcher.onDidDelete]) {
      event(() => this.#readSoon());
    }
  }

  #readSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#read(), rest);
  }

  async #read(): Promise<void> {
    const uris = await vscode.workspace.findFiles(pattern, '**/node_modules/**', mostFiles);
    const found = await Promise.all(uris.map(textOf));
    const files = found.flatMap((each) => each ?? []);
    this.#problems.clear();
    // A survey of an earlier window may tell of some that are gone.
    if (files.length === 0 && !this.#gave) return this.session.relist();
    this.#gave = files.length > 0;
    const named = files.map(({ uri, text }) => ({ name: uri.toString(), text }));
    const answer = await this.simulator.request('set-scenarios', { files: named });
    const known = new Set(answer.value?.ids);
    this.#places = new Map(files.flatMap(({ uri, text }) => placeIn(uri, text, known)));
    for (const { uri } of files) {
      const own = answer.problems.filter(({ at }) => at?.file === uri.toString());
      this.#problems.set(uri, own.map(diagnosticOf));
    }
    await this.session.relist();
  }
}

async function textOf(uri: vscode.Uri): Promise<{ readonly uri: vscode.Uri; readonly text: string } | undefined> {
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    if (size > largestFile) return undefined;
    return { uri, text: new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)) };
  } catch {
    // It is gone again.
    return undefined;
  }
}

/** The id of a file that the engine took, with the line of its title. */
function placeIn(uri: vscode.Uri, text: string, known: ReadonlySet<string>): readonly [string, vscode.Location][] {
  const lineOf = (key: string): number => text.split('\n').findIndex((line) => line.trimStart().startsWith(`"${key}"`));
  const id = /"id"\s*:\s*"([^"\\]+)"/.exec(text)?.[1];
  if (id === undefined || !known.has(id)) return [];
  return [[id, new vscode.Location(uri, new vscode.Position(Math.max(0, lineOf('title')), 0))]];
}

function diagnosticOf({ message, help, at, code }: ProblemView): vscode.Diagnostic {
  const [line, column] = [Math.max(0, (at?.line ?? 1) - 1), Math.max(0, (at?.column ?? 1) - 1)];
  const end = at?.endColumn === undefined ? column + 1 : at.endColumn - 1;
  const diagnostic = new vscode.Diagnostic(
    new vscode.Range(line, column, line, end),
    help === undefined ? message : `${message}. ${help}`,
  );
  diagnostic.source = 'SMMU Review';
  diagnostic.code = code;
  return diagnostic;
}
