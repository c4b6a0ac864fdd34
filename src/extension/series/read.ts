import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { Patches } from './git-patches';

/** Larger files are no patches. */
const mostBytes = 1 << 26;

/** Endings of the files that hold patches. */
export const patchEndings = ['patch', 'mbox', 'diff', 'eml'];

/** Whether a document shows a patch, by its name or its language. */
export function isPatchText({ uri, languageId }: vscode.TextDocument): boolean {
  return languageId === 'diff' || patchEndings.some((ending) => uri.path.endsWith(`.${ending}`));
}

/** Patches of files, in the order of their names: `git format-patch` writes one for each patch. What an editor holds unsaved of a file counts. */
export async function filePatches(files: readonly vscode.Uri[]): Promise<Patches> {
  const ordered = [...files].sort((a, b) => a.path.localeCompare(b.path, 'en', { numeric: true }));
  const parts: Uint8Array[] = [];
  for (const uri of ordered) {
    const read = await bytesOf(uri);
    if ('failed' in read) return read;
    parts.push(read.bytes, new TextEncoder().encode('\n'));
  }
  const [first, second] = ordered;
  if (!first) return { failed: 'No file was chosen.' };
  const name = second ? `${basename(first.path)} and ${ordered.length - 1} more` : basename(first.path);
  const bytes = second ? Buffer.concat(parts) : (parts[0] ?? new Uint8Array());
  return { source: { name, bytes, ...(!second && first.scheme === 'file' && { file: first.fsPath }) } };
}

/** A patch that was copied. */
export async function clipboardPatch(): Promise<Patches> {
  const text = await vscode.env.clipboard.readText();
  if (text.trim() === '') return { failed: 'The clipboard holds no text.' };
  return { source: { name: 'clipboard', bytes: new TextEncoder().encode(text) } };
}

async function bytesOf(uri: vscode.Uri): Promise<{ readonly bytes: Uint8Array } | { readonly failed: string }> {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  if (open && (open.isDirty || open.isUntitled)) return { bytes: new TextEncoder().encode(open.getText()) };
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    if (size > mostBytes) return { failed: `${basename(uri.path)} is too large for a patch.` };
    return { bytes: await vscode.workspace.fs.readFile(uri) };
  } catch {
    return { failed: `${basename(uri.path)} cannot be read.` };
  }
}
