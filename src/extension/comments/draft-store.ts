import * as vscode from 'vscode';
import type { FindingView } from '../../protocol/finding';
import type { ProblemView } from '../../protocol/place';
import type { DraftView } from '../../protocol/series';
import type { ScenarioVerdictView } from '../../protocol/verdict';
import type { ReviewSession } from '../session';
import { setting } from '../settings';
import type { SimulatorClient } from '../simulator/client';

/** Scenarios that drafts are written from at once: as many runs as the engine keeps. */
const mostScenarios = 12;

/** Drafts on what was run. They are written after a run that somebody ordered, and again when that text changed; a run that starts meanwhile goes first. */
export class DraftStore implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #subscriptions: vscode.Disposable[];
  #drafts: readonly DraftView[] = [];
  #current: vscode.CancellationTokenSource | undefined;
  /** What is to be drafted once no run is under way. */
  #wanted: readonly string[] = [];
  #result: unknown;
  #isDrafted = false;

  constructor(
    private readonly session: ReviewSession,
    private readonly simulator: SimulatorClient,
    subject: () => string,
  ) {
    let known = subject();
    this.#subscriptions = [
      this.#changed,
      session.onDidFinishOrder((scenarios) => void this.draft(this.#telling(scenarios))),
      session.onDidChange(({ running, stale, result }) => {
        if (subject() !== known) {
          known = subject();
          this.#isDrafted = false;
          this.#clear();
        }
        if (running !== undefined) return this.#current?.cancel();
        if (stale || !result || result === this.#result) return;
        this.#result = result;
        // What was drafted may read otherwise now.
        const again = this.#wanted.length > 0 ? this.#wanted : this.scenarios;
        if (again.length > 0) void this.draft(again);
      }),
    ];
  }

  /** Whether drafts were written since the series was opened, be it that there are none. */
  get isDrafted(): boolean {
    return this.#isDrafted;
  }

  get all(): readonly DraftView[] {
    return this.#drafts;
  }

  /** Scenarios that the drafts are from. */
  get scenarios(): readonly string[] {
    return [...new Set(this.#drafts.flatMap(({ scenarios }) => scenarios.slice(0, 1)))];
  }

  /** Scenarios whose outcome a report is about: those of the survey on show, else the one on show. */
  get reported(): readonly string[] {
    const { survey, result } = this.session.state;
    const rows = survey && !survey.stale ? survey.rows.map(({ scenario }) => scenario) : [];
    if (rows.length > 0) return rows;
    return result && !result.model.call ? [result.model.scenario] : [];
  }

  /** Writes drafts on these scenarios, in place of those that are there. Resolves with what kept that from being done; undefined where a run
   *  came between, after which it is done by itself. */
  async draft(
    scenarios: readonly string[] = this.#telling(this.reported),
  ): Promise<readonly ProblemView[] | undefined> {
    this.#current?.cancel();
    if (scenarios.length === 0) {
      this.#clear();
      return [];
    }
    this.#wanted = scenarios;
    const source = new vscode.CancellationTokenSource();
    this.#current = source;
    this.#result = this.session.state.result;
    const level = setting('findings.minimumLevel');
    const params = { scenarios, level, ...profileParam(this.session) };
    const answer = await this.simulator.request('draft-comments', params, { token: source.token });
    source.dispose();
    if (this.#current !== source) return undefined;
    this.#current = undefined;
    if (answer.cancelled) return undefined;
    this.#wanted = [];
    if (!answer.value) return answer.problems;
    this.#drafts = answer.value.drafts;
    this.#isDrafted = true;
    this.#changed.fire();
    return answer.problems.filter(({ severity }) => severity === 'error');
  }

  /** The same after a run that is under way, and again where one comes between. */
  async draftInTurn(): Promise<readonly ProblemView[]> {
    for (let tries = 0; tries < 3; tries++) {
      await this.#idle();
      const problems = await this.draft();
      if (problems) return problems;
    }
    return [];
  }

  /** The draft on a finding, which is written where none is there yet, whatever its level. `seen`: scenarios that showed it before. */
  async find(key: string, seen: readonly string[] = []): Promise<DraftView | undefined> {
    const known = this.#drafts.find((draft) => draft.key === key);
    if (known) return known;
    await this.#idle();
    const scenarios = this.#telling([...new Set([...seen, ...this.#shown, ...this.reported])]);
    const params = { scenarios, level: 'hint' as const, ...profileParam(this.session) };
    const answer = await this.simulator.request('draft-comments', params);
    const found = answer.value?.drafts.find((draft) => draft.key === key);
    if (!found || this.#drafts.some((draft) => draft.key === key)) return found;
    this.#drafts = [...this.#drafts, found];
    this.#changed.fire();
    return found;
  }

  get #shown(): readonly string[] {
    const model = this.session.state.result?.model;
    return model && !model.call ? [model.scenario] : [];
  }

  dispose(): void {
    this.#current?.cancel();
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  /** Of many scenarios those that together show every finding that the base does not have. */
  #telling(scenarios: readonly string[]): readonly string[] {
    const rows = this.session.state.survey?.rows ?? [];
    const known = new Map(rows.map((row) => [row.scenario, row]));
    const seen = new Set<string>();
    const telling = scenarios.filter((scenario) => {
      const row = known.get(scenario);
      if (!row) return true;
      const keys = newKeys(row);
      if (!keys) return row.policies.some(({ introduced }) => introduced.proven + introduced.hints > 0);
      const isNews = keys.some((key) => !seen.has(key));
      for (const key of keys) seen.add(key);
      return isNews;
    });
    return telling.slice(0, mostScenarios);
  }

  #idle(): Promise<void> {
    if (this.session.state.running === undefined) return Promise.resolve();
    return new Promise((resolve) => {
      const listening = this.session.onDidChange(({ running }) => {
        if (running !== undefined) return;
        listening.dispose();
        resolve();
      });
    });
  }

  #clear(): void {
    this.#current?.cancel();
    this.#wanted = [];
    if (this.#drafts.length === 0) return;
    this.#drafts = [];
    this.#changed.fire();
  }
}

/** The profile that every run takes, where somebody chose one. */
export function profileParam({ state }: ReviewSession): { readonly profile?: string } {
  const profile = state.profile || setting('profile');
  return profile === '' ? {} : { profile };
}

/** Keys of what the base does not have; undefined where the row does not say. */
function newKeys({ evidence }: ScenarioVerdictView): readonly string[] | undefined {
  return evidence?.findings.filter(isNew).map(({ key }) => key);
}

/** Whether the base does not have it. */
export function isNew({ origin }: Pick<FindingView, 'origin'>): boolean {
  return origin === 'introduced' || origin === 'interaction' || origin === 'unknown';
}
