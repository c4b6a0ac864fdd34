import { readdirSync } from 'node:fs';
import { build, type Plugin } from 'esbuild';
import { inProject } from '../project';
import { isLeftOut } from './left-out';

const root = 'test/core/smmu';

/** The test files that mutants are tried against, from the project's root. */
export function testFiles(): string[] {
  return readdirSync(inProject(root), { recursive: true, encoding: 'utf8' })
    .map((name) => `${root}/${name}`)
    .filter((name) => name.endsWith('.test.ts') && !isLeftOut(name))
    .sort();
}

/** These test files and what they import as one function body, with other text in place of some source files (absolute paths). What the
 *  function has to be given is up to Suite. */
export async function bundleTests(tests: readonly string[], sources: ReadonlyMap<string, string>): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: tests
        .map((test) => `within(${JSON.stringify(test)}, () => require(${JSON.stringify(inProject(test))}));`)
        .join('\n'),
      resolveDir: inProject('.'),
    },
    bundle: true,
    write: false,
    format: 'cjs',
    target: 'node20',
    external: ['vitest', 'fast-check'],
    logLevel: 'error',
    plugins: [inPlaceOf(sources)],
  });
  const [bundle] = outputFiles;
  if (!bundle) throw new Error('esbuild gave no bundle');
  return bundle.text;
}

function inPlaceOf(sources: ReadonlyMap<string, string>): Plugin {
  return {
    name: 'mutants',
    setup(builder) {
      builder.onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const contents = sources.get(path);
        return contents === undefined ? undefined : { contents, loader: 'ts' };
      });
    },
  };
}
