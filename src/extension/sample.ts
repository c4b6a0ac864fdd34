import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { BaseChoices } from './base/choice';

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

/** Applies the sample's own one-file patch, whose line numbers are exact. A patch that does not fit is a fault of the package. */
export function applyOwnPatch(text: string, patch: string): string {
  const lines = text.split('\n');
  const result: string[] = [];
  let next = 0;
  for (const line of patch.split('\n')) {
    const hunk = /^@@ -(\d+)/.exec(line);
    if (hunk) {
      const start = Number(hunk[1]) - 1;
      result.push(...lines.slice(next, start));
      next = start;
    } else if (line.startsWith('+') && !line.startsWith('+++ ')) {
      result.push(line.slice(1));
    } else if ((line.startsWith(' ') || line.startsWith('-')) && !line.startsWith('--- ')) {
      if (lines[next] !== line.slice(1)) throw new Error(`the sample's patch does not fit at line ${next + 1}`);
      if (line.startsWith(' ')) result.push(line.slice(1));
      next++;
    }
  }
  return [...result, ...lines.slice(next)].join('\n');
}
