import { join } from 'node:path';
import * as vscode from 'vscode';
import { LineMap } from '../../core/annotate/line-map';
import type { LineView } from '../../protocol/remark';
import { pathInTree } from '../driver-files';
import { reviewed } from '../editor/reviewed-document';
import { baseScheme } from '../names';
import type { SeriesStore } from '../series/store';
import type { ReviewSession } from '../session';
import type { NotedLine } from './notes';

/** A line of a document, from 0. */
export interface ShownLine {
  readonly uri: vscode.Uri;
  readonly line: number;
  /** Set where the document does not show the line itself, but one near it. */
  readonly isNear?: true;
}

/** Finds lines of the two sides in documents, and the other way round. */
export class ReviewedLines {
  constructor(
    private readonly session: ReviewSession,
    private readonly series: SeriesStore,
  ) {}

  /** Where a line of the texts that ran is shown. A line of the base that a diff in one column does not let be commented on is shown by the line of
   *  the patched side next to it. Nobody can tell in which way a narrow diff is drawn: what nobody put beside a line of the base is shown
   *  `inEither`. */
  shown({ side, file, line }: LineView, inEither?: 'inEither'): ShownLine {
    if (side === 'base' && !(inEither ? alwaysSideBySide() : sideBySide())) {
      const now = this.#afterBase(file, line);
      return { ...this.shown({ side: 'patched', ...now }), isNear: true };
    }
    const uri = this.uriOf(file, side);
    const document = vscode.workspace.textDocuments.find((each) => each.uri.toString() === uri.toString());
    const part = document && reviewed(document, this.session.state);
    const last = (document?.lineCount ?? Number.POSITIVE_INFINITY) - 1;
    return { uri, line: Math.max(0, Math.min(last, (part?.fromRun.nearest(line) ?? line) - 1)) };
  }

  /** The line of the texts that ran that a document shows; as near as can be where it was edited since. Undefined for documents that are of neither side. */
  ofDocument(document: vscode.TextDocument, line: number): NotedLine | undefined {
    const part = reviewed(document, this.session.state);
    if (!part) return undefined;
    const text = document.lineAt(Math.min(line, document.lineCount - 1)).text.trim();
    return { side: part.side, file: part.file, line: part.fromRun.reversed().nearest(line + 1), text };
  }

  /** A noted line as the texts of the last run have it: by its number, else the nearest that reads the same. */
  found(noted: NotedLine): LineView & { readonly isGone: boolean } {
    const { side, file, line, text } = noted;
    const lines = this.textOf(side, file)?.split('\n');
    const reads = (at: number): boolean => lines?.[at - 1]?.trim() === text;
    if (!lines || reads(line)) return { side, file, line, isGone: false };
    for (let distance = 1; distance < lines.length; distance++) {
      for (const at of [line - distance, line + distance])
        if (at > 0 && reads(at)) return { side, file, line: at, isGone: false };
    }
    return { side, file, line: Math.min(line, lines.length), isGone: true };
  }

  /** A line with its text, to be found again. */
  noted({ side, file, line }: LineView): NotedLine {
    const text = this.textOf(side, file)?.split('\n')[line - 1]?.trim() ?? '';
    return { side, file, line, text };
  }

  /** Lines of a document (from 0, both included) that a diff of it shows. */
  hunksOf(document: vscode.TextDocument): readonly (readonly [first: number, last: number])[] {
    const part = reviewed(document, this.session.state);
    if (!part) return [];
    const hunks = part.side === 'patched' ? part.fromBase.hunks : part.fromBase.reversed().hunks;
    return hunks.map(({ start, count }) => {
      const [from, to] = [start, start + Math.max(0, count - 1)].map((line) => part.fromRun.nearest(line));
      const last = document.lineCount - 1;
      return [Math.max(0, (from ?? 1) - 1 - context), Math.min(last, (to ?? 1) - 1 + context)];
    });
  }

  /** The document that shows a file of a side. */
  uriOf(file: string, side: LineView['side']): vscode.Uri {
    const { root } = this.session.state;
    const uri = this.series.isFor(root) ? this.series.uriOf(file, side) : vscode.Uri.file(join(root, file));
    return side === 'base' && uri.scheme === 'file' && !this.series.isFor(root)
      ? uri.with({ scheme: baseScheme, query: encodeURIComponent(file) })
      : uri;
  }

  /** The text of a file that ran; undefined where it was not given to the engine, or is not there. */
  textOf(side: LineView['side'], file: string): string | undefined {
    const { result, root } = this.session.state;
    const given = result?.[side].get(file);
    if (given !== undefined) return given ?? undefined;
    const open = vscode.workspace.textDocuments.find(
      ({ uri }) => uri.scheme === 'file' && pathInTree(root, uri.fsPath) === file,
    );
    return open?.getText();
  }

  #afterBase(file: string, line: number): { readonly file: string; readonly line: number } {
    const { result } = this.session.state;
    const after = [...(result?.renamed ?? [])].find(([, before]) => before === file)?.[0] ?? file;
    const [base, patched] = [this.textOf('base', file), this.textOf('patched', after)];
    if (base === undefined || patched === undefined) return { file: after, line };
    return { file: after, line: LineMap.between(base, patched).nearest(line) };
  }
}

/** Lines around a change that a diff shows. */
const context = 3;

function sideBySide(): boolean {
  return vscode.workspace.getConfiguration('diffEditor').get('renderSideBySide', true);
}

function alwaysSideBySide(): boolean {
  return sideBySide() && !vscode.workspace.getConfiguration('diffEditor').get('useInlineViewWhenSpaceIsLimited', true);
}
