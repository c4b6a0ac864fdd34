import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { BaseChoices } from './base/choice';
import { applyOwnPatch } from './sample-patch';

/** The file that the patch changes. */
const driver = 'drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c';

/** Opens a copy of the bundled sample, with its patch applied and its original as the base: no kernel tree, no git, no network. */
export async function openSample(context: vscode.ExtensionContext, choices: BaseChoices): Promise<void> {
  const original = join(context.extensionPath, 'media', 'sample');
  const folder = join(context.globalStorageUri.fsPath, 'sample');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await cp(original, folder, { recursive: true });
  const patch = await readFile(join(original, 'patch.diff'), 'utf8');
  const text = await readFile(join(original, driver), 'utf8');
  await writeFile(join(folder, driver), applyOwnPatch(text, patch));
  await choices.choose(folder, { kind: 'folder', folder: original });
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(join(folder, driver)));
  await vscode.window.showTextDocument(document, { preview: false });
}
