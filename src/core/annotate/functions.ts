import { rangeOf, type SourceRange } from './range';
import type { SyntaxNode, SyntaxTree } from './syntax';

/** A function definition as it stands in the raw text. */
export interface FunctionRange {
  readonly name: string;
  /** From the first word of its head to the closing brace. */
  readonly range: SourceRange;
  readonly body: SourceRange;
  /** The line that its name is on, from 1; with the kernel's long heads not always the first line of `range`. */
  readonly nameLine: number;
}

function nameOf(declarator: SyntaxNode | null): SyntaxNode | undefined {
  let node = declarator;
  while (node && node.type !== 'identifier') {
    node =
      node.childForFieldName('declarator') ??
      node.namedChildren.find((child) => child && /identifier|declarator/.test(child.type)) ??
      null;
  }
  return node ?? undefined;
}

/** The function definitions of a file, in the order of the text. `text` is what the tree was made from, masked or not. */
export function functionsIn(tree: SyntaxTree, text: string): FunctionRange[] {
  const found: FunctionRange[] = [];
  for (const node of tree.rootNode.descendantsOfType('function_definition')) {
    const body = node?.childForFieldName('body');
    if (!node || !body || body.type !== 'compound_statement') continue;
    const name = nameOf(node.childForFieldName('declarator'));
    if (!name) continue;
    found.push({
      name: text.slice(name.startIndex, name.endIndex),
      range: rangeOf(node),
      body: rangeOf(body),
      nameLine: name.startPosition.row + 1,
    });
  }
  return found;
}

/** The innermost function around a line (from 1), if any. */
export function functionAt(functions: readonly FunctionRange[], line: number): FunctionRange | undefined {
  return functions.findLast((candidate) => candidate.range.line <= line && line <= candidate.range.endLine);
}
