import type * as vscode from 'vscode';
import { LineMap } from '../../core/annotate/line-map';
import type { HoverPlace } from '../../protocol/hover';
import { pathInTree } from '../driver-files';
import { baseScheme, patchedScheme } from '../names';
import type { Result, SessionState } from '../session-state';
import type { Side } from '../view/line-effects';

/** Any text of C in which a side may be on show, headers too: those are C++ to VS Code, unless somebody told it otherwise. */
export const sourceText: vscode.DocumentSelector = ['file', 'git', baseScheme, patchedScheme].flatMap((scheme) =>
  ['c', 'cpp'].map((language) => ({ language, scheme })),
);

/** How a document takes part in the result that is shown. */
export interface ReviewedDocument {
  readonly file: string;
  readonly side: Side;
  /** From the lines of the text that ran to those of the document. */
  readonly fromRun: LineMap;
  /** From the lines of the base to those of the patched text that ran. */
  readonly fromBase: LineMap;
}

/** The part of a document in a result; undefined when it has none. The left side of any diff counts as base when its text is the base's. With a
 *  series laid over the tree, a file of it shows the base, unless it has the text of the series. */
export function reviewed(document: vscode.TextDocument, state: SessionState): ReviewedDocument | undefined {
  const result = state.result;
  const path = result && pathInTree(state.root, document.uri.fsPath);
  if (!result || !path) return undefined;
  const text = document.getText();
  const { scheme } = document.uri;
  if (scheme === patchedScheme) return patchedPart(path, result, text);
  if (scheme === 'file') {
    const isPatched = !result.renamed || result.patched.get(path) === text;
    return isPatched ? patchedPart(path, result, text) : basePart(path, result, text);
  }
  if (scheme !== baseScheme && scheme !== 'git') return undefined;
  return result.base.get(path) === text ? basePart(path, result, text) : undefined;
}

function patchedPart(file: string, { base, patched, renamed }: Result, text: string): ReviewedDocument {
  const before = base.get(renamed?.get(file) ?? file);
  const ran = patched.get(file) ?? text;
  // A file that a series brings is new from the first line to the last.
  const from = before ?? (renamed && before === null ? '' : ran);
  return { file, side: 'patched', fromRun: map(ran, text), fromBase: map(from, ran) };
}

function basePart(file: string, { base, patched, renamed }: Result, text: string): ReviewedDocument {
  const ran = base.get(file) ?? text;
  const after = [...(renamed ?? [])].find(([, before]) => before === file)?.[0] ?? file;
  return { file, side: 'base', fromRun: map(ran, text), fromBase: map(ran, patched.get(after) ?? ran) };
}

/** Two for each side that is on show, of two files. */
const mostMaps = 8;
let maps: readonly { readonly from: string; readonly to: string; readonly map: LineMap }[] = [];

/** Surfaces ask for the same pairs of texts many times in a row. */
function map(from: string, to: string): LineMap {
  const known = maps.find((each) => each.from === from && each.to === to);
  const found = known ?? { from, to, map: LineMap.between(from, to) };
  if (maps[0] !== found) maps = [found, ...maps.filter((each) => each !== found)].slice(0, mostMaps);
  return found.map;
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
