import * as vscode from 'vscode';
import type { FileChangeView, PatchView } from '../../protocol/series';
import { commands, views } from '../names';
import {
  changeWords,
  patchWords,
  seriesDescription,
  seriesMessage,
  shortTitle,
  versionCounts,
  versionTitle,
  versionTooltip,
} from '../view/series-words';
import type { ReviewedMarks } from './reviewed-marks';
import type { SeriesState, SeriesStore } from './store';
import type { VersionDifference, VersionFinding } from './version-findings';
import type { SeriesVersions } from './versions';

/** A row of the tree: a patch, a file of it, or a function in that file. */
export type SeriesNode =
  | { readonly kind: 'patch'; readonly patch: PatchView; readonly applied: boolean; readonly index: number }
  | { readonly kind: 'file'; readonly change: FileChangeView; readonly applied: boolean }
  | { readonly kind: 'function'; readonly path: string; readonly name: string; readonly applied: boolean }
  | { readonly kind: 'versions'; readonly difference: VersionDifference }
  | { readonly kind: 'finding'; readonly found: VersionFinding; readonly change: 'gone' | 'came' };

/** The series as a native tree: patches, their files, the functions that they touch. Boxes tick off what has been reviewed. */
export class SeriesTree implements vscode.TreeDataProvider<SeriesNode>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<SeriesNode | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #view: vscode.TreeView<SeriesNode>;
  readonly #subscriptions: vscode.Disposable[];

  constructor(
    private readonly series: SeriesStore,
    private readonly marks: ReviewedMarks,
    private readonly versions: SeriesVersions,
  ) {
    this.#view = vscode.window.createTreeView(views.series, {
      treeDataProvider: this,
      manageCheckboxStateManually: true,
      showCollapseAll: true,
    });
    this.#tell(series.state);
    this.#subscriptions = [
      this.#view,
      this.#changed,
      series.onDidChange((state) => this.#tell(state)),
      versions.onDidChange(() => this.#changed.fire(undefined)),
      this.#view.onDidChangeCheckboxState(({ items }) => void this.#tick(items)),
    ];
  }

  getChildren(node?: SeriesNode): SeriesNode[] {
    const { view } = this.series.state;
    if (!node) {
      const { difference } = this.versions;
      const patches: SeriesNode[] = (view?.patches ?? []).map((patch, index) => ({
        kind: 'patch',
        patch,
        applied: index < (view?.applied ?? 0),
        index,
      }));
      return difference ? [{ kind: 'versions', difference }, ...patches] : patches;
    }
    if (node.kind === 'versions') {
      const { came, gone } = node.difference;
      return [
        ...came.map((found) => ({ kind: 'finding', found, change: 'came' }) as const),
        ...gone.map((found) => ({ kind: 'finding', found, change: 'gone' }) as const),
      ];
    }
    if (node.kind === 'finding' || node.kind === 'function') return [];
    const { applied } = node;
    if (node.kind === 'patch') return node.patch.changes.map((change) => ({ kind: 'file', change, applied }));
    const path = node.change.to;
    if (path === undefined) return [];
    return node.change.functions.map((name) => ({ kind: 'function', path, name, applied }));
  }

  getTreeItem(node: SeriesNode): vscode.TreeItem {
    if (node.kind === 'patch') return this.#patchItem(node.patch, node.applied);
    if (node.kind === 'file') return this.#fileItem(node.change, node.applied);
    if (node.kind === 'versions') return versionsItem(node.difference);
    if (node.kind === 'finding') return findingItem(node.found, node.change);
    const item = new vscode.TreeItem(node.name, vscode.TreeItemCollapsibleState.None);
    item.iconPath = new vscode.ThemeIcon('symbol-function');
    item.accessibilityInformation = { label: `function ${node.name}` };
    if (node.applied) item.command = show(node.path, node.name);
    return item;
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #patchItem(patch: PatchView, applied: boolean): vscode.TreeItem {
    const { announced = 1, patches = [] } = this.series.state.view ?? {};
    const isOnly = patches.length === 1;
    const { Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
    const item = new vscode.TreeItem(
      isOnly ? patch.title : `${patch.number}/${announced} ${shortTitle(patch, patches)}`,
      isOnly ? Expanded : Collapsed,
    );
    item.id = `patch ${patch.number}`;
    item.contextValue = 'patch';
    item.iconPath = new vscode.ThemeIcon(applied ? 'git-commit' : 'circle-outline');
    if (!applied) item.description = 'not applied';
    item.tooltip = [patch.title, patch.author, applied ? 'applied' : 'not applied'].filter(Boolean).join('\n');
    const isReviewed = this.marks.hasPatch(patch);
    item.checkboxState = checkbox(isReviewed);
    item.accessibilityInformation = { label: patchWords(patch, announced, applied, isReviewed) };
    return item;
  }

  #fileItem(change: FileChangeView, applied: boolean): vscode.TreeItem {
    const path = change.to ?? change.from ?? '';
    const { Collapsed, None } = vscode.TreeItemCollapsibleState;
    const hasFunctions = change.to !== undefined && change.functions.length > 0;
    const item = new vscode.TreeItem(path.slice(path.lastIndexOf('/') + 1), hasFunctions ? Collapsed : None);
    item.contextValue = 'file';
    // The document of the series: git's marks are about the working tree, and findings about this.
    item.resourceUri = this.series.uriOf(path, 'patched');
    item.iconPath = vscode.ThemeIcon.File;
    item.description = changeWords(change);
    item.tooltip =
      change.from !== undefined && change.to !== undefined && change.from !== change.to
        ? `${change.from}\n→ ${change.to}`
        : path;
    const isReviewed = this.marks.hasFile(change);
    item.checkboxState = checkbox(isReviewed);
    const reviewed = isReviewed ? 'reviewed' : 'not reviewed';
    item.accessibilityInformation = { label: `${path}, ${changeWords(change)}, ${reviewed}` };
    if (applied) item.command = show(path);
    return item;
  }

  async #tick(items: readonly (readonly [SeriesNode, vscode.TreeItemCheckboxState])[]): Promise<void> {
    for (const [node, state] of items) {
      if (node.kind !== 'patch' && node.kind !== 'file') continue;
      const changes = node.kind === 'patch' ? node.patch.changes : [node.change];
      await this.marks.set(changes, state === vscode.TreeItemCheckboxState.Checked);
    }
    this.#changed.fire(undefined);
  }

  #tell(state: SeriesState): void {
    this.#view.description = seriesDescription(state);
    this.#view.message = seriesMessage(state) ?? '';
    this.#changed.fire(undefined);
  }
}

