import * as vscode from 'vscode';
import type { AnnotatedDocuments } from './annotated-documents';
import type { BaseChoices } from './base/choice';
import { chooseBase } from './base/choose';
import { isDriverFile, pathInTree } from './driver-files';
import type { BaseDocuments } from './editor/base-documents';
import type { EffectLenses } from './editor/code-lens';
import { plainEffects } from './editor/effect-hover';
import type { InlineEffects } from './editor/inline-effects';
import { peekDifferences } from './editor/peek-differences';
import { commands, views } from './names';
import type { ReviewPanel } from './panel/panel';
import { openSample } from './sample';
import { seriesCommands } from './series/commands';
import type { SeriesLint } from './series/lint';
import type { SeriesDesk } from './series/series-desk';
import type { SeriesStore } from './series/store';
import type { SeriesVersions } from './series/versions';
import type { ReviewSession } from './session';

/** What the commands act on. */
export interface CommandTargets {
  readonly session: ReviewSession;
  readonly inline: InlineEffects;
  readonly lenses: EffectLenses;
  readonly panel: ReviewPanel;
  readonly documents: AnnotatedDocuments;
  readonly bases: BaseDocuments;
  readonly choices: BaseChoices;
  readonly series: SeriesStore;
  readonly desk: SeriesDesk;
  readonly versions: SeriesVersions;
  readonly lint: SeriesLint;
  readonly log: vscode.LogOutputChannel;
  readonly context: vscode.ExtensionContext;
}

/** Registers every command of the manifest: a table, so that none can be forgotten. */
export function registerCommands(targets: CommandTargets): vscode.Disposable {
  const { session, inline, lenses, panel, documents, bases, choices, series, desk, versions, lint, log, context } =
    targets;
  const table: Record<(typeof commands)[keyof typeof commands], (...values: never[]) => unknown> = {
    [commands.run]: async (name?: unknown) => {
      attachActive(session);
      if (typeof name !== 'string') return session.run();
      await showPanel();
      return session.runFunction(name);
    },
    [commands.runReaching]: async (name?: unknown) => {
      attachActive(session);
      const chosen = typeof name === 'string' ? name : await functionAtCursor(documents);
      if (chosen === undefined) return;
      await showPanel();
      await session.runReaching(chosen);
    },
    [commands.call]: async (name?: unknown) => {
      attachActive(session);
      const chosen = typeof name === 'string' ? name : await functionAtCursor(documents);
      if (chosen === undefined) return;
      await showPanel();
      const active = vscode.window.activeTextEditor?.document.uri.fsPath ?? '';
      await session.call({ function: chosen }, pathInTree(session.state.root, active));
    },
    [commands.stop]: () => session.stop(),
    [commands.chooseScenario]: async () => {
      const { scenarios, scenario } = session.state;
      const picked = await pick(
        scenarios.map(({ id, title, summary }) => ({ id, label: title, description: id, detail: summary })),
        `Scenario (now ${scenario})`,
      );
      if (picked) await session.select({ scenario: picked.id });
    },
    [commands.chooseProfile]: async () => {
      const { profiles } = session.state;
      const picked = await pick(
        profiles.map(({ name, summary }) => ({ id: name, label: name, detail: summary })),
        'Hardware profile',
      );
      if (picked) await session.select({ profile: picked.id });
    },
    [commands.choosePolicy]: async () => {
      const { policies, policy } = session.state;
      const all = { id: '', label: 'All policies', detail: 'What each policy that applies to the run says.' };
      const picked = await pick(
        [all, ...policies.map(({ id, title, demands }) => ({ id, label: title, description: id, detail: demands }))],
        `Policy (now ${policy || 'all'})`,
      );
      if (picked) await session.select({ policy: picked.id });
    },
    [commands.chooseBase]: () => chooseBase(session.state.root, choices),
    [commands.compare]: () => bases.compare(),
    [commands.showInTimeline]: async () => {
      const editor = vscode.window.activeTextEditor;
      if (editor) await panel.showLine(editor.document, editor.selection.active.line + 1);
    },
    [commands.peekDifferences]: async (name?: unknown, from?: unknown) => {
      const chosen = typeof name === 'string' ? name : await functionAtCursor(documents);
      if (chosen === undefined) return;
      const place = from instanceof vscode.Location ? from : placeOfCursor();
      if (place && (await peekDifferences(session.state, chosen, place))) return;
      void vscode.window.showInformationMessage(`${chosen} has the same effects in base and buffer.`);
    },
    [commands.showEffectsOnLine]: () => showEffectsOnLine(inline),
    [commands.nextEffect]: () => goToEffect(inline, 1),
    [commands.previousEffect]: () => goToEffect(inline, -1),
    [commands.toggleInlineEffects]: () => inline.toggle(),
    [commands.toggleAnnotations]: () => {
      inline.toggle();
      lenses.hide(inline.isHidden);
    },
    [commands.showPanel]: async (name?: unknown) => {
      if (typeof name === 'string') await session.select({ function: name });
      await vscode.commands.executeCommand(`${views.panel}.focus`);
    },
    ...seriesCommands({ desk, series, documents, versions, lint }),
    [commands.openSample]: () => openSample(context, choices, desk, session),
    [commands.showLog]: () => log.show(),
  };
  return vscode.Disposable.from(
    ...Object.entries(table).map(([id, action]) =>
      vscode.commands.registerCommand(id, action as (...values: unknown[]) => unknown),
    ),
  );
}

