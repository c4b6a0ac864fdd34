import { basename } from 'node:path';
import * as esbuild from 'esbuild';
import { inProject } from '../../../src/build/project';

/** Bundles a script of the tests that exports `run` for the extension host; returns the path that VS Code loads. */
export async function bundleHostScript(source: string): Promise<string> {
  const outfile = inProject('dist/test/scripts', `${basename(source, '.ts')}.cjs`);
  await esbuild.build({
    entryPoints: [inProject(source)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    external: ['vscode'],
    logLevel: 'warning',
  });
  return outfile;
}
