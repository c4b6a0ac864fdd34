import { type AccessSite, accessesIn } from './accesses';
import { singleEdit } from './edit';
import { type FunctionRange, functionsIn } from './functions';
import { mask } from './mask';
import { isRegisterMacro, type NameUse, namesIn } from './names';
import type { SyntaxParser, SyntaxTree } from './syntax';

/** What an editor needs to know of a driver file that may not compile at this moment. */
export interface Annotations {
  readonly functions: readonly FunctionRange[];
  readonly accesses: readonly AccessSite[];
  readonly registers: readonly NameUse[];
}

/** Keeps the syntax tree of one file, so that the next text costs only what changed. Call `dispose`: trees live outside the heap. */
export class Annotator {
  readonly #parser: SyntaxParser;
  #current: { readonly masked: string; readonly tree: SyntaxTree } | undefined;

  constructor(parser: SyntaxParser) {
    this.#parser = parser;
  }

  /** Annotations of `text`, which replaces the text given before. Never fails: what the grammar cannot read is left out. */
  update(text: string): Annotations {
    const tree = this.#parse(mask(text));
    return {
      functions: functionsIn(tree, text),
      accesses: accessesIn(tree, text),
      registers: namesIn(text, isRegisterMacro),
    };
  }

  dispose(): void {
    this.#current?.tree.delete();
    this.#current = undefined;
  }

  #parse(masked: string): SyntaxTree {
    const before = this.#current;
    if (!before) {
      const tree = this.#parser.parse(masked);
      this.#current = { masked, tree };
      return tree;
    }
    const edit = singleEdit(before.masked, masked);
    if (!edit) return before.tree;
    const tree = this.#parser.parse(masked, { tree: before.tree, edit });
    before.tree.delete();
    this.#current = { masked, tree };
    return tree;
  }
}
