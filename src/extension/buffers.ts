import * as vscode from 'vscode';
import type { OverlayText } from '../protocol/message';
import { pathInTree } from './driver-files';

/** What both sides were made of, by path in the tree; null where a side has no such file. */
export interface Texts {
  readonly patched: ReadonlyMap<string, string | null>;
  readonly base: ReadonlyMap<string, string | null>;
  /** What of it the editor holds: an edit there makes a result stale. */
  readonly buffers: ReadonlyMap<string, string>;
  /** Set where the patched side is a series: path before by path after, for files that it gives another name. */
  readonly renamed?: ReadonlyMap<string, string>;
}

/** Texts of the tree's C files that are open in the editor, saved or not. */
export function openTexts(root: string): Map<string, string> {
  const texts = new Map<string, string>();
  for (const document of vscode.workspace.textDocuments) {
    const path = document.uri.scheme === 'file' ? pathInTree(root, document.uri.fsPath) : undefined;
    if (path && /\.[chS]$/.test(path)) texts.set(path, document.getText());
  }
  return texts;
}

/** As the engine takes them. */
export function overlays(texts: ReadonlyMap<string, string | null>): OverlayText[] {
  return [...texts].map(([path, text]) => ({ path, text }));
}

/** Whether what the engine was given is what the editor holds now. */
export function sameTexts(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return [...b].every(([path, text]) => (a.get(path) ?? text) === text);
}
