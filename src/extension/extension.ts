import { join } from 'node:path';
import * as vscode from 'vscode';
import { AnnotatedDocuments } from './annotated-documents';
import { AnnotationWorker } from './annotation-worker';
import { autoRun } from './auto-run';
import { BaseChoices } from './base/choice';
import { BaseReader } from './base/texts';
import { registerCommands } from './command-table';
import { ReviewDesk } from './comments/review-desk';
import type { RemarkComment } from './comments/threads';
import { contextKeys } from './context-keys';
import { BaseDocuments } from './editor/base-documents';
import { EffectLenses } from './editor/code-lens';
import { InlineEffects } from './editor/inline-effects';
import { lineHover } from './editor/line-hover';
import { registerHover } from './editor/register-hover';
import { languageStatus } from './editor/status';
import { commands } from './names';
import { ReviewPanel } from './panel/panel';
import { Reveal } from './panel/reveal';
import { PatchedDocuments } from './series/documents';
import { SeriesLint } from './series/lint';
import { ReviewedMarks } from './series/reviewed-marks';
import { SeriesDesk } from './series/series-desk';
import type { SeriesSource } from './series/source';
import { type SeriesState, SeriesStore } from './series/store';
import { SeriesTree } from './series/tree';
import type { VersionDifference } from './series/version-findings';
import { SeriesVersions } from './series/versions';
import { ReviewSession } from './session';
import type { SessionState } from './session-state';
import { SimulatorClient } from './simulator/client';
import { ChangedLines } from './testing/changed-lines';
import { TestExplorer } from './testing/explorer';
import { ScenarioFiles } from './testing/scenario-files';

/** What other extensions and the tests may use. */
export interface ExtensionApi {
  readonly version: string;
  /** Milliseconds that activation took. */
  readonly activation: number;
  readonly onDidChange: vscode.Event<SessionState>;
  state(): SessionState;
  /** The patches that are laid over the tree. */
  series(): SeriesState;
  /** What the last comparison of two versions came to. */
  versions(): VersionDifference | undefined;
  /** Compares the open series with these patches. */
  compareWith(source: SeriesSource): Promise<void>;
  /** Every comment beside the code. */
  remarks(): readonly RemarkComment[];
  /** What is drawn after each line (from 1) of a document, as plain texts. */
  effectTexts(document: vscode.TextDocument): ReadonlyMap<number, readonly string[]>;
}

/** Builds everything and hands each part what it needs. The parser and the engine are loaded when a driver file asks for them. */
export function activate(context: vscode.ExtensionContext): ExtensionApi {
  const start = performance.now();
  const log = vscode.window.createOutputChannel('SMMU Patch Review', { log: true });
  const built = (name: string): string => join(context.extensionPath, 'dist', name);
  const documents = new AnnotatedDocuments(new AnnotationWorker(built('annotate.cjs'), built('wasm'), log));
  const simulator = new SimulatorClient(built('worker.js'), log, tellFailure);
  const choices = new BaseChoices(context.globalState);
  const bases = new BaseReader(choices);
  const series = new SeriesStore(simulator);
  const session = new ReviewSession({ simulator, bases, series }, context.workspaceState, log);
  const changedLines = new ChangedLines(session, simulator);
  const scenarioFiles = new ScenarioFiles(session, simulator);
  const inline = new InlineEffects(session, changedLines);
  const lenses = new EffectLenses(session, documents, context.workspaceState);
  const baseDocuments = new BaseDocuments(session, bases, series);
  const desk = new SeriesDesk(series, session, choices, context.workspaceState);
  const versions = new SeriesVersions(series, desk, session, simulator);
  const lint = new SeriesLint(series, simulator);
  const reveal = new Reveal(session, series);
  const panel = new ReviewPanel(context.extensionUri, session, documents, reveal, changedLines);
  const remarks = new ReviewDesk({ session, simulator, series, panel, memory: context.workspaceState });
  context.subscriptions.push(
    remarks,
    log,
    documents,
    simulator,
    bases,
    series,
    new PatchedDocuments(series),
    new SeriesTree(series, new ReviewedMarks(context.workspaceState), versions),
    versions,
    lint,
    desk,
    session,
    changedLines,
    scenarioFiles,
    new TestExplorer(session, simulator, scenarioFiles),
    inline,
    baseDocuments,
    reveal,
    lenses,
    panel,
    lineHover(session, inline),
    // Of two hovers at a place, VS Code puts that of the later provider first: the word before the line.
    registerHover(session, simulator),
    languageStatus(session),
    contextKeys(session),
    registerCommands({
      session,
      inline,
      lenses,
      panel,
      documents,
      bases: baseDocuments,
      choices,
      series,
      desk,
      versions,
      lint,
      log,
      context,
    }),
    autoRun(session, bases.onDidChange),
  );
  void desk.restore();
  const activation = performance.now() - start;
  log.info(`activated in ${activation.toFixed(1)} ms`);
  return {
    version: String(context.extension.packageJSON.version),
    activation,
    onDidChange: session.onDidChange,
    state: () => session.state,
    series: () => series.state,
    versions: () => versions.difference,
    compareWith: (source) => versions.compareWith(source),
    remarks: () => remarks.threads.all,
    effectTexts: (document) =>
      new Map([...inline.effectsOf(document)].map(([line, effects]) => [line, effects.map(({ text }) => text)])),
  };
}

/** One message per engine that stopped; the next run starts another one. */
async function tellFailure(): Promise<void> {
  const showLog = 'Show Log';
  const answer = await vscode.window.showWarningMessage(
    'The SMMU Review engine stopped. The next run starts it again.',
    showLog,
  );
  if (answer === showLog) await vscode.commands.executeCommand(commands.showLog);
}
