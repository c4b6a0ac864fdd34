import { cp, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { BaseChoices } from './base/choice';
import type { SeriesDesk } from './series/series-desk';
import type { ReviewSession } from './session';

/** What the sample is run in at once: a boot, and one after a crash. */
const scenarios = ['cold-boot', 'kdump-entry'];
/** The function that its patches change. */
const changed = 'arm_smmu_device_reset';

/** Opens a copy of the bundled sample, lays its series over it and runs it, so that its finding is on show: no kernel tree, no git, no network. */
export async function openSample(
  context: vscode.ExtensionContext,
  choices: BaseChoices,
  desk: SeriesDesk,
  session: ReviewSession,
): Promise<void> {
  const original = join(context.extensionPath, 'media', 'sample');
  const folder = join(context.globalStorageUri.fsPath, 'sample');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await cp(original, folder, { recursive: true });
  await choices.choose(folder, { kind: 'folder', folder: original });
  const series = join(folder, 'series.mbox');
  await desk.openSource(folder, { name: 'series.mbox', bytes: await readFile(series), file: series }, changed);
  // Its draft stands at the end of it.
  const lineNumber = vscode.window.activeTextEditor?.selection.active.line ?? 0;
  await vscode.commands.executeCommand('revealLine', { lineNumber, at: 'top' });
  // A run on order is what drafts are written after.
  await session.runScenarios(scenarios);
}
