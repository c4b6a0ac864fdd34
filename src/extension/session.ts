import { join } from 'node:path';
import * as vscode from 'vscode';
import type { OverlayText } from '../protocol/message';
import type { ProblemView } from '../protocol/place';
import type { ReviewModel, RunView } from '../protocol/review';
import type { BaseReader } from './base/texts';
import { isDriverFile, pathInTree, treeRootOf } from './driver-files';
import { initialState, type SessionState } from './session-state';
import { setting } from './settings';
import type { SimulatorClient } from './simulator/client';

/** The scenario that a new user meets first. */
const firstScenario = 'cold-boot';

/** One tree under review: decides what to run, runs it, and tells the surfaces. It shows nothing itself. */
export class ReviewSession implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<SessionState>();
  readonly onDidChange = this.#changed.event;
  #state = initialState;
  #current: vscode.CancellationTokenSource | undefined;
  #opened: { readonly root: string; readonly generation: number } | undefined;

  constructor(
    private readonly simulator: SimulatorClient,
    private readonly bases: BaseReader,
    private readonly memory: vscode.Memento,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  get state(): SessionState {
    return this.#state;
  }

  /** Makes the tree of this document the one under review. Returns whether that is news. */
  attach(document: vscode.TextDocument): boolean {
    if (!isDriverFile(document)) return false;
    const root = treeRootOf(document.uri);
    if (root === undefined) {
      if (this.#state.place === 'no-tree' && this.#state.file === document.uri.fsPath) return false;
      this.stop();
      this.#set({ ...initialState, place: 'no-tree', file: document.uri.fsPath });
      return true;
    }
    const file = pathInTree(root, document.uri.fsPath) ?? '';
    if (this.#state.place === 'tree' && this.#state.root === root) {
      if (file !== this.#state.file) this.#set({ file });
      return false;
    }
    this.stop();
    this.#set({ ...initialState, place: 'tree', root, file, scenario: this.memory.get('scenario') ?? firstScenario });
    return true;
  }

  /** The text under review changed: what is shown no longer holds. */
  markStale(): void {
    if (this.#state.place === 'tree' && this.#state.result && !this.#state.stale) this.#set({ stale: true });
  }

  /** Chooses what to look at. A new scenario or profile needs a run, a new function does not. */
  async select(choice: {
    readonly scenario?: string;
    readonly profile?: string;
    readonly function?: string;
  }): Promise<void> {
    this.#set(choice);
    if (choice.scenario !== undefined) await this.memory.update('scenario', choice.scenario);
    if (choice.scenario !== undefined || choice.profile !== undefined) await this.run();
  }

  stop(): void {
    this.#current?.cancel();
    this.#current = undefined;
    if (this.#state.running !== undefined) this.#set({ running: undefined });
  }

  /** Runs base and buffer as they stand now. A run that is under way is given up. Resolves when this one is over. */
  async run(): Promise<void> {
    if (this.#state.place !== 'tree') return;
    this.stop();
    const source = new vscode.CancellationTokenSource();
    this.#current = source;
    this.#set({ running: 'Starting…', fraction: undefined });
    try {
      await this.#runOnce(source.token);
    } catch (error) {
      this.log.error(error instanceof Error ? error : String(error));
      if (!source.token.isCancellationRequested) this.#fail([internalProblem(error)]);
    } finally {
      if (this.#current === source) {
        this.#current = undefined;
        this.#set({ running: undefined });
      }
      source.dispose();
    }
  }

  dispose(): void {
    this.#current?.cancel();
    this.#changed.dispose();
  }

  async #runOnce(token: vscode.CancellationToken): Promise<void> {
    if (!(await this.#open(token))) return;
    const { root, scenario } = this.#state;
    const buffers = openTexts(root);
    const base = await this.bases.read(root, [...buffers.keys()]);
    if (token.isCancellationRequested) return;
    this.#set({ baseLabel: base.label, baseNotice: base.notice ?? '' });
    const given = await this.simulator.request('set-overlays', {
      base: overlays(base.texts),
      patched: overlays(buffers),
    });
    if (token.isCancellationRequested) return;
    if (!given.value) return this.#fail(given.problems);
    const profile = this.#profile();
    const answer = await this.simulator.request(
      'run',
      { scenario, ...(profile && { profile }) },
      { token, progress: (text, fraction) => this.#current?.token === token && this.#set({ running: text, fraction }) },
    );
    if (token.isCancellationRequested || answer.cancelled) return;
    if (!answer.value) return this.#fail(answer.problems);
    const broken = brokenSides(answer.value);
    if (broken.length > 0) return this.#fail([...answer.problems, ...broken]);
    this.#set({
      result: { model: answer.value, patched: buffers, base: base.texts },
      stale: !sameTexts(buffers, openTexts(root)),
      problems: answer.problems,
    });
  }

  /** Opens the tree in the engine, where that has not been done. Returns whether it is open. */
  async #open(token: vscode.CancellationToken): Promise<boolean> {
    const { root } = this.#state;
    const known = this.#opened;
    if (known?.root === root && known.generation === this.simulator.generation && this.simulator.isRunning) return true;
    this.#set({ running: 'Opening the tree…' });
    const tree = await this.simulator.request('open-tree', { root }, { token });
    if (token.isCancellationRequested) return false;
    if (!tree.value) {
      this.#fail(tree.problems);
      return false;
    }
    const lists = await this.simulator.request('list-scenarios', {});
    if (token.isCancellationRequested) return false;
    const scenarios = lists.value?.scenarios ?? [];
    const wanted = this.#state.scenario;
    this.#opened = { root, generation: this.simulator.generation };
    this.#set({
      tree: tree.value,
      scenarios,
      profiles: lists.value?.profiles ?? [],
      scenario: scenarios.some(({ id }) => id === wanted) ? wanted : (scenarios[0]?.id ?? wanted),
      problems: [...tree.problems, ...lists.problems],
    });
    return true;
  }

  /** The profile chosen in the panel, else that of the settings; empty leaves it to the scenario. */
  #profile(): string {
    return this.#state.profile || setting('profile', vscode.Uri.file(join(this.#state.root, this.#state.file)));
  }

  #fail(problems: readonly ProblemView[]): void {
    this.#set({ problems });
  }

  #set(change: Partial<SessionState>): void {
    this.#state = { ...this.#state, ...change };
    this.#changed.fire(this.#state);
  }
}

