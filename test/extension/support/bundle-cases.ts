import { readdirSync, rmSync } from 'node:fs';
import * as esbuild from 'esbuild';
import { inProject } from '../../../src/build/project';

/** Bundles the cases for the extension host, those of the names given or all, and returns the path of the entry that VS Code loads. */
export async function bundleCases(names: readonly string[]): Promise<string> {
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
  const cases = readdirSync(inProject('test/extension/cases')).filter(
    (name) => name.endsWith('.test.ts') && (names.length === 0 || names.includes(name.replace('.test.ts', ''))),
  );
  await esbuild.build({ ...shared, entryPoints: [inProject('test/extension/support/in-host.ts')], outdir });
  await esbuild.build({
    ...shared,
    entryPoints: cases.map((name) => inProject('test/extension/cases', name)),
    outdir: inProject('dist/test/cases'),
  });
  return inProject('dist/test/in-host.cjs');
}
