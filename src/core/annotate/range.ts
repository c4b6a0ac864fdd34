import type { SyntaxNode } from './syntax';

/** A stretch of one text. Lines and columns count from 1, as in spans; the end is the first place after it. */
export interface SourceRange {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** The range of a node, in the counting of editors. */
export function rangeOf(node: SyntaxNode): SourceRange {
  return {
    line: node.startPosition.row + 1,
    column: node.startPosition.column + 1,
    endLine: node.endPosition.row + 1,
    endColumn: node.endPosition.column + 1,
  };
}
