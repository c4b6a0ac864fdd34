import { chmod, copyFile, mkdir } from 'node:fs/promises';
import * as esbuild from 'esbuild';
import { inProject } from './project';

interface Bundle {
  readonly entry: string;
  readonly options: esbuild.BuildOptions;
}

/** VS Code loads the extension as CommonJS, where `import.meta.url` is undefined: it needs the CommonJS form of the parser. */
const parserForCommonJs = { 'web-tree-sitter': inProject('node_modules/web-tree-sitter/web-tree-sitter.cjs') };

/** An ES module bundle has no `require`, which bundled CommonJS packages call for Node's own modules. */
const requireInModule = `import { createRequire as createRequireOfBundle } from 'node:module';
const require = createRequireOfBundle(import.meta.url);`;

const node = { platform: 'node', target: 'node20' } as const;
const nodeModule = { ...node, format: 'esm', banner: { js: requireInModule } } as const;

/** Native packages stay outside: they load a binary that lies beside them. */
const native = ['tree-sitter', 'tree-sitter-c'];

const bundles: readonly Bundle[] = [
  {
    entry: 'src/extension/extension.ts',
    options: { ...node, format: 'cjs', external: ['vscode'], alias: parserForCommonJs, outfile: 'dist/extension.cjs' },
  },
  {
    entry: 'src/worker/annotate.ts',
    options: { ...node, format: 'cjs', alias: parserForCommonJs, outfile: 'dist/annotate.cjs' },
  },
  { entry: 'src/worker/worker.ts', options: { ...nodeModule, external: native, outfile: 'dist/worker.js' } },
  {
    entry: 'src/cli/main.ts',
    options: {
      ...nodeModule,
      banner: { js: `#!/usr/bin/env node\n${requireInModule}` },
      external: native,
      outfile: 'dist/cli.js',
    },
  },
  {
    entry: 'webview/main.ts',
    options: { platform: 'browser', format: 'iife', target: 'es2022', outfile: 'dist/webview.js' },
  },
];

const parserFiles = [
  'node_modules/web-tree-sitter/web-tree-sitter.wasm',
  'node_modules/tree-sitter-c/tree-sitter-c.wasm',
];

/** What to build for: `release` is minified and has no source maps. */
export type BuildMode = 'development' | 'release';

function optionsOf(bundle: Bundle, mode: BuildMode): esbuild.BuildOptions {
  return {
    absWorkingDir: inProject(),
    entryPoints: [bundle.entry],
    bundle: true,
    sourcemap: mode === 'development',
    sourcesContent: false,
    minify: mode === 'release',
    // Names of our own functions appear in problems of ours; keep them readable.
    keepNames: mode === 'release',
    logLevel: 'warning',
    loader: { '.css': 'text', '.wasm': 'binary' },
    ...bundle.options,
  };
}

async function copyParsers(): Promise<void> {
  await mkdir(inProject('dist/wasm'), { recursive: true });
  for (const file of parserFiles) {
    await copyFile(inProject(file), inProject('dist/wasm', file.slice(file.lastIndexOf('/') + 1)));
  }
}

/** Builds everything into dist/. Throws when a bundle does not build. */
export async function bundleAll(mode: BuildMode = 'development'): Promise<void> {
  await Promise.all([...bundles.map((bundle) => esbuild.build(optionsOf(bundle, mode))), copyParsers()]);
  await chmod(inProject('dist/cli.js'), 0o755);
}

/** Builds everything, then again whatever changes, until the process ends. */
export async function watchAll(): Promise<void> {
  await bundleAll();
  for (const bundle of bundles) {
    const context = await esbuild.context({ ...optionsOf(bundle, 'development'), logLevel: 'info' });
    await context.watch();
  }
}
