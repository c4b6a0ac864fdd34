import * as vscode from 'vscode';
import type { EffectView } from '../../protocol/effect';
import { baseScheme, colors } from '../names';
import type { ReviewSession } from '../session';
import type { SessionState } from '../session-state';
import { onSettingsChange, type Settings, setting } from '../settings';
import type { ChangedLines } from '../testing/changed-lines';
import { missedText } from '../view/changed-lines';
import { effectsByLine } from '../view/line-effects';
import { inlineText } from '../view/words';
import { isChangedLine, reviewed } from './reviewed-document';

/** Lines drawn above and below what is visible, so that a short scroll shows no gap. */
const margin = 60;

/** Draws effects after the end of their lines, in every editor that shows a side of the result. */
export class InlineEffects implements vscode.Disposable {
  readonly #type = vscode.window.createTextEditorDecorationType({
    after: { margin: '0 0 0 2.5em' },
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
  readonly #subscriptions: vscode.Disposable[];
  #hidden = false;
  #drawn: Pick<SessionState, 'result' | 'stale'> | undefined;
  #drawing: NodeJS.Immediate | undefined;

  constructor(
    private readonly session: ReviewSession,
    private readonly changedLines: ChangedLines,
  ) {
    this.#subscriptions = [
      this.#type,
      session.onDidChange((state) => this.#drawNew(state)),
      changedLines.onDidChange(() => this.#drawAll()),
      vscode.window.onDidChangeVisibleTextEditors(() => this.#drawAll()),
      vscode.window.onDidChangeTextEditorVisibleRanges(({ textEditor }) => this.#draw(textEditor)),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
        if (setting('inlineEffects.show', textEditor.document.uri) === 'activeLine') this.#draw(textEditor);
      }),
      onSettingsChange(['inlineEffects.show', 'inlineEffects.maxLength', 'inlineEffects.inDiff'], () =>
        this.#drawAll(),
      ),
    ];
  }

  /** Shows or hides everything, whatever the settings say, until it is called again. */
  toggle(): void {
    this.#hidden = !this.#hidden;
    this.#drawAll();
  }

  get isHidden(): boolean {
    return this.#hidden;
  }

  /** Effects by line (from 1) of a document, as they would be drawn with every line shown. */
  effectsOf(document: vscode.TextDocument): ReadonlyMap<number, readonly EffectView[]> {
    const part = reviewed(document, this.session.state);
    const result = this.session.state.result;
    if (!part || !result) return new Map();
    const lines = new Map<number, readonly EffectView[]>();
    for (const [line, effects] of effectsByLine(result.model, part.file, part.side, part.fromBase)) {
      const here = part.fromRun.nearest(line);
      lines.set(here, [...(lines.get(here) ?? []), ...effects]);
    }
    return lines;
  }

  dispose(): void {
    clearImmediate(this.#drawing);
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  /** What is drawn does not depend on how far a run is. */
  #drawNew({ result, stale }: SessionState): void {
    if (this.#drawn?.result === result && this.#drawn?.stale === stale) return;
    this.#drawn = { result, stale };
    // In a task of its own: other surfaces listen to the session too.
    clearImmediate(this.#drawing);
    this.#drawing = setImmediate(() => this.#drawAll());
  }

  #drawAll(): void {
    for (const editor of vscode.window.visibleTextEditors) this.#draw(editor);
  }

  #draw(editor: vscode.TextEditor): void {
    editor.setDecorations(this.#type, this.#hidden ? [] : this.#decorations(editor));
  }

  #decorations(editor: vscode.TextEditor): vscode.DecorationOptions[] {
    const { document } = editor;
    const show = setting('inlineEffects.show', document.uri);
    if (show === 'off' || (isInDiff(document) && !setting('inlineEffects.inDiff', document.uri))) return [];
    const { state } = this.session;
    const wanted = lineFilter(editor, show, state);
    const budget = setting('inlineEffects.maxLength', document.uri);
    const decorations: vscode.DecorationOptions[] = [];
    for (const [line, effects] of this.effectsOf(document)) {
      if (line > document.lineCount || !isNearby(editor, line) || !wanted(line, effects)) continue;
      const end = document.lineAt(line - 1).range.end;
      decorations.push({
        range: new vscode.Range(end, end),
        renderOptions: {
          after: {
            contentText: inlineText(effects, budget),
            color: new vscode.ThemeColor(colorOf(effects, state.stale)),
          },
        },
      });
    }
    return [...decorations, ...this.#missed(editor)];
  }

  /** Changed lines that did not run: silence about them must not look like "no effect". Said once for those that stand together. */
  #missed(editor: vscode.TextEditor): vscode.DecorationOptions[] {
    const { document } = editor;
    const { reach } = this.changedLines;
    const part = reviewed(document, this.session.state);
    if (!reach || part?.side !== 'patched') return [];
    return reach.missed.flatMap(({ file, line: ran, lines }) => {
      const line = part.fromRun.nearest(ran);
      if (file !== part.file || line > document.lineCount || !isNearby(editor, line)) return [];
      const end = document.lineAt(line - 1).range.end;
      const contentText = missedText(reach, lines);
      const which = lines === 1 ? ['This changed line', 'it does'] : [`These ${lines} changed lines`, 'they do'];
      const hoverMessage = `${which[0]} did not run, so nothing is known about what ${which[1]}. Another scenario may run ${lines === 1 ? 'it' : 'them'}.`;
      const color = new vscode.ThemeColor(colors.effect);
      return [{ range: new vscode.Range(end, end), hoverMessage, renderOptions: { after: { contentText, color } } }];
    });
  }
}

function lineFilter(
  editor: vscode.TextEditor,
  show: Settings['inlineEffects.show'],
  state: ReviewSession['state'],
): (line: number, effects: readonly EffectView[]) => boolean {
  if (show === 'allLines') return () => true;
  if (show === 'activeLine') return (line) => line === editor.selection.active.line + 1;
  const part = reviewed(editor.document, state);
  return (line, effects) =>
    effects.some(({ change }) => change !== 'same') || (part !== undefined && isChangedLine(part, line));
}

function isNearby(editor: vscode.TextEditor, line: number): boolean {
  return editor.visibleRanges.some(({ start, end }) => start.line - margin <= line && line <= end.line + margin);
}

function isInDiff(document: vscode.TextDocument): boolean {
  return document.uri.scheme === baseScheme || document.uri.scheme === 'git';
}

function colorOf(effects: readonly EffectView[], stale: boolean): string {
  if (stale) return colors.stale;
  if (effects.some(({ change }) => change === 'added' || change === 'changed' || change === 'moved'))
    return colors.changed;
  return effects.some(({ change }) => change === 'removed') ? colors.removed : colors.effect;
}
