import * as vscode from 'vscode';
import type { CodeLinesView } from '../../protocol/coverage';
import type { ChangeReachView } from '../../protocol/panel';
import type { ReviewSession } from '../session';
import type { SessionState } from '../session-state';
import type { SimulatorClient } from '../simulator/client';
import { changeReach, type RanLines } from '../view/changed-lines';

/** Which of the changed lines the runs on show went through. Asked for once a result is there, never on a keystroke. */
export class ChangedLines implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #listening: vscode.Disposable;
  #files: { readonly result: SessionState['result']; readonly files: readonly CodeLinesView[] } | undefined;
  #asked: SessionState['result'];
  #rows: unknown;
  #reach: ChangeReachView | undefined;

  constructor(
    private readonly session: ReviewSession,
    private readonly simulator: Pick<SimulatorClient, 'request'>,
  ) {
    this.#listening = session.onDidChange((state) => void this.#follow(state));
  }

  /** Nothing where no code changed, or where what ran is not known any more. */
  get reach(): ChangeReachView | undefined {
    return this.session.state.stale ? undefined : this.#reach;
  }

  dispose(): void {
    this.#listening.dispose();
    this.#changed.dispose();
  }

  async #follow(state: SessionState): Promise<void> {
    const { result, survey } = state;
    const rows = survey && !survey.stale ? survey.rows : undefined;
    if (result === this.#asked && rows === this.#rows) return;
    this.#rows = rows;
    if (result !== this.#asked) {
      this.#asked = result;
      // The engine has the texts of this result until a later request gives it others.
      const answer = result?.model.differ ? await this.simulator.request('code-lines', {}) : undefined;
      if (this.#asked !== result) return;
      this.#files = { result, files: answer?.value?.files ?? [] };
    }
    const known = this.#files;
    if (known?.result !== result) return;
    this.#reach = changeReach(known?.files ?? [], ranIn(this.session.state));
    this.#changed.fire();
  }
}

/** What ran in the scenarios on show: those of a survey of the same text, and the one whose outcome is shown. */
function ranIn({ result, survey }: SessionState): readonly RanLines[] {
  const rows = survey && !survey.stale ? survey.rows : [];
  const shown = result?.model.patched.coverage?.lines;
  const isAmong = rows.some(({ scenario }) => scenario === result?.model.scenario);
  const ran = rows.map(({ evidence }) => evidence?.lines ?? {});
  return shown && !isAmong ? [...ran, shown] : ran;
}
