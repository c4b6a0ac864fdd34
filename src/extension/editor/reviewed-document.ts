import type * as vscode from 'vscode';
import { LineMap } from '../../core/annotate/line-map';
import type { HoverPlace } from '../../protocol/hover';
import { pathInTree } from '../driver-files';
import { baseScheme } from '../names';
import type { SessionState } from '../session-state';
import type { Side } from '../view/line-effects';

/** How a document takes part in the result that is shown. */
export interface ReviewedDocument {
  readonly file: string;
  readonly side: Side;
  /** From the lines of the text that ran to those of the document. */
  readonly fromRun: LineMap;
  /** From the lines of the base to those of the patched text that ran. */
  readonly fromBase: LineMap;
}

/** The part of a document in a result; undefined when it has none. The left side of any diff counts as base when its text is the base's. */
export function reviewed(document: vscode.TextDocument, state: SessionState): ReviewedDocument | undefined {
  const result = state.result;
  const file = result && pathInTree(state.root, document.uri.fsPath);
  if (!result || !file) return undefined;
  const base = result.base.get(file) ?? undefined;
  const patched = result.patched.get(file) ?? (base === undefined ? document.getText() : undefined);
  if (document.uri.scheme === 'file') {
    const ran = patched ?? document.getText();
    return { file, side: 'patched', fromRun: map(ran, document.getText()), fromBase: map(base ?? ran, ran) };
  }
  if (document.uri.scheme !== baseScheme && document.uri.scheme !== 'git') return undefined;
  if (base === undefined || document.getText() !== base) return undefined;
  return { file, side: 'base', fromRun: map(base, base), fromBase: map(base, patched ?? base) };
}

let latest: { readonly from: string; readonly to: string; readonly map: LineMap } | undefined;
let before: typeof latest;

/** Surfaces ask for the same pairs of texts many times in a row. */
function map(from: string, to: string): LineMap {
  for (const known of [latest, before]) if (known?.from === from && known.to === to) return known.map;
  before = latest;
  latest = { from, to, map: LineMap.between(from, to) };
  return latest.map;
}

/** Lines (from 1) of the document that differ from the other side. */
export function isChangedLine(part: ReviewedDocument, line: number): boolean {
  const ran = part.fromRun.reversed().forward(line);
  if (ran === undefined) return true;
  return part.side === 'patched' ? part.fromBase.isChanged(ran) : part.fromBase.forward(ran) === undefined;
}

/** A line (from 1) of a document as the texts of both runs have it. */
export function placeOf({ file, side, fromRun, fromBase }: ReviewedDocument, line: number): HoverPlace {
  const ran = fromRun.reversed().forward(line);
  if (ran === undefined) return { file };
  const [base, patched] = side === 'base' ? [ran, fromBase.forward(ran)] : [fromBase.reversed().forward(ran), ran];
  return { file, ...(base !== undefined && { base }), ...(patched !== undefined && { patched }) };
}
