import * as vscode from 'vscode';
import { gitProgram } from '../base/git';
import { lintScheme } from '../names';
import { setting } from '../settings';
import type { SimulatorClient } from '../simulator/client';
import { wrapped } from '../view/wrapped';
import type { SeriesStore } from './store';

const document = vscode.Uri.from({ scheme: lintScheme, path: '/Where the patches come from.txt' });

/** Says of each patch of the series where it comes from, in a read-only document. In a workspace that is not trusted no program is started: commits
 *  are not looked up then, and the document says so. */
export class SeriesLint implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;
  readonly #subscriptions: vscode.Disposable[];
  #text = 'No series was looked at yet.\n';

  constructor(
    private readonly series: SeriesStore,
    private readonly simulator: Pick<SimulatorClient, 'request'>,
  ) {
    this.#subscriptions = [this.#changed, vscode.workspace.registerTextDocumentContentProvider(lintScheme, this)];
  }

  provideTextDocumentContent(): string {
    return this.#text;
  }

  /** Looks at the series that is open and shows what was found. */
  async show(): Promise<void> {
    if (!this.series.state.view) return;
    const options = { location: vscode.ProgressLocation.Notification, title: 'Where the patches come from' };
    const text = await vscode.window.withProgress({ ...options, cancellable: true }, (progress, token) =>
      this.#look(token, (message) => progress.report({ message })),
    );
    if (text === undefined) return;
    this.#text = text;
    this.#changed.fire(document);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(document), { preview: true });
  }

  dispose(): void {
    for (const each of this.#subscriptions) each.dispose();
  }

  async #look(token: vscode.CancellationToken, tell: (text: string) => void): Promise<string | undefined> {
    const { root, source, view } = this.series.state;
    if (!source || !view) return undefined;
    const isTrusted = vscode.workspace.isTrusted;
    const git = isTrusted ? setting('gitPath') || (await gitProgram()) : undefined;
    const { base } = source;
    const params = {
      ...(git !== undefined && { history: { folder: root, git } }),
      base: base?.kind === 'revision' ? base.revision : 'HEAD',
      // Who committed them does not stand in the mails that are made of commits.
      sent: base?.kind !== 'revision',
    };
    const answer = await this.simulator.request('lint-series', params, { token, progress: tell });
    if (answer.cancelled || token.isCancellationRequested) return undefined;
    if (answer.value) return `${view.title}\n\n${without(git, isTrusted)}${wrapped(answer.value.text)}`;
    const [problem] = answer.problems;
    if (problem) void vscode.window.showWarningMessage([problem.message, problem.help].filter(Boolean).join('. '));
    return undefined;
  }
}

/** Why no commit was looked up, if none was. */
function without(git: string | undefined, isTrusted: boolean): string {
  if (git !== undefined) return '';
  const why = isTrusted ? 'VS Code has no git' : 'this workspace is not trusted, so no program is started';
  return `Commits are not looked up: ${why}.\n\n`;
}
