import { join } from 'node:path';
import * as vscode from 'vscode';
import { bootedScenario, type ScenarioItem } from '../protocol/message';
import type { Selection } from '../protocol/panel';
import type { ProblemView } from '../protocol/place';
import type { CallRequest } from '../protocol/review';
import type { ScenarioVerdictView } from '../protocol/verdict';
import { brokenSides, internalProblem } from './broken-sides';
import { openTexts, sameTexts, type Texts } from './buffers';
import { isDriverFile, pathInTree, treeRootOf } from './driver-files';
import { driverOf, driverOfScenario, scenarioFor } from './driver-scenario';
import { initialState, type SessionState } from './session-state';
import { setting } from './settings';
import { prepareSides, type SideReaders } from './sides';
import { keptSurvey, likelyFirst, mostTelling, runSurvey, type Survey, scenariosOf, surveyOfKnown } from './survey';

/** The scenario that a new user meets first. */
const firstScenario = 'cold-boot';

/** What survives a reload of the window. */
const kept = ['scenario', 'group', 'scope', 'policy', 'function'] as const;

/** What a run on order is about: `chosen` is the scenario or each of its group, `shown` the one whose outcome is on show;
 *  with `nothing`, the texts of both sides are read only. */
type Extent = 'chosen' | 'shown' | 'nothing';

