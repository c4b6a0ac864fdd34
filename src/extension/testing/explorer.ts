import * as vscode from 'vscode';
import type { ReviewSession } from '../session';
import type { SessionState } from '../session-state';
import { onSettingsChange, setting } from '../settings';
import { sideUri } from '../side-uri';
import type { SimulatorClient } from '../simulator/client';
import type { Survey } from '../survey';
import type { RanLines } from '../view/changed-lines';
import type { Question } from '../view/test-outcome';
import { coverageDetails } from './file-coverage';
import { fillItems, itemOf, scenariosIn } from './items';
import { onSaveInTree } from './save';
import type { ScenarioFiles } from './scenario-files';
import { SurveyRun } from './test-run';

/** Scenarios as tests. Everything runs through the session, and every survey of the session is a test run, whoever ordered it: the panel and the
 *  Test Explorer cannot disagree. It is there while a driver tree is. */
export class TestExplorer implements vscode.Disposable {
  readonly #subscriptions: vscode.Disposable[];
  #controller: vscode.TestController | undefined;
  #scenarios: SessionState['scenarios'] = [];
  /** The survey that a test run follows, by what it plans; `isOwn`: it was ordered here. */
  #followed: { readonly planned: readonly string[]; readonly run: SurveyRun; readonly isOwn: boolean } | undefined;
  #isStale = false;
  #root = '';
  readonly #details = new WeakMap<vscode.FileCoverage, vscode.FileCoverageDetail[]>();

  constructor(
    private readonly session: ReviewSession,
    private readonly simulator: Pick<SimulatorClient, 'request'>,
    private readonly files: Pick<ScenarioFiles, 'placeOf'>,
  ) {
    this.#subscriptions = [
      session.onDidChange((state) => this.#follow(state)),
      onSettingsChange(['testExplorer.enabled'], () => this.#follow(session.state)),
    ];
    this.#follow(session.state);
  }

  dispose(): void {
    for (const each of this.#subscriptions) each.dispose();
    this.#close();
  }

  #follow(state: SessionState): void {
    const isWanted = state.place === 'tree' && setting('testExplorer.enabled');
    // What tests of another tree came to says nothing of this one.
    if (!isWanted || state.root !== this.#root) this.#close();
    this.#root = state.root;
    if (!isWanted) return;
    const controller = this.#controller ?? this.#create();
    if (state.scenarios.length > 0) this.#fill(controller, state.scenarios);
    const { survey } = state;
    if (survey) this.#followSurvey(controller, survey, state);
    if (survey?.stale && !this.#isStale) controller.invalidateTestResults();
    this.#isStale = survey?.stale === true;
  }

  #close(): void {
    this.#followed?.run.end([], this.session.state);
    this.#followed = undefined;
    this.#controller?.dispose();
    this.#controller = undefined;
  }

  #fill(controller: vscode.TestController, scenarios: SessionState['scenarios']): void {
    if (scenarios === this.#scenarios && controller.items.size > 0) return;
    this.#scenarios = scenarios;
    fillItems(controller, scenarios, (id) => this.files.placeOf(id));
  }

  #create(): vscode.TestController {
    const controller = vscode.tests.createTestController('smmu-review-scenarios', 'SMMU Review');
    this.#controller = controller;
    const profile = (name: string, kind: vscode.TestRunProfileKind, question: Question, isDefault: boolean) =>
      controller.createRunProfile(name, kind, (request, token) => this.#run(request, question, token), isDefault);
    const patched = profile('Run Patched', vscode.TestRunProfileKind.Run, 'patched', true);
    const compare = profile('Compare Base and Patched', vscode.TestRunProfileKind.Run, 'compare', false);
    for (const each of [patched, compare]) each.supportsContinuousRun = true;
    const coverage = profile('Coverage', vscode.TestRunProfileKind.Coverage, 'patched', true);
    coverage.loadDetailedCoverage = async (_run, file) => this.#details.get(file) ?? [];
    controller.resolveHandler = async (item) => {
      if (item || controller.items.size > 0) return;
      const answer = await this.simulator.request('list-scenarios', {});
      if (controller.items.size === 0) this.#fill(controller, answer.value?.scenarios ?? []);
    };
    return controller;
  }

  async #run(request: vscode.TestRunRequest, question: Question, token: vscode.CancellationToken): Promise<void> {
    if (!request.continuous) return this.#runOnce(request, question, token);
    const { include, exclude, profile } = request;
    const again = new vscode.TestRunRequest(include, exclude, profile, true, true);
    const saving = onSaveInTree(this.session, () => void this.#runOnce(again, question, token));
    token.onCancellationRequested(() => saving.dispose());
  }

  async #runOnce(request: vscode.TestRunRequest, question: Question, token: vscode.CancellationToken): Promise<void> {
    const controller = this.#controller;
    if (!controller) return;
    const { session } = this;
    const planned = scenariosIn(request, this.#scenarios);
    const run = controller.createTestRun(request);
    for (const id of planned) {
      const item = itemOf(controller, id);
      if (item) run.enqueued(item);
    }
    // Whoever is followed now has been given up by this run.
    this.#followed?.run.end([], session.state);
    const followed = { planned, run: new SurveyRun(run, question, (id) => itemOf(controller, id)), isOwn: true };
    this.#followed = followed;
    const cancelling = vscode.Disposable.from(
      token.onCancellationRequested(() => session.stop()),
      run.token.onCancellationRequested(() => session.stop()),
    );
    try {
      await session.runScenarios(planned);
    } finally {
      cancelling.dispose();
    }
    const { survey, problems } = session.state;
    const isOurs = survey?.planned === planned;
    if (isOurs && request.profile?.kind === vscode.TestRunProfileKind.Coverage) await this.#cover(run, survey);
    const problem = isOurs || token.isCancellationRequested ? undefined : problems[0]?.message;
    followed.run.end(planned, session.state, problem);
  }

  #followSurvey(controller: vscode.TestController, survey: Survey, state: SessionState): void {
    if (this.#followed?.planned !== survey.planned) {
      if (survey.state !== 'running') return;
      this.#followed?.run.end([], state);
      const items = survey.planned.flatMap((id) => itemOf(controller, id) ?? []);
      // It keeps the focus where it is: nobody asked for the view of the results.
      const request = new vscode.TestRunRequest(items, undefined, undefined, false, true);
      const run = controller.createTestRun(request, 'Run of the panel', false);
      run.token.onCancellationRequested(() => this.session.stop());
      const mirror = new SurveyRun(run, 'patched', (id) => itemOf(controller, id));
      this.#followed = { planned: survey.planned, run: mirror, isOwn: false };
    }
    const { run, isOwn } = this.#followed;
    run.follow(survey, state);
    // Coverage may still come of one that was ordered here.
    if (survey.state !== 'running' && !isOwn) run.end([], state);
  }

  /** How much of each file some scenario went through. */
  async #cover(run: vscode.TestRun, { rows }: Survey): Promise<void> {
    const runs: readonly RanLines[] = rows.map(({ evidence }) => evidence?.lines ?? {});
    const files = [...new Set(runs.flatMap((lines) => Object.keys(lines)))];
    const answer = await this.simulator.request('code-lines', { files });
    for (const code of answer.value?.files ?? []) {
      const details = coverageDetails(code, runs);
      const coverage = vscode.FileCoverage.fromDetails(this.#uriOf(code.file), details);
      this.#details.set(coverage, details);
      run.addCoverage(coverage);
    }
  }

  #uriOf(file: string): vscode.Uri {
    return sideUri(this.session.state, file, 'patched');
  }
}
