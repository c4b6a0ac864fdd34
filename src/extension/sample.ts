import { cp, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type * as vscode from 'vscode';
import type { BaseChoices } from './base/choice';
import type { SeriesDesk } from './series/series-desk';

/** Opens a copy of the bundled sample, and lays its patch over it: no kernel tree, no git, no network. */
export async function openSample(
  context: vscode.ExtensionContext,
  choices: BaseChoices,
  desk: SeriesDesk,
): Promise<void> {
  const original = join(context.extensionPath, 'media', 'sample');
  const folder = join(context.globalStorageUri.fsPath, 'sample');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await cp(original, folder, { recursive: true });
  await choices.choose(folder, { kind: 'folder', folder: original });
  const patch = join(folder, 'patch.diff');
  await desk.openSource(folder, { name: 'patch.diff', bytes: await readFile(patch), file: patch });
}
