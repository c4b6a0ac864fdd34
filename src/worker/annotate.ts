import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { Edit, Language, Parser } from 'web-tree-sitter';
import { AnnotationDesk, type AnnotationRequest } from '../core/annotate/desk';
import type { SyntaxParser } from '../core/annotate/syntax';

/** The parser as it ships, from the folder with its two binaries. */
async function parserIn(folder: string): Promise<SyntaxParser> {
  await Parser.init({ wasmBinary: new Uint8Array(readFileSync(join(folder, 'web-tree-sitter.wasm'))).buffer });
  const parser = new Parser();
  parser.setLanguage(await Language.load(readFileSync(join(folder, 'tree-sitter-c.wasm'))));
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

/** The annotation worker: parses what is being typed, so that the extension host need not. Requests are answered in their order. */
function start(port: NonNullable<typeof parentPort>, folder: string): void {
  const desk = parserIn(folder).then((parser) => new AnnotationDesk(parser));
  port.on('message', async (request: AnnotationRequest) => {
    const answer = (await desk).handle(request);
    if (answer) port.postMessage(answer);
  });
}

if (parentPort) start(parentPort, String(workerData));
