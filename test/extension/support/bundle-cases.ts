import { readdirSync, rmSync } from 'node:fs';
import * as esbuild from 'esbuild';
import { inProject } from '../../../src/build/project';

/** Bundles the cases for the extension host and returns the path of the entry that VS Code loads. */
export async function bundleCases(): Promise<string> {
  const outdir = inProject('dist/test');
  rmSync(outdir, { recursive: true, force: true });
  const shared: esbuild.BuildOptions = {
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    sourcemap: 'inline',
    external: ['vscode', 'mocha'],
    outExtension: { '.js': '.cjs' },
    logLevel: 'warning',
  };
  const cases = readdirSync(inProject('test/extension/cases')).filter((name) => name.endsWith('.test.ts'));
  await esbuild.build({ ...shared, entryPoints: [inProject('test/extension/support/in-host.ts')], outdir });
  await esbuild.build({
    ...shared,
    entryPoints: cases.map((name) => inProject('test/extension/cases', name)),
    outdir: inProject('dist/test/cases'),
  });
  return inProject('dist/test/in-host.cjs');
}
