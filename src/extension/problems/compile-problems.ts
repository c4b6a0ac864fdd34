import * as vscode from 'vscode';
import type { PlaceView, ProblemView } from '../../protocol/place';
import type { ReviewedLines } from '../comments/lines';
import type { ReviewSession } from '../session';
import { setting } from '../settings';
import type { SimulatorClient } from '../simulator/client';
import { problemSource } from './diagnostics';
import { ListedProblems } from './listed';

/** Milliseconds without a run after which the whole driver is checked: nobody waits for the engine then. */
const restAfter = 5000;

/** Lists what of the patched driver no build would let through, in whatever function: found while nothing else is to be done, and given up when a run
 *  starts. */
export class CompileProblems implements vscode.Disposable {
  readonly #listed = new ListedProblems('smmu-review-compile');
  readonly #listening: vscode.Disposable;
  #timer: NodeJS.Timeout | undefined;
  #current: vscode.CancellationTokenSource | undefined;
  #checked: unknown;

  constructor(
    private readonly session: ReviewSession,
    private readonly simulator: SimulatorClient,
    private readonly lines: ReviewedLines,
  ) {
    this.#listening = session.onDidChange(({ running, stale, result }) => {
      if (running !== undefined || stale) return this.#stop();
      if (!result) return this.#forget();
      if (result.model.differ ? result !== this.#checked : this.#checked !== undefined) this.#schedule();
    });
  }

  dispose(): void {
    this.#stop();
    this.#listening.dispose();
    this.#listed.dispose();
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#current?.cancel();
    this.#current = undefined;
  }

  #forget(): void {
    this.#stop();
    this.#checked = undefined;
    this.#listed.show([]);
  }

  #schedule(): void {
    this.#stop();
    if (setting('run.when') === 'onCommand') return;
    this.#timer = setTimeout(() => void this.#check(), restAfter);
  }

  async #check(): Promise<void> {
    const { result } = this.session.state;
    if (!result?.model.differ) return this.#forget();
    const source = new vscode.CancellationTokenSource();
    this.#current = source;
    const answer = await this.simulator.request('check', {}, { token: source.token });
    const isLatest = this.#current === source;
    source.dispose();
    if (!isLatest || !answer.value) return;
    this.#current = undefined;
    this.#checked = result;
    this.#listed.show(answer.value.problems.flatMap((problem) => this.#entry(problem)));
  }

  #entry({ at, message, code, help, severity, related }: ProblemView) {
    if (!at) return [];
    const kind = severity === 'error' ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Warning;
    const { uri, range } = this.#location(at);
    const diagnostic = new vscode.Diagnostic(range, help === undefined ? message : `${message}. ${help}`, kind);
    diagnostic.source = problemSource;
    diagnostic.code = code;
    diagnostic.relatedInformation = (related ?? []).map(
      (each) => new vscode.DiagnosticRelatedInformation(this.#location(each.at), each.message),
    );
    return [{ uri, diagnostic }];
  }

  #location({ file, line, column, endColumn }: PlaceView): vscode.Location {
    const shown = this.lines.shown({ side: 'patched', file, line });
    const [from, to] = [column - 1, (endColumn ?? column + 1) - 1];
    return new vscode.Location(shown.uri, new vscode.Range(shown.line, Math.max(0, from), shown.line, Math.max(0, to)));
  }
}
