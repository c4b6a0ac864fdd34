import * as vscode from 'vscode';
import type { PlaceView } from '../../protocol/place';
import type { DraftStore } from '../comments/draft-store';
import type { ReviewedLines } from '../comments/lines';
import type { ReviewNotes } from '../comments/notes';
import { originWords, scenariosText } from '../comments/words';
import type { ReviewSession } from '../session';
import { onSettingsChange, setting } from '../settings';
import { type Found, provenFindings } from './found';

/** What every entry of ours in the Problems view says it is from. */
export const problemSource = 'SMMU Review';

/** An entry of the Problems view with the finding that it is about. */
interface Listed {
  readonly key: string;
  readonly diagnostic: vscode.Diagnostic;
}

/** Lists proven findings in the Problems view, where the code is. A line that is edited loses its own until the next run. */
export class FindingProblems implements vscode.Disposable {
  readonly #collection = vscode.languages.createDiagnosticCollection('smmu-review');
  readonly #listed = new Map<string, readonly Listed[]>();
  readonly #subscriptions: vscode.Disposable[];
  #drawn: unknown[] = [];

  constructor(
    private readonly session: ReviewSession,
    private readonly drafts: DraftStore,
    private readonly notes: ReviewNotes,
    private readonly lines: ReviewedLines,
  ) {
    this.#subscriptions = [
      this.#collection,
      session.onDidChange(({ result, policy, place, stale }) => {
        if (stale) return;
        const drawn = [result, policy, place];
        if (drawn.some((each, index) => each !== this.#drawn[index])) this.#draw();
        this.#drawn = drawn;
      }),
      drafts.onDidChange(() => this.#draw()),
      notes.onDidChange(() => this.#draw()),
      onSettingsChange(['findings.showPreExisting'], () => this.#draw()),
      vscode.workspace.onDidChangeTextDocument((event) => this.#follow(event)),
    ];
  }

  /** Key of the finding that an entry is about; VS Code hands out copies of entries. */
  keyOf(uri: vscode.Uri, { range, message }: vscode.Diagnostic): string | undefined {
    const listed = this.#listed.get(uri.toString()) ?? [];
    return listed.find(({ diagnostic }) => diagnostic.message === message && diagnostic.range.isEqual(range))?.key;
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #draw(): void {
    const { result, policy, place, stale } = this.session.state;
    if (stale) return;
    const dismissed = new Set(this.notes.now.dismissed.map(({ key }) => key));
    const wanted = { policy, dismissed, preExisting: setting('findings.showPreExisting') };
    const found = place === 'tree' ? provenFindings(result?.model, this.drafts.all, wanted) : [];
    const before = [...this.#listed.keys()];
    this.#listed.clear();
    for (const each of found) {
      const at = each.finding.changedAt ?? each.finding.at;
      if (!at) continue;
      const uri = this.lines.uriOf(at.file, 'patched').toString();
      const entry = { key: each.finding.key, diagnostic: this.#diagnostic(each, at) };
      this.#listed.set(uri, [...(this.#listed.get(uri) ?? []), entry]);
    }
    for (const uri of new Set([...before, ...this.#listed.keys()])) this.#show(uri);
  }

  #show(uri: string): void {
    const listed = this.#listed.get(uri) ?? [];
    this.#collection.set(
      vscode.Uri.parse(uri),
      listed.map(({ diagnostic }) => diagnostic),
    );
  }

  #diagnostic({ finding, policies, scenarios, steps }: Found, at: PlaceView): vscode.Diagnostic {
    const damage = finding.damage === undefined ? '' : `: ${finding.damage}`;
    const where = `${originWords[finding.origin]} · ${policies.join(', ')} · ${scenariosText(scenarios)}`;
    const diagnostic = new vscode.Diagnostic(
      this.#range(at),
      `${finding.claim}${damage}. (${where})`,
      vscode.DiagnosticSeverity.Warning,
    );
    diagnostic.source = problemSource;
    diagnostic.code = finding.rule;
    const related = [
      ...steps.flatMap((step) => (step.at ? [{ at: step.at, text: step.text }] : [])),
      ...finding.stack.map((frame) => ({ at: frame.at, text: `in ${frame.function}()` })),
    ];
    diagnostic.relatedInformation = related.map(
      (step) => new vscode.DiagnosticRelatedInformation(this.#location(step.at), step.text),
    );
    return diagnostic;
  }

  #location(at: PlaceView): vscode.Location {
    return new vscode.Location(this.lines.uriOf(at.file, 'patched'), this.#range(at));
  }

  #range({ file, line, column, endColumn }: PlaceView): vscode.Range {
    const shown = this.lines.shown({ side: 'patched', file, line });
    const from = Math.max(0, column - 1);
    return new vscode.Range(shown.line, from, shown.line, endColumn === undefined ? from + 1 : endColumn - 1);
  }

  /** Takes away what stands on an edited line, and moves what stands below. Nothing else is done on a keystroke. */
  #follow({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    const uri = document.uri.toString();
    const listed = this.#listed.get(uri);
    if (!listed || contentChanges.length === 0) return;
    let kept = listed;
    for (const { range, text } of contentChanges) {
      const shift = text.split('\n').length - 1 - (range.end.line - range.start.line);
      const isHit = ({ diagnostic }: Listed): boolean =>
        range.start.line <= diagnostic.range.start.line && diagnostic.range.start.line <= range.end.line;
      kept = kept.filter((each) => !isHit(each));
      if (shift === 0) continue;
      for (const { diagnostic } of kept) {
        const { start, end } = diagnostic.range;
        if (start.line <= range.end.line) continue;
        diagnostic.range = new vscode.Range(start.translate(shift), end.translate(shift));
      }
    }
    this.#listed.set(uri, kept);
    this.#show(uri);
  }
}
