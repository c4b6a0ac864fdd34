import type * as vscode from 'vscode';
import type { ScenarioVerdictView } from '../../protocol/verdict';
import type { SessionState } from '../session-state';
import { setting } from '../settings';
import type { Survey } from '../survey';
import { outcomeOf, type Question } from '../view/test-outcome';
import { testMessage } from './messages';

/** A run of the Test Explorer that follows a survey: what the panel shows of a scenario and what is told here are one answer. */
export class SurveyRun {
  #told = 0;
  #failed = 0;
  #started: string | undefined;
  #isOver = false;

  constructor(
    private readonly run: vscode.TestRun,
    private readonly question: Question,
    private readonly itemOf: (scenario: string) => vscode.TestItem | undefined,
  ) {}

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Tells what is new in the survey. */
  follow(survey: Survey, state: SessionState): void {
    if (this.#isOver) return;
    for (const row of survey.rows.slice(this.#told)) this.#tell(row, state);
    this.#told = survey.rows.length;
    for (const { scenario, message } of survey.failed.slice(this.#failed)) this.#errored(scenario, message, state);
    this.#failed = survey.failed.length;
    if (survey.state === 'running') this.#start(survey.planned[this.#told + this.#failed]);
    else if (survey.state === 'cancelled')
      this.#say(`given up after ${this.#told + this.#failed} of ${survey.planned.length}`);
  }

  /** Ends it; what has no answer until now gets none, or this one. */
  end(planned: readonly string[], state: SessionState, problem?: string): void {
    if (this.#isOver) return;
    if (problem !== undefined) {
      for (const scenario of planned.slice(this.#told + this.#failed)) this.#errored(scenario, problem, state);
    }
    this.#isOver = true;
    this.run.end();
  }

  #start(scenario: string | undefined): void {
    if (scenario === undefined || scenario === this.#started) return;
    this.#started = scenario;
    const item = this.itemOf(scenario);
    if (item) this.run.started(item);
  }

  #tell(row: ScenarioVerdictView, state: SessionState): void {
    const item = this.itemOf(row.scenario);
    if (!item) return;
    const countsOld = setting('findings.showPreExisting');
    const { state: outcome, faults, old, told } = outcomeOf(row, this.question, { policy: state.policy, countsOld });
    for (const line of told) this.#say(`${row.scenario}: ${line}`, item);
    // Without a place: VS Code would write it into the editor, beside the line.
    for (const { text } of old) this.#say(`${row.scenario}: in the base too: ${text}`, item);
    const messages = faults.map((fault) => testMessage(fault, state));
    if (outcome === 'passed') this.run.passed(item, row.milliseconds);
    else if (outcome === 'skipped') this.run.skipped(item);
    else if (outcome === 'failed') this.run.failed(item, messages, row.milliseconds);
    else this.run.errored(item, messages, row.milliseconds);
  }

  #errored(scenario: string, message: string, state: SessionState): void {
    const item = this.itemOf(scenario);
    const fault = { text: message, side: 'patched', stack: [] } as const;
    if (item) this.run.errored(item, testMessage(fault, state));
    this.#say(`${scenario}: ${message}`, item);
  }

  /** A terminal shows it. */
  #say(line: string, item?: vscode.TestItem): void {
    this.run.appendOutput(`${printable(line)}\r\n`, undefined, item);
  }
}

/** What comes from a patch or the driver's log must not steer the terminal that shows it. */
function printable(text: string): string {
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f]+/g, ' ');
}
