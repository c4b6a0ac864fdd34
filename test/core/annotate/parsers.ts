import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Edit, Language, Parser } from 'web-tree-sitter';
import type { SyntaxParser, SyntaxTree } from '../../../src/core/annotate/syntax';

const require = createRequire(import.meta.url);

/** The parser of the extension. */
export async function webParser(): Promise<SyntaxParser> {
  await Parser.init();
  const parser = new Parser();
  parser.setLanguage(await Language.load(readFileSync(require.resolve('tree-sitter-c/tree-sitter-c.wasm'))));
  return {
    parse(text, previous) {
      const before = previous?.tree as ReturnType<Parser['parse']> | undefined;
      if (before && previous) before.edit(new Edit(previous.edit));
      const tree = parser.parse(text, before ?? null);
      if (!tree) throw new Error('no language was set');
      return tree;
    },
  };
}

interface NativeTree extends Omit<SyntaxTree, 'delete'> {
  edit(edit: unknown): void;
}

/** The parser of the command line; undefined where its binary does not load. */
export function nativeParser(): SyntaxParser | undefined {
  try {
    const Native = require('tree-sitter') as new () => {
      setLanguage(language: unknown): void;
      parse(text: string, before: unknown, options: { bufferSize: number }): NativeTree;
    };
    const parser = new Native();
    parser.setLanguage(require('tree-sitter-c'));
    return {
      parse(text, previous) {
        const before = previous?.tree as (NativeTree & SyntaxTree) | undefined;
        before?.edit(previous?.edit);
        const tree = parser.parse(text, before, { bufferSize: 4 * text.length + 1024 });
        return Object.assign(tree, { delete: () => undefined }) as SyntaxTree;
      },
    };
  } catch {
    return undefined;
  }
}