/** One tree under review: decides what to run, runs it, and tells the surfaces. It shows nothing itself. */
export class ReviewSession implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<SessionState>();
  readonly onDidChange = this.#changed.event;
  readonly #finished = new vscode.EventEmitter<readonly string[]>();
  /** The scenarios of a run that somebody ordered, once it is over; not of runs that follow an edit or a look at another scenario. */
  readonly onDidFinishOrder = this.#finished.event;
  /** What the editor holds unsaved takes part in a run: an edit makes a result stale. */
  usesBuffers = true;
  #state = initialState;
  #current: vscode.CancellationTokenSource | undefined;
  /** What surveys of this tree came to, the latest of each scenario. */
  #known: readonly ScenarioVerdictView[] = [];
  /** What a reviewer should know of the texts that run. */
  #told: readonly ProblemView[] = [];
  #opened: { readonly root: string; readonly generation: number } | undefined;
  /** The scenario that was looked at last, by the folder of its driver. */
  readonly #latest = new Map<string, string>();
  /** File of the function that is called. */
  #calledIn = '';

  constructor(
    private readonly readers: SideReaders,
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
    return this.attachTree(root, pathInTree(root, document.uri.fsPath) ?? '');
  }

  /** Makes this tree the one under review, with a driver file of it. Returns whether that is news. */
  attachTree(root: string, file: string): boolean {
    if (this.#state.place === 'tree' && this.#state.root === root) {
      return file !== this.#state.file && this.#turnTo(file);
    }
    this.stop();
    const remembered = Object.fromEntries(
      kept.flatMap((key) => (this.memory.get(key) === undefined ? [] : [[key, this.memory.get(key)]])),
    ) as Partial<SessionState>;
    this.#known = [];
    const left = this.memory.get<{ readonly root: string; readonly survey: Survey }>('survey');
    const survey = left?.root === root ? left.survey : undefined;
    this.#set({ ...initialState, scenario: firstScenario, ...remembered, survey, place: 'tree', root, file });
    return true;
  }

  /** The text under review changed: what is shown no longer holds. */
  markStale(): void {
    const { place, result, stale, survey } = this.#state;
    const isNews = (result && !stale) || (survey && !survey.stale);
    if (place !== 'tree' || !isNews) return;
    this.#set({ stale: result !== undefined, survey: survey && { ...survey, stale: true } });
  }

  /** Chooses what to look at. One scenario or another profile is run at once; a group waits for the person to say so. */
  async select({ scenario, group, profile, policy, function: name }: Selection): Promise<void> {
    if (name !== undefined) this.#set({ function: name });
    if (policy !== undefined) this.#set({ policy });
    if (group !== undefined) this.#set({ group, scope: 'group' });
    if (profile !== undefined) this.#set({ profile });
    if (scenario === '') this.#set({ scope: 'group' });
    else if (scenario !== undefined) this.#set({ scenario, scope: 'scenario', call: undefined });
    await Promise.all(kept.map((key) => this.memory.update(key, this.#state[key])));
    if (scenario || profile !== undefined) await this.run('shown');
  }

  /** Shows one scenario; the choice of what to run stays. */
  async showScenario(scenario: string): Promise<void> {
    this.#set({ scenario, call: undefined });
    await this.run('shown');
  }

  /** Runs each scenario that reaches the function, and shows the one that tells most. */
  async runReaching(name: string): Promise<void> {
    this.#set({ function: name, group: '', scope: 'group', call: undefined });
    await this.run('chosen');
  }

  /** Runs these scenarios, whatever is chosen, and shows the one that tells most. */
  async runScenarios(planned: readonly string[]): Promise<void> {
    await this.run('chosen', planned);
  }

  /** Runs what is on show, and shows the part that a function has in it. */
  async runFunction(name: string): Promise<void> {
    this.#set({ function: name, call: undefined });
    await this.run('shown');
  }

  /** Calls a function in a kernel that has booted on the hardware of the driver whose file it is in, or of the scenario's driver where the file is of none.
   *  Arguments that are not named are chosen by their types. */
  async call(call: CallRequest, file = this.#state.file): Promise<void> {
    this.#calledIn = file;
    this.#set({ call, function: call.function });
    await this.run('shown');
  }

  /** Asks again which scenarios there are: those of the workspace may have come, changed or gone. */
  async relist(): Promise<void> {
    const { value } = await this.readers.simulator.request('list-scenarios', {});
    if (!value || this.#state.place !== 'tree') return;
    const { scenario: shown, result, survey } = this.#state;
    const scenario = knownOr(shown, value.scenarios);
    const isKnown = (id: string): boolean => hasScenario(value.scenarios, id);
    this.#known = this.#known.filter((row) => isKnown(row.scenario));
    this.#set({ scenarios: value.scenarios, scenario, survey: survey && surveyOfKnown(survey, isKnown) });
    // The outcome is that of a scenario that is gone.
    if (scenario !== shown && result) await this.run('shown');
  }

  stop(): void {
    this.#current?.cancel();
    this.#current = undefined;
    const { running, survey } = this.#state;
    if (survey?.state === 'running') this.#set({ survey: { ...survey, state: 'cancelled' } });
    if (running !== undefined) this.#set({ running: undefined });
  }

  /** Runs base and buffer as they stand now, in the scenarios that are `named` or chosen. A run that is under way is given up. Resolves when this one is over. */
  async run(extent: Extent = 'chosen', named?: readonly string[]): Promise<void> {
    if (this.#state.place !== 'tree') return;
    this.stop();
    const source = new vscode.CancellationTokenSource();
    this.#current = source;
    this.#set({ running: 'Starting…', fraction: undefined, ...(extent === 'chosen' && { call: undefined }) });
    try {
      const texts = await this.#prepare(source.token);
      if (!texts || extent === 'nothing') return;
      const isSurvey = extent === 'chosen' && (named !== undefined || this.#state.scope === 'group');
      if (isSurvey) await this.#survey(source.token, named);
      if (!source.token.isCancellationRequested) await this.#runShown(texts, source.token);
      if (extent === 'chosen' && !source.token.isCancellationRequested) this.#finished.fire(this.#ran(isSurvey));
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
    this.#finished.dispose();
  }

  /** The scenarios of the last run on order. */
  #ran(isSurvey: boolean): readonly string[] {
    const { survey, scenario } = this.#state;
    return isSurvey && survey ? survey.rows.map((row) => row.scenario) : [scenario];
  }

  /** Gives the engine the texts of both sides as they are now; undefined where that was cancelled or failed. */
  async #prepare(token: vscode.CancellationToken): Promise<Texts | undefined> {
    if (!(await this.#open(token))) return undefined;
    const { root } = this.#state;
    const sides = await prepareSides(root, this.readers, token);
    if (token.isCancellationRequested) return undefined;
    const { texts, baseLabel, baseNotice, patchedLabel, problems } = sides;
    this.usesBuffers = sides.usesBuffers;
    this.#set({ baseLabel, baseNotice, patchedLabel });
    this.#told = problems;
    if (texts) return texts;
    // What is on show belongs to other patches.
    if (this.readers.series.isFor(root)) this.#set({ result: undefined, survey: undefined, stale: false });
    this.#fail(problems);
    return undefined;
  }

  /** Runs each scenario that is named or of the group, and makes the most telling one the one to show. */
  async #survey(token: vscode.CancellationToken, named?: readonly string[]): Promise<void> {
    const { scenarios, group, function: chosen } = this.#state;
    const name = named ? '' : chosen;
    const planned = named ?? likelyFirst(scenariosOf(scenarios, group), this.#known, name);
    const tell = (survey: Survey, running: string, fraction: number): void => {
      if (this.#current?.token === token) this.#set({ survey, running, fraction });
    };
    await runSurvey(this.readers.simulator, { function: name, planned }, this.#profile(), token, tell);
    const { survey } = this.#state;
    if (!survey || token.isCancellationRequested) return;
    void this.memory.update('survey', { root: this.#state.root, survey: keptSurvey(survey) });
    const fresh = new Set(survey.rows.map(({ scenario }) => scenario));
    const rows = survey.rows.map(({ evidence: _, ...row }) => row);
    this.#known = [...rows, ...this.#known.filter(({ scenario }) => !fresh.has(scenario))];
    const scenario = mostTelling(survey);
    if (scenario !== undefined) this.#set({ scenario, call: undefined });
  }

  async #runShown({ buffers, ...texts }: Texts, token: vscode.CancellationToken): Promise<void> {
    const { root, scenario, call } = this.#state;
    const profile = call ? this.#state.profile : this.#profile();
    const what = call ? { scenario: bootedScenario, call: this.#placed(call) } : { scenario };
    const answer = await this.readers.simulator.request(
      'run',
      { ...what, ...(profile && { profile }) },
      { token, progress: (text, fraction) => this.#current?.token === token && this.#set({ running: text, fraction }) },
    );
    if (token.isCancellationRequested || answer.cancelled) return;
    if (!answer.value) return this.#fail(answer.problems);
    const broken = brokenSides(answer.value);
    if (broken.length > 0) return this.#fail([...answer.problems, ...broken]);
    this.#set({
      result: { model: answer.value, ...texts },
      stale: !sameTexts(buffers, openTexts(root)),
      problems: [...this.#told, ...answer.problems],
    });
  }

  /** Opens the tree in the engine, where that has not been done. Returns whether it is open. */
  async #open(token: vscode.CancellationToken): Promise<boolean> {
    const { root } = this.#state;
    const { simulator } = this.readers;
    const known = this.#opened;
    if (known?.root === root && known.generation === simulator.generation && simulator.isRunning) return true;
    this.#set({ running: 'Opening the tree…' });
    const tree = await simulator.request('open-tree', { root }, { token });
    if (token.isCancellationRequested) return false;
    if (!tree.value) {
      this.#fail(tree.problems);
      return false;
    }
    const lists = await simulator.request('list-scenarios', {});
    if (token.isCancellationRequested) return false;
    const scenarios = lists.value?.scenarios ?? [];
    const isNew = this.#opened?.root !== root;
    this.#opened = { root, generation: simulator.generation };
    this.#set({
      tree: tree.value,
      scenarios,
      profiles: lists.value?.profiles ?? [],
      policies: lists.value?.policies ?? [],
      scenario: knownOr(this.#state.scenario, scenarios),
      problems: [...tree.problems, ...lists.problems],
    });
    // What was chosen in another window may be of a driver that is not looked at here.
    if (isNew) this.#turnTo(this.#state.file);
    return true;
  }

  /** Goes to another file; where that is of another driver than the last one, to a scenario of its driver. Returns whether the scenario is another one. */
  #turnTo(file: string): boolean {
    const { scenarios, scenario, call, file: before } = this.#state;
    const driver = driverOf(file, scenarios);
    const isOther = driver !== undefined && (file === before || driverOf(before, scenarios) !== driver);
    const next = isOther && !call ? scenarioFor(file, scenario, scenarios, this.#latest) : undefined;
    const left = driverOfScenario(scenario, scenarios);
    if (left !== undefined) this.#latest.set(left, scenario);
    this.#set(next === undefined ? { file } : { file, scenario: next });
    return next !== undefined;
  }

  /** The call with the driver on whose hardware it is made. */
  #placed(call: CallRequest): CallRequest {
    const { scenario, scenarios } = this.#state;
    const driver = call.driver ?? driverOf(this.#calledIn, scenarios) ?? driverOfScenario(scenario, scenarios);
    return driver === undefined ? call : { ...call, driver };
  }

  /** The profile chosen in the panel, else that of the settings; where both are empty the scenario says which. */
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

/** The scenario that is wanted, or the first where nobody knows that. */
function knownOr(wanted: string, scenarios: readonly ScenarioItem[]): string {
  return hasScenario(scenarios, wanted) ? wanted : (scenarios[0]?.id ?? wanted);
}

/** Whether it is one of these, or a variant of one, as in `ID@VARIANT`. */
function hasScenario(scenarios: readonly ScenarioItem[], wanted: string): boolean {
  const [base] = wanted.split('@');
  return scenarios.some(({ id }) => id === base);
}
