import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import * as vscode from 'vscode';
import { patchedScheme } from './names';
import { setting } from './settings';

/** Whether the document is C text of a driver that the settings name: a file, or what a series makes of one. Other virtual documents have no tree
 *  around them. */
export function isDriverFile(document: vscode.TextDocument): boolean {
  const { scheme } = document.uri;
  if (scheme !== 'file' && scheme !== patchedScheme) return false;
  return setting('driverFiles', document.uri).some(
    (pattern) => vscode.languages.match({ scheme, language: 'c', pattern }, document) > 0,
  );
}

/** The root of the kernel tree that a file belongs to: the nearest folder above it that looks like one, or the setting. */
export function treeRootOf(file: vscode.Uri): string | undefined {
  for (let folder = dirname(file.fsPath); ; folder = dirname(folder)) {
    if (isTreeRoot(folder)) return folder;
    if (folder === dirname(folder)) break;
  }
  const named = vscode.workspace.isTrusted ? setting('kernelTree', file) : '';
  return named && isTreeRoot(named) && inside(named, file.fsPath) ? named : undefined;
}

/** Path of a file relative to the root of its tree, with `/`; undefined when it is outside. */
export function pathInTree(root: string, file: string): string | undefined {
  return inside(root, file) ? relative(root, file).split(sep).join('/') : undefined;
}

function inside(root: string, file: string): boolean {
  const path = relative(root, file);
  return path !== '' && !path.startsWith('..');
}

/** A kernel's top Makefile begins with its version, and no other Makefile of the tree does. */
function isTreeRoot(folder: string): boolean {
  const makefile = join(folder, 'Makefile');
  try {
    if (!existsSync(join(folder, 'include')) || statSync(makefile).size > 1_000_000) return false;
    const head = readFileSync(makefile, 'utf8').slice(0, 2000);
    return /^VERSION\s*=/m.test(head) && /^PATCHLEVEL\s*=/m.test(head);
  } catch {
    return false;
  }
}
