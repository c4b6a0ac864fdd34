import * as vscode from 'vscode';
import type { PlaceView } from '../../protocol/place';
import type { DraftStore } from '../comments/draft-store';
import type { ReviewedLines } from '../comments/lines';
import type { ReviewNotes } from '../comments/notes';
import { originWords, scenariosText } from '../comments/words';
import type { ReviewSession } from '../session';
import { onSettingsChange, setting } from '../settings';
import { type Found, provenFindings } from './found';
import { ListedProblems } from './listed';

/** What every entry of ours in the Problems view says it is from. */
export const problemSource = 'SMMU Review';

/** Lists proven findings in the Problems view, where the code is. A line that is edited loses its own until the next run. */
export class FindingProblems implements vscode.Disposable {
  readonly #listed = new ListedProblems('smmu-review');
  readonly #subscriptions: vscode.Disposable[];
  #drawn: unknown[] = [];

  constructor(
    private readonly session: ReviewSession,
    private readonly drafts: DraftStore,
    private readonly notes: ReviewNotes,
    private readonly lines: ReviewedLines,
  ) {
    this.#subscriptions = [
      this.#listed,
      session.onDidChange(({ result, policy, place, stale }) => {
        if (stale) return;
        const drawn = [result, policy, place];
        if (drawn.some((each, index) => each !== this.#drawn[index])) this.#draw();
        this.#drawn = drawn;
      }),
      drafts.onDidChange(() => this.#draw()),
      notes.onDidChange(() => this.#draw()),
      onSettingsChange(['findings.showPreExisting'], () => this.#draw()),
    ];
  }

  /** Key of the finding that an entry is about. */
  keyOf(uri: vscode.Uri, diagnostic: vscode.Diagnostic): string | undefined {
    return this.#listed.keyOf(uri, diagnostic);
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
    this.#listed.show(
      found.flatMap((each) => {
        const at = each.finding.changedAt ?? each.finding.at;
        if (!at) return [];
        const uri = this.lines.uriOf(at.file, 'patched');
        return [{ uri, key: each.finding.key, diagnostic: this.#diagnostic(each, at) }];
      }),
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
}
