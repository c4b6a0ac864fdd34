import { join } from 'node:path';
import * as vscode from 'vscode';
import type { BaseChoices } from '../base/choice';
import { pathInTree, treeRootOf } from '../driver-files';
import { commands, contexts, patchedScheme, views } from '../names';
import type { ReviewSession } from '../session';
import { setting } from '../settings';
import { choosePatches } from './choose';
import { openChanges } from './diff';
import { settled } from './documents';
import { keepSeries, keptSeries } from './kept';
import { filePatches } from './read';
import type { SeriesSource } from './source';
import { pathsOf, type SeriesState, type SeriesStore } from './store';

const anyDriver = '**/drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c';

/** What a person does with patches: opens them over the tree under review, goes through them, leaves them. */
export class SeriesDesk implements vscode.Disposable {
  readonly #subscriptions: vscode.Disposable[];

  constructor(
    private readonly series: SeriesStore,
    private readonly session: ReviewSession,
    private readonly choices: BaseChoices,
    private readonly memory: vscode.Memento,
  ) {
    let isOpen: boolean | undefined;
    const tell = ({ source }: SeriesState): void => {
      if (isOpen === (source !== undefined)) return;
      isOpen = source !== undefined;
      void vscode.commands.executeCommand('setContext', contexts.hasSeries, isOpen);
    };
    tell(series.state);
    this.#subscriptions = [series.onDidChange(tell)];
  }

  /** Asks for patches and opens them; of these files where some are given. */
  async open(files?: readonly vscode.Uri[]): Promise<void> {
    const root = await this.#tree();
    if (root === undefined) {
      const message = 'No kernel tree is open: open the folder of one, with drivers/iommu/arm in it, then the patch.';
      void vscode.window.showWarningMessage(message);
      return;
    }
    const patches = files ? await filePatches(files) : await choosePatches(root);
    if (!patches) return;
    if ('failed' in patches) {
      void vscode.window.showWarningMessage(patches.failed);
      return;
    }
    await this.openSource(root, patches.source);
  }

  /** Lays patches over a tree, shows what they change, and runs. Resolves when the change is on show: a function of the driver file where one is named. */
  async openSource(root: string, source: SeriesSource, name?: string): Promise<void> {
    const state = await this.lay(root, source);
    await vscode.commands.executeCommand(`${views.series}.focus`, { preserveFocus: true });
    if (!state.view) return;
    // A diff that is opened at no place goes to its first change as soon as that is known, wherever it was led meanwhile.
    if (name) await vscode.commands.executeCommand(commands.showInSeries, this.session.state.file, name);
    else await openChanges(this.series);
  }

  /** Lays patches over a tree and runs, without showing what they change. Resolves when they have been read; with `nothing`, they are not run. */
  async lay(root: string, source: SeriesSource, extent?: 'nothing'): Promise<SeriesState> {
    this.choices.lend(root, source.base);
    this.series.open(root, source);
    this.session.attachTree(root, this.session.state.file);
    this.session.markStale();
    const running = extent ? this.session.run(extent) : this.#run();
    await Promise.race([settled(this.series), running]);
    // Another run may have taken the place of this one, and reads them.
    if (this.session.state.running !== undefined) await settled(this.series);
    if (this.series.state.isOpening) this.series.fail(this.session.state.problems);
    const { state } = this.series;
    if (state.source !== source) return state;
    const driver = state.view && pathsOf(state.view).find((path) => /^drivers\/iommu\/arm\/.*\.c$/.test(path));
    if (driver) this.session.attachTree(root, driver);
    await keepSeries(this.memory, root, source);
    return state;
  }

  /** Opens again what was open before the window was loaded. */
  async restore(): Promise<void> {
    const kept = await keptSeries(this.memory);
    if (kept && treeRootOf(vscode.Uri.file(join(kept.root, 'Makefile'))) === kept.root) {
      await this.lay(kept.root, kept.source);
    }
  }

  /** Leaves the patches, and the documents that show them. */
  async close(): Promise<void> {
    const { root, view } = this.series.state;
    const tabs = vscode.window.tabGroups.all
      .flatMap((group) => group.tabs)
      // Nothing tells what is in an editor of several diffs but the title that it was given.
      .filter(({ input, label }) => isOfSeries(input) || (!isKnown(input) && view && label.startsWith(view.title)));
    await vscode.window.tabGroups.close(tabs, true);
    this.choices.lend(root, undefined);
    this.series.close();
    await keepSeries(this.memory, '', undefined);
    this.session.markStale();
    void this.#run();
  }

  /** Applies the first patches only; none at 0. */
  async applyUpTo(applied: number): Promise<void> {
    const { view, root, source } = this.series.state;
    if (!view || !source) return;
    const wanted = Math.max(0, Math.min(applied, view.patches.length));
    if (wanted === view.applied) return;
    this.series.applyUpTo(wanted);
    this.session.markStale();
    const running = this.#run();
    await Promise.race([settled(this.series), running]);
    await keepSeries(this.memory, root, this.series.state.source);
  }

  /** One patch more, or one less. */
  step(by: 1 | -1): Promise<void> {
    return this.applyUpTo((this.series.state.view?.applied ?? 0) + by);
  }

  /** Asks up to which patch, and applies these. */
  async chooseStep(): Promise<void> {
    const { view } = this.series.state;
    if (!view) return;
    const items = [
      { label: 'None', description: 'the base alone', applied: 0 },
      ...view.patches.map(({ title, number }, index) => ({
        label: title,
        description: `${number}/${view.announced}`,
        applied: index + 1,
      })),
    ];
    const picked = await vscode.window.showQuickPick(items, { title: 'Apply up to', matchOnDescription: true });
    if (picked) await this.applyUpTo(picked.applied);
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #run(): Promise<void> {
    return this.session.run(setting('run.when') === 'onCommand' ? 'nothing' : 'shown');
  }

  /** The tree under review, else the first of the workspace. */
  async #tree(): Promise<string | undefined> {
    const { place, root } = this.session.state;
    if (place === 'tree') return root;
    for (const { uri } of vscode.workspace.workspaceFolders ?? []) {
      const found = treeRootOf(vscode.Uri.joinPath(uri, 'Makefile'));
      if (found !== undefined) return found;
    }
    const [driver] = await vscode.workspace.findFiles(anyDriver, undefined, 1);
    const found = driver && treeRootOf(driver);
    if (driver && found !== undefined) this.session.attachTree(found, pathInTree(found, driver.fsPath) ?? '');
    return found;
  }
}

function isKnown(input: unknown): boolean {
  return input instanceof vscode.TabInputText || input instanceof vscode.TabInputTextDiff;
}

function isVirtual({ scheme }: vscode.Uri): boolean {
  return scheme === patchedScheme;
}

function isOfSeries(input: unknown): boolean {
  if (input instanceof vscode.TabInputText) return isVirtual(input.uri);
  return input instanceof vscode.TabInputTextDiff && isVirtual(input.modified);
}
