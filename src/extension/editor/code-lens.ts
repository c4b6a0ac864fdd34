import * as vscode from 'vscode';
import type { ReviewModel } from '../../protocol/review';
import type { AnnotatedDocuments } from '../annotated-documents';
import { isDriverFile, pathInTree } from '../driver-files';
import { commands, patchedScheme } from '../names';
import type { ReviewSession } from '../session';
import type { SessionState } from '../session-state';
import { onSettingsChange, setting } from '../settings';
import { reachedFunctions } from '../view/line-effects';
import { busyLens, didRun, stateLens } from './lens-titles';

/** Lenses over the functions that touch registers, that tables of callbacks hold, or that the last run reached. Which functions have one is settled when a text is
 *  first shown and stays until the text changes: only titles are refined, so that no line jumps. */
export class EffectLenses implements vscode.CodeLensProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.#changed.event;
  readonly #settled = new Map<string, { readonly version: number; readonly names: ReadonlySet<string> }>();
  readonly #subscriptions: vscode.Disposable[];
  #hidden = false;
  /** The run whose reached functions were kept last. */
  #kept: { readonly model: ReviewModel; readonly file: string } | undefined;
  /** What the titles of the lenses depend on, as it was when they were last asked for. */
  #told: readonly unknown[] = [];

  constructor(
    private readonly session: ReviewSession,
    private readonly documents: AnnotatedDocuments,
    private readonly memory: vscode.Memento,
  ) {
    this.#subscriptions = [
      this.#changed,
      vscode.languages.registerCodeLensProvider(
        ['file', patchedScheme].map((scheme) => ({ language: 'c', scheme })),
        this,
      ),
      session.onDidChange((state) => this.#refine(state)),
      onSettingsChange(['codeLens.enabled', 'driverFiles'], () => this.#changed.fire()),
    ];
  }

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    if (this.#hidden || !setting('codeLens.enabled', document.uri) || !isDriverFile(document)) return [];
    const { functions, callbacks } = await this.documents.of(document);
    const shown = await this.#functionsWithLens(document);
    return functions
      .filter(({ name }) => shown.has(name))
      .flatMap(({ name, range }) => {
        const at = new vscode.Range(range.line - 1, range.column - 1, range.line - 1, range.column);
        return this.#lensesOf(name, callbacks.has(name), new vscode.Location(document.uri, at)).map(
          (command) => new vscode.CodeLens(at, command),
        );
      });
  }

  /** Shows or hides all lenses, whatever the settings say. */
  hide(hidden: boolean): void {
    this.#hidden = hidden;
    this.#changed.fire();
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  /** Progress of a run changes no title. */
  #refine({ running, result, stale, place, survey, root }: SessionState): void {
    const told = [running !== undefined, result, stale, place, survey, root];
    if (told.every((each, index) => each === this.#told[index])) return;
    this.#told = told;
    this.#changed.fire();
  }

  /** The state of the change, and a way to run it: always two, so that nothing but their titles changes. */
  #lensesOf(name: string, isCallback: boolean, from: vscode.Location): vscode.Command[] {
    const { running, place } = this.session.state;
    const run = running === undefined ? this.#runLens(name, isCallback) : busyLens(name);
    return place === 'tree' ? [stateLens(name, this.session.state, from), run] : [run];
  }

  /** What a callback does shows in whole scenarios; other functions show in the chosen one, where that reaches them. */
  #runLens(name: string, isCallback: boolean): vscode.Command {
    const model = this.session.state.result?.model;
    const isReached = !model || [model.base, model.patched].some((run) => didRun(run, name));
    if (isReached && !isCallback) {
      return {
        command: commands.run,
        title: '$(play) Run',
        tooltip: 'Run the base and this buffer, as it stands now, on the simulated SMMU',
        arguments: [name],
      };
    }
    return {
      command: commands.runReaching,
      title: '$(run-all) Run Scenarios',
      tooltip: `Run the base and this buffer in each scenario that reaches ${name}`,
      arguments: [name],
    };
  }

  async #functionsWithLens(document: vscode.TextDocument): Promise<ReadonlySet<string>> {
    const key = document.uri.toString();
    const { result, stale, root } = this.session.state;
    const file = pathInTree(root, document.uri.fsPath) ?? '';
    const { functions, accesses, callbacks } = await this.documents.of(document);
    if (result && !stale && file && (this.#kept?.model !== result.model || this.#kept.file !== file)) {
      this.#kept = { model: result.model, file };
      await this.#remember(root, file, reachedFunctions(result.model, file, functions));
    }
    const known = this.#settled.get(key);
    if (known?.version === document.version) return known.names;
    const touching = functions.filter(({ range }) =>
      accesses.some((site) => range.line <= site.range.line && site.range.line <= range.endLine),
    );
    const called = functions.filter(({ name }) => callbacks.has(name));
    const names = new Set([...touching, ...called].map(({ name }) => name).concat(this.#remembered(root, file)));
    this.#settled.set(key, { version: document.version, names });
    return names;
  }

  #remembered(root: string, file: string): readonly string[] {
    return this.memory.get<readonly string[]>(`reached:${root}/${file}`) ?? [];
  }

  async #remember(root: string, file: string, names: ReadonlySet<string>): Promise<void> {
    const before = this.#remembered(root, file);
    if (before.length === names.size && before.every((name) => names.has(name))) return;
    await this.memory.update(`reached:${root}/${file}`, [...names]);
  }
}