/** Texts of the tree's C files that are open in the editor, saved or not. */
function openTexts(root: string): Map<string, string> {
  const texts = new Map<string, string>();
  for (const document of vscode.workspace.textDocuments) {
    const path = document.uri.scheme === 'file' ? pathInTree(root, document.uri.fsPath) : undefined;
    if (path && /\.[chS]$/.test(path)) texts.set(path, document.getText());
  }
  return texts;
}

function overlays(texts: ReadonlyMap<string, string | null>): OverlayText[] {
  return [...texts].map(([path, text]) => ({ path, text }));
}

function sameTexts(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return [...b].every(([path, text]) => (a.get(path) ?? text) === text);
}

/** Why a side could not be compiled where the scenario needs it. There is no result then: compared with half a run, every effect that
 *  is missing would count as removed. */
function brokenSides({ base, patched }: ReviewModel): readonly ProblemView[] {
  if (isBroken(patched)) return patched.problems;
  if (!isBroken(base)) return [];
  return base.problems.map((problem) => ({ ...problem, message: `In the base: ${problem.message}` }));
}

function isBroken({ end, problems }: RunView): boolean {
  return (end === 'not-started' || end === 'problems') && problems.length > 0;
}

function internalProblem(error: unknown): ProblemView {
  return {
    severity: 'error',
    code: 'internal',
    message: `The extension failed: ${error instanceof Error ? error.message : String(error)}`,
    help: 'The log (SMMU Review: Show Log) has the details.',
  };
}
