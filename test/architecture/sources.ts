import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** A source file of the project. */
export interface Source {
  /** Relative to the checkout, with `/`. */
  readonly path: string;
  readonly text: string;
  /** What it imports, types included: paths inside the project without extension, or the names of packages. */
  readonly imports: readonly string[];
}

/** The text of a file of the project. */
export function textOf(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** All TypeScript files below these folders. */
export function sourcesIn(...folders: readonly string[]): readonly Source[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .map((name) => posix.join(folder, name.replaceAll('\\', '/')))
      .filter((path) => path.endsWith('.ts') && !path.includes('node_modules/'))
      .sort()
      .map((path) => {
        const text = textOf(path);
        return { path, text, imports: importsOf(path, text) };
      }),
  );
}

const importForms =
  /(?:^|\n)\s*(?:import|export)\s[^'";]*?from\s*'([^']+)'|(?:^|\n)\s*import\s*'([^']+)'|\bimport\('([^']+)'\)/g;

function importsOf(path: string, text: string): readonly string[] {
  return [...text.matchAll(importForms)].map((match) => {
    const name = match[1] ?? match[2] ?? match[3] ?? '';
    return name.startsWith('.') ? posix.join(posix.dirname(path), name) : name;
  });
}

/** Lines that hold code: neither blank nor comment alone. */
export function codeLines(text: string): number {
  return text.split('\n').filter((line) => !/^\s*($|\/\/|\/\*|\*)/.test(line)).length;
}
