import { describe, expect, it } from 'vitest';
import { folderOf, ladder } from './architecture/ladder';
import { contributions } from './architecture/manifest';
import { codeLines, type Source, sourcesIn, textOf } from './architecture/sources';

const sources = sourcesIn('src', 'webview');
const everything = [...sources, ...sourcesIn('test')];
const inExtension = sources.filter(({ path }) => path.startsWith('src/extension/'));

/** What the files break of a rule, one per line; the text is empty where they keep it. */
function breaches(files: readonly Source[], find: (file: Source) => readonly string[]): string {
  return files.flatMap((file) => find(file).map((breach) => `${file.path} ${breach}`)).join('\n');
}

const isPackage = (name: string): boolean => !/^(src|webview|test|media)\//.test(name);

describe('folders', () => {
  it('import only what the ladder allows', () => {
    expect(
      breaches(sources, ({ path, imports }) => {
        const folder = folderOf(path);
        if (!folder) return ['lies in no folder of the ladder'];
        const allowed = [folder, ...(ladder[folder] ?? [])];
        return imports
          .filter((name) => !isPackage(name) && !allowed.some((prefix) => name.startsWith(`${prefix}/`)))
          .map((name) => `imports ${name}`);
      }),
    ).toBe('');
  });

  it('of the core import no package and nothing of Node', () => {
    const core = sources.filter(({ path }) => path.startsWith('src/core/'));
    expect(breaches(core, ({ imports }) => imports.filter(isPackage).map((name) => `imports ${name}`))).toBe('');
  });

  it('other than the extension do not know VS Code', () => {
    const others = everything.filter(({ path }) => !/^(src|test)\/extension\//.test(path));
    expect(
      breaches(others, ({ imports }) => imports.filter((name) => name === 'vscode').map(() => 'imports vscode')),
    ).toBe('');
  });
});

describe('files', () => {
  it('have no default export', () => {
    const code = everything.filter(({ path }) => !path.endsWith('.config.ts'));
    expect(breaches(code, ({ text }) => (/^export default\b/m.test(text) ? ['has a default export'] : []))).toBe('');
  });

  it('do not hand on what others export', () => {
    expect(breaches(everything, ({ text }) => (/^export [^;]*? from '/m.test(text) ? ['re-exports'] : []))).toBe('');
  });

  it('hold at most 400 lines of code, tables aside', () => {
    const code = everything.filter(
      ({ path }) => !/[-/](table|tables|list|names|registers|profiles)(\.ts|\/)/.test(path),
    );
    expect(breaches(code, ({ text }) => (codeLines(text) > 400 ? [`has ${codeLines(text)} lines of code`] : []))).toBe(
      '',
    );
  });

  it('say what each of their exports is for', () => {
    expect(
      breaches(sources, ({ text }) => undocumented(text).map((name) => `exports ${name} without a docstring`)),
    ).toBe('');
  });
});

/** Functions, classes and types that a file exports with no docstring. A node of a union needs none, its `kind` says what it is; nor
 *  does a declaration right below a documented one, whose docstring speaks for both. */
function undocumented(text: string): readonly string[] {
  const lines = text.split('\n');
  const seen = new Set<string>();
  return lines.flatMap((line, index) => {
    const name = /^export (?:abstract )?(?:async )?(?:function\*?|class|interface|type) (\w+)/.exec(line)?.[1];
    if (!name || seen.has(name)) return [];
    seen.add(name);
    const isNode = /^\s+(?:readonly )?kind: /.test(lines[index + 1] ?? '');
    return isNode || (lines[index - 1] ?? '').trim() !== '' ? [] : [name];
  });
}

describe('package.json', () => {
  const literals: ReadonlySet<string> = new Set(
    inExtension.flatMap(({ text }) => [...text.matchAll(/['"`]([\w.-]+)['"`]/g)].map((match) => match[1] ?? '')),
  );
  const used = (name: string): boolean => literals.has(name) || literals.has(name.replace(/^smmuReview\./, ''));

  it.each(
    Object.entries(contributions()),
  )('contributes %s that the extension uses', (_kind, names: readonly string[]) => {
    expect(names.filter((name) => !used(name))).toEqual([]);
  });

  it('has every name that the extension uses', () => {
    const manifest = textOf('package.json');
    const own = [...literals].filter((name) => name.startsWith('smmuReview.'));
    expect(own.filter((name) => !manifest.includes(name))).toEqual([]);
  });
});
