import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { FromPanel, PanelState, ToPanel } from '../../protocol/panel';
import type { AnnotatedDocuments } from '../annotated-documents';
import { commands, views } from '../names';
import type { ReviewSession } from '../session';
import { onSettingsChange, setting } from '../settings';
import type { Reveal } from './reveal';

/** The side panel: a webview that renders the session and sends back what the person does. */
export class ReviewPanel implements vscode.WebviewViewProvider, vscode.Disposable {
  readonly #subscriptions: vscode.Disposable[];
  #view: vscode.WebviewView | undefined;

  constructor(
    private readonly extension: vscode.Uri,
    private readonly session: ReviewSession,
    private readonly documents: AnnotatedDocuments,
    private readonly reveal: Reveal,
  ) {
    this.#subscriptions = [
      vscode.window.registerWebviewViewProvider(views.panel, this),
      session.onDidChange(() => void this.#send()),
      onSettingsChange(['registers.radix', 'registers.showUnchanged', 'profile'], () => void this.#send()),
    ];
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.#view = view;
    view.webview.options = { enableScripts: true, localResourceRoots: [vscode.Uri.joinPath(this.extension, 'dist')] };
    view.webview.html = page(view.webview, this.extension);
    view.webview.onDidReceiveMessage((message: FromPanel) => void this.#receive(message));
    view.onDidDispose(() => {
      if (this.#view === view) this.#view = undefined;
    });
    view.onDidChangeVisibility(() => void this.#send());
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  async #receive(message: FromPanel): Promise<void> {
    switch (message.type) {
      case 'ready':
        return this.#send();
      case 'run':
        return this.session.run();
      case 'stop':
        return this.session.stop();
      case 'select':
        return this.session.select(message);
      case 'choose-base':
        return vscode.commands.executeCommand(commands.chooseBase);
      case 'compare':
        return vscode.commands.executeCommand(commands.compare);
      case 'open-sample':
        return vscode.commands.executeCommand(commands.openSample);
      case 'reveal':
        return this.reveal.show(message.at, message.side);
    }
  }

  async #send(): Promise<void> {
    if (!this.#view?.visible) return;
    const message: ToPanel = { type: 'state', state: await this.#state() };
    await this.#view?.webview.postMessage(message);
  }

  async #state(): Promise<PanelState> {
    const { state } = this.session;
    const { tree, result, running, fraction } = state;
    return {
      place: state.place,
      file: state.file,
      tree: tree ? `Linux ${tree.version}, ${tree.configuration}` : '',
      scenarios: state.scenarios,
      profiles: state.profiles,
      functions: await this.#functions(),
      scenario: state.scenario,
      profile: state.profile || setting('profile'),
      function: state.function,
      baseLabel: state.baseLabel,
      baseNotice: state.baseNotice,
      ...(running !== undefined && { running }),
      ...(fraction !== undefined && { fraction }),
      stale: state.stale,
      ...(result && { model: result.model }),
      problems: state.problems,
      radix: setting('registers.radix'),
      showUnchanged: setting('registers.showUnchanged'),
    };
  }

  /** Functions of the driver file that have effects, and the chosen one. */
  async #functions(): Promise<readonly string[]> {
    const { state } = this.session;
    const names = new Set<string>(state.function ? [state.function] : []);
    for (const { base, patched } of state.result?.model.effects ?? []) {
      for (const frame of [...(patched?.stack ?? []), ...(base?.stack ?? [])]) names.add(frame.function);
    }
    const open = vscode.workspace.textDocuments.find(
      ({ uri }) => uri.scheme === 'file' && uri.fsPath.endsWith(state.file),
    );
    const order = open ? (await this.documents.of(open)).functions.map(({ name }) => name) : [];
    const place = (name: string): number => (order.indexOf(name) + order.length + 1) % (order.length + 1);
    return [...names].sort((a, b) => place(a) - place(b) || a.localeCompare(b));
  }
}

function page(webview: vscode.Webview, extension: vscode.Uri): string {
  const script = webview.asWebviewUri(vscode.Uri.joinPath(extension, 'dist', 'webview.js'));
  const nonce = randomBytes(16).toString('base64url');
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${webview.cspSource}; font-src ${webview.cspSource}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>SMMU Patch Review</title>
</head>
<body>
<main id="app"></main>
<script nonce="${nonce}" src="${script}"></script>
</body>
</html>`;
}
