/** Row and column count from 0; columns in UTF-16 code units. */
export interface Point {
  readonly row: number;
  readonly column: number;
}

/** What both tree-sitter bindings (WebAssembly and native) offer of a node. Indices are UTF-16 code units into the parsed text. */
export interface SyntaxNode {
  readonly type: string;
  readonly startIndex: number;
  readonly endIndex: number;
  readonly startPosition: Point;
  readonly endPosition: Point;
  readonly namedChildren: readonly (SyntaxNode | null)[];
  childForFieldName(name: string): SyntaxNode | null;
  descendantsOfType(types: string | string[]): readonly (SyntaxNode | null)[];
}

/** One replaced range, in the form that tree-sitter takes. */
export interface SyntaxEdit {
  readonly startIndex: number;
  readonly oldEndIndex: number;
  readonly newEndIndex: number;
  readonly startPosition: Point;
  readonly oldEndPosition: Point;
  readonly newEndPosition: Point;
}

/** A parsed text. */
export interface SyntaxTree {
  readonly rootNode: SyntaxNode;
  /** Frees memory outside the JavaScript heap. */
  delete(): void;
}

/** A C parser. `previous` is the tree of the text before `edit`; it stays valid, and the caller frees it. */
export interface SyntaxParser {
  parse(text: string, previous?: { readonly tree: SyntaxTree; readonly edit: SyntaxEdit }): SyntaxTree;
}
