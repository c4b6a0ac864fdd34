import { join } from 'node:path';
import * as vscode from 'vscode';
import type { ProblemView } from '../../protocol/place';
import type { FileChangeView, SeriesView } from '../../protocol/series';
import { overlays } from '../buffers';
import { pathInTree } from '../driver-files';
import { baseScheme, patchedScheme } from '../names';
import type { SimulatorClient } from '../simulator/client';
import type { Side } from '../view/line-effects';
import { namedPaths, type SeriesSource, staysInTree } from './source';

/** The series under review. Replaced as a whole on every change. */
export interface SeriesState {
  /** Absolute path of the tree that it is laid over; empty where no series is open. */
  readonly root: string;
  readonly source: SeriesSource | undefined;
  /** Undefined while it is read, and where it could not be applied: `problems` says why. */
  readonly view: SeriesView | undefined;
  readonly isOpening: boolean;
  /** Errors where it could not be applied, else what a reviewer should know: hunks that moved, patches that are missing. */
  readonly problems: readonly ProblemView[];
  /** Files that it touches, after the patches that are applied, by path in the tree; null: removed. */
  readonly texts: ReadonlyMap<string, string | null>;
  /** The same files and others as they are in the base. */
  readonly base: ReadonlyMap<string, string | null>;
  /** Path before the series by the path after it, for files with another name. */
  readonly renamed: ReadonlyMap<string, string>;
}

/** No series is open. */
export const noSeries: SeriesState = {
  root: '',
  source: undefined,
  view: undefined,
  isOpening: false,
  problems: [],
  texts: new Map(),
  base: new Map(),
  renamed: new Map(),
};

/** What the engine was given when it read the series that is open in it. */
interface Given {
  readonly generation: number;
  readonly source: SeriesSource;
  readonly base: ReadonlyMap<string, string | null>;
}