function showPanel(): Thenable<unknown> {
  return vscode.commands.executeCommand(`${views.panel}.focus`, { preserveFocus: true });
}

/** The function that the cursor is in; says so where it is in none. */
async function functionAtCursor(documents: AnnotatedDocuments): Promise<string | undefined> {
  const editor = vscode.window.activeTextEditor;
  const line = (editor?.selection.active.line ?? 0) + 1;
  const { functions } = editor ? await documents.of(editor.document) : { functions: [] };
  const found = functions.find(({ range }) => range.line <= line && line <= range.endLine);
  if (!found) void vscode.window.showInformationMessage('The cursor is in no function.');
  return found?.name;
}

function placeOfCursor(): vscode.Location | undefined {
  const editor = vscode.window.activeTextEditor;
  return editor && new vscode.Location(editor.document.uri, editor.selection.active);
}

function attachActive(session: ReviewSession): void {
  const document = vscode.window.activeTextEditor?.document;
  if (document && isDriverFile(document)) session.attach(document);
}

function pick<T extends vscode.QuickPickItem>(items: readonly T[], title: string): Thenable<T | undefined> {
  return vscode.window.showQuickPick(items, { title, matchOnDescription: true });
}

/** The same text that a hover shows, for people who use no mouse. */
async function showEffectsOnLine(inline: InlineEffects): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return;
  const line = editor.selection.active.line + 1;
  const effects = inline.effectsOf(editor.document).get(line) ?? [];
  const items: readonly vscode.QuickPickItem[] =
    effects.length > 0 ? plainEffects(effects) : [{ label: 'No effects on this line' }];
  await vscode.window.showQuickPick(items, { title: `Effects on line ${line}` });
}

/** Moves to the next line with an effect that differs from the base, or with any effect when none differs; wraps around. */
function goToEffect(inline: InlineEffects, direction: 1 | -1): void {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return;
  const all = [...inline.effectsOf(editor.document)];
  const changed = all.filter(([, effects]) => effects.some(({ change }) => change !== 'same'));
  const lines = (changed.length > 0 ? changed : all).map(([line]) => line).sort((a, b) => direction * (a - b));
  const here = editor.selection.active.line + 1;
  const target = lines.find((line) => direction * (line - here) > 0) ?? lines[0];
  if (target === undefined) return;
  const place = new vscode.Position(target - 1, editor.document.lineAt(target - 1).firstNonWhitespaceCharacterIndex);
  editor.selection = new vscode.Selection(place, place);
  editor.revealRange(new vscode.Range(place, place), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}