function checkbox(isReviewed: boolean): NonNullable<vscode.TreeItem['checkboxState']> {
  const { Checked, Unchecked } = vscode.TreeItemCheckboxState;
  const tooltip = isReviewed ? 'Reviewed: click to take that back' : 'Mark as reviewed';
  return { state: isReviewed ? Checked : Unchecked, tooltip };
}

function versionsItem(difference: VersionDifference): vscode.TreeItem {
  const item = new vscode.TreeItem(versionTitle(difference), vscode.TreeItemCollapsibleState.Expanded);
  item.iconPath = new vscode.ThemeIcon('versions');
  item.description = versionCounts(difference);
  item.tooltip = versionTooltip(difference);
  item.accessibilityInformation = { label: `${versionTitle(difference)}: ${versionCounts(difference)}` };
  return item;
}

function findingItem({ finding, scenarios, policies }: VersionFinding, change: 'gone' | 'came'): vscode.TreeItem {
  const item = new vscode.TreeItem(finding.claim, vscode.TreeItemCollapsibleState.None);
  item.iconPath = new vscode.ThemeIcon(change === 'gone' ? 'pass' : 'error');
  item.description = `${change === 'gone' ? 'gone' : 'new'} · ${finding.level} · ${finding.rule}`;
  item.tooltip = `${finding.claim}\n${policies.join(', ')}\n${scenarios.join('\n')}`;
  item.accessibilityInformation = { label: `${change === 'gone' ? 'went away' : 'came'}: ${finding.claim}` };
  const at = finding.changedAt ?? finding.at;
  if (change === 'came' && at)
    item.command = { command: commands.showInSeries, title: 'Show', arguments: [at.file, at.line] };
  return item;
}

function show(path: string, name?: string): vscode.Command {
  return { command: commands.showInSeries, title: 'Show', arguments: name === undefined ? [path] : [path, name] };
}