/** Holds the series that is laid over a tree in place of what the editor holds, and keeps the engine's in step with it. It shows nothing. */
export class SeriesStore implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<SeriesState>();
  readonly onDidChange = this.#changed.event;
  #state = noSeries;
  #given: Given | undefined;
  /** What the patches seem to touch, before they are read. */
  #named: readonly string[] = [];
  #latest: Promise<unknown> = Promise.resolve();

  constructor(private readonly simulator: SimulatorClient) {}

  get state(): SeriesState {
    return this.#state;
  }

  /** Whether patches are laid over this tree, be it that they could not be applied. */
  isFor(root: string): boolean {
    return this.#state.source !== undefined && this.#state.root === root;
  }

  /** Takes patches for a tree. They are read by the next `prepare`, which a session does. */
  open(root: string, source: SeriesSource): void {
    this.suspend();
    this.#named = namedPaths(source.bytes);
    this.#set({ ...noSeries, root, source, isOpening: true });
  }

  /** Leaves the patches; the tree is compared with what the editor holds again. */
  close(): void {
    if (!this.#state.source) return;
    this.#set(noSeries);
    this.suspend();
  }

  /** Another tree, or none with patches, is under review: the engine forgets them until the next `prepare`. */
  suspend(): void {
    if (this.#given && this.simulator.isRunning) void this.simulator.request('close-series', {});
    this.#given = undefined;
  }

  /** Gives up patches that cannot be read, as the tree itself cannot be opened. */
  fail(problems: readonly ProblemView[]): void {
    const { source, root } = this.#state;
    if (source) this.#set({ ...noSeries, root, source, problems });
  }

  /** Applies the first patches only, from now on. */
  applyUpTo(applied: number): void {
    const { source, view } = this.#state;
    if (source && view) this.#set({ source: { ...source, applied }, isOpening: true });
  }

  /** Files whose base texts `prepare` needs. */
  get paths(): readonly string[] {
    const { view } = this.#state;
    return [...new Set([...this.#named, ...(view ? pathsOf(view) : [])])];
  }

  /** Lays the patches over these base texts, in the engine. Returns the texts of the patched side; undefined where they do not apply or the
   *  tree was left: the state says why. */
  prepare(
    root: string,
    base: ReadonlyMap<string, string | null>,
  ): Promise<ReadonlyMap<string, string | null> | undefined> {
    // One after the other: a run that is given up leaves its reading to the next.
    const next = this.#latest.then(() => this.#prepare(root, base));
    this.#latest = next.catch(() => undefined);
    return next;
  }

  /** The document that shows a file of the tree on one side: a read-only one where the series has a say in the file. */
  uriOf(path: string, side: Side): vscode.Uri {
    const { root, texts, base } = this.#state;
    const file = vscode.Uri.file(join(root, path));
    if (side === 'patched' && !texts.has(path)) return file;
    if (side === 'base' && !base.has(path)) return file;
    return file.with({ scheme: side === 'base' ? baseScheme : patchedScheme, query: encodeURIComponent(path) });
  }

  /** The file and the side that a document shows; undefined where it is of no tree with a series. */
  sideOf(uri: vscode.Uri): { readonly path: string; readonly side: Side } | undefined {
    const path = this.#state.root && pathInTree(this.#state.root, uri.fsPath);
    if (!path) return undefined;
    if (uri.scheme === patchedScheme) return { path, side: 'patched' };
    return uri.scheme === baseScheme || uri.scheme === 'file' ? { path, side: 'base' } : undefined;
  }

  /** Path of a file before the series. */
  pathBefore(path: string): string {
    return this.#state.renamed.get(path) ?? path;
  }

  dispose(): void {
    this.#changed.dispose();
  }

  async #prepare(
    root: string,
    base: ReadonlyMap<string, string | null>,
  ): Promise<ReadonlyMap<string, string | null> | undefined> {
    const { source } = this.#state;
    if (!source || !this.isFor(root)) return undefined;
    const isKnown = this.#isGiven(source, base);
    if (!isKnown && !(await this.#read(source, base))) return undefined;
    const { view } = this.#state;
    if (this.#state.source !== source || !view) return undefined;
    const applied = source.applied ?? view.patches.length;
    if (view.applied !== applied || this.#state.isOpening) await this.#step(source, applied);
    return this.#state.view ? this.#state.texts : undefined;
  }

  #isGiven(source: SeriesSource, base: ReadonlyMap<string, string | null>): boolean {
    const given = this.#given;
    if (!given || given.generation !== this.simulator.generation || !this.simulator.isRunning) return false;
    if (given.source.bytes !== source.bytes || given.source.version !== source.version) return false;
    return base.size === given.base.size && [...base].every(([path, text]) => given.base.get(path) === text);
  }

  /** Reads the patches over the base. */
  async #read(source: SeriesSource, base: ReadonlyMap<string, string | null>): Promise<boolean> {
    this.suspend();
    this.#set({ isOpening: true });
    const laid = overlays(base);
    // The series is applied to the base side.
    await this.simulator.request('set-overlays', { base: laid, patched: laid });
    const answer = await this.simulator.request('open-series', {
      name: source.name,
      bytes: source.bytes,
      ...(source.version !== undefined && { version: source.version }),
    });
    if (this.#state.source !== source) return false;
    if (!answer.value) {
      this.#set({ ...noSeries, root: this.#state.root, source, base, problems: answer.problems });
      return false;
    }
    const { series: view } = answer.value;
    this.#given = { generation: this.simulator.generation, source, base };
    this.#show(view, answer.value.texts, { base, problems: answer.problems });
    return true;
  }

  async #step(source: SeriesSource, applied: number): Promise<void> {
    if (this.#state.view?.applied !== applied) {
      const answer = await this.simulator.request('step-series', { applied });
      if (this.#state.source !== source || !answer.value) return;
      this.#show(answer.value.series, answer.value.texts, {});
    }
    this.#set({ isOpening: false });
  }

  #show(
    view: SeriesView,
    texts: readonly { readonly path: string; readonly text: string | null }[],
    change: Partial<SeriesState>,
  ): void {
    const inTree = texts.filter(({ path }) => staysInTree(path));
    const wanted = this.#state.source?.applied;
    this.#set({
      ...change,
      view,
      texts: new Map(inTree.map(({ path, text }) => [path, text])),
      renamed: renames(view.patches.slice(0, view.applied).flatMap(({ changes }) => changes)),
      isOpening: wanted !== undefined && wanted !== view.applied,
    });
  }

  #set(change: Partial<SeriesState>): void {
    this.#state = { ...this.#state, ...change };
    this.#changed.fire(this.#state);
  }
}

/** Every path that the patches name, on either side. */
export function pathsOf(view: SeriesView): readonly string[] {
  const all = view.patches.flatMap(({ changes }) => changes.flatMap(({ from, to }) => [from, to]));
  return [...new Set(all)].filter((path) => path !== undefined && staysInTree(path)) as readonly string[];
}

/** Follows files through the patches: path before by path after. */
function renames(changes: readonly FileChangeView[]): ReadonlyMap<string, string> {
  const before = new Map<string, string>();
  for (const { from, to } of changes) {
    if (from === undefined || to === undefined || from === to) continue;
    before.set(to, before.get(from) ?? from);
    before.delete(from);
  }
  return before;
}
