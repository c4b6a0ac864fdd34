import { readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import type { DecisionView, FromPanel, ToPanel } from '../../protocol/panel';
import type { ReviewModel } from '../../protocol/review';
import type { AnnotatedDocuments } from '../annotated-documents';
import { remarkCommands } from '../comments/command-names';
import { placeOf, reviewed } from '../editor/reviewed-document';
import { commands, views } from '../names';
import type { ReviewSession } from '../session';
import { onSettingsChange } from '../settings';
import type { ChangedLines } from '../testing/changed-lines';
import { page } from './page';
import { functionsToChoose, panelState } from './panel-state';
import type { Reveal } from './reveal';

const deciding = {
  comment: remarkCommands.create,
  dismiss: remarkCommands.dismiss,
  restore: remarkCommands.restore,
} as const;

/** The side panel: a webview that renders the session and sends back what the person does. */
export class ReviewPanel implements vscode.WebviewViewProvider, vscode.Disposable {
  readonly #subscriptions: vscode.Disposable[];
  #view: vscode.WebviewView | undefined;
  #script: string | undefined;
  /** The model that the page has: one is too large to go with every state. */
  #sent: { readonly model: ReviewModel | undefined } | undefined;
  /** A line to show as soon as the page is there. */
  #wanted: ToPanel | undefined;
  #decisions: Readonly<Record<string, DecisionView>> = {};

  constructor(
    private readonly extension: vscode.Uri,
    private readonly session: ReviewSession,
    private readonly documents: AnnotatedDocuments,
    private readonly reveal: Reveal,
    private readonly changedLines: ChangedLines,
  ) {
    this.#subscriptions = [
      // VS Code takes longer to make a page than the page takes to draw a result: it keeps the one it has.
      vscode.window.registerWebviewViewProvider(views.panel, this, {
        webviewOptions: { retainContextWhenHidden: true },
      }),
      session.onDidChange(() => void this.#send()),
      changedLines.onDidChange(() => void this.#send()),
      onSettingsChange(['registers.radix', 'registers.showUnchanged', 'profile'], () => void this.#send()),
    ];
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.#view = view;
    this.#sent = undefined;
    view.webview.options = { enableScripts: true, localResourceRoots: [] };
    view.webview.onDidReceiveMessage((message: FromPanel) => void this.#receive(message));
    view.onDidDispose(() => {
      if (this.#view === view) this.#view = undefined;
    });
    // A hidden page is told nothing. One that VS Code made anew (as it does where a person moves the view) asks for all.
    view.onDidChangeVisibility(() => void this.#send());
    this.#script ??= readFileSync(vscode.Uri.joinPath(this.extension, 'dist', 'webview.js').fsPath, 'utf8');
    view.webview.html = page(view.webview, this.#script);
    // What is sent from now on waits for the page, which need not ask; what was sent before would be lost.
    void this.#send();
  }

  /** Shows in the timeline the steps of a line (from 1) of a document. */
  async showLine(document: vscode.TextDocument, line: number): Promise<void> {
    const part = reviewed(document, this.session.state);
    await vscode.commands.executeCommand(`${views.panel}.focus`);
    if (!part) return;
    this.#wanted = { type: 'show-line', ...placeOf(part, line) };
    if (this.#sent) await this.#send();
  }

  /** Shows beside the findings what the reviewer decided about them. */
  showDecisions(decisions: Readonly<Record<string, DecisionView>>): void {
    this.#decisions = decisions;
    if (this.#sent) void this.#view?.webview.postMessage({ type: 'decisions', decisions } satisfies ToPanel);
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  async #receive(message: FromPanel): Promise<void> {
    const { session } = this;
    switch (message.type) {
      case 'ready':
        this.#sent = undefined;
        return this.#send();
      case 'run':
        return session.run();
      case 'stop':
        return session.stop();
      case 'select':
        return session.select(message);
      case 'show-scenario':
        return session.showScenario(message.scenario);
      case 'run-reaching':
        return session.runReaching(session.state.function);
      case 'call': {
        const { type: _, ...call } = message;
        return session.call(call);
      }
      case 'choose-base':
        return vscode.commands.executeCommand(commands.chooseBase);
      case 'compare':
        return vscode.commands.executeCommand(commands.compare);
      case 'open-sample':
        return vscode.commands.executeCommand(commands.openSample);
      case 'decide':
        return vscode.commands.executeCommand(deciding[message.what], message.key);
      case 'reveal':
        return this.reveal.show(message.at, message.side);
    }
  }

  async #send(): Promise<void> {
    const view = this.#view;
    if (!view?.visible) return;
    const { state } = this.session;
    const functions = await functionsToChoose(state, this.documents);
    // Another state may have come meanwhile; it is sent by itself.
    if (state !== this.session.state || view !== this.#view) return;
    const post = (message: ToPanel): Thenable<boolean> => view.webview.postMessage(message);
    const model = state.result?.model;
    if (!this.#sent) void post({ type: 'decisions', decisions: this.#decisions });
    if (!this.#sent || this.#sent.model !== model) {
      this.#sent = { model };
      void post({ type: 'model', ...(model && { model }) });
    }
    void post({ type: 'state', state: panelState(state, functions, this.changedLines.reach) });
    if (this.#wanted) void post(this.#wanted);
    this.#wanted = undefined;
  }
}
