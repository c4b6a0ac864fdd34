import * as vscode from 'vscode';
import type { SyntaxParser } from '../core/annotate/syntax';

/** Loads the C grammar on first use. The bytes come through the workspace, so that this also holds where there is no Node. */
export function lazyParser(extension: vscode.Uri): () => Promise<SyntaxParser> {
  let loading: Promise<SyntaxParser> | undefined;
  return () => {
    loading ??= load(extension);
    return loading;
  };
}

async function load(extension: vscode.Uri): Promise<SyntaxParser> {
  const { Edit, Language, Parser } = await import('web-tree-sitter');
  const read = (name: string): Thenable<Uint8Array> =>
    vscode.workspace.fs.readFile(vscode.Uri.joinPath(extension, 'dist', 'wasm', name));
  const [core, grammar] = await Promise.all([read('web-tree-sitter.wasm'), read('tree-sitter-c.wasm')]);
  await Parser.init({ wasmBinary: core.slice().buffer });
  const parser = new Parser();
  parser.setLanguage(await Language.load(grammar));
  type WebTree = NonNullable<ReturnType<typeof parser.parse>>;
  return {
    parse(text, previous) {
      const before = previous ? (previous.tree as WebTree) : null;
      if (before && previous) before.edit(new Edit(previous.edit));
      const tree = parser.parse(text, before);
      if (!tree) throw new Error('the parser has no language');
      return tree;
    },
  };
}
