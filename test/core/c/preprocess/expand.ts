import { formatPosition } from '../../../../src/core/base/span';
import type { PreprocessOptions } from '../../../../src/core/c/preprocess/options';
import { Preprocessor } from '../../../../src/core/c/preprocess/preprocessor';
import type { SourceTree } from '../../../../src/core/c/preprocess/source';

/** A tree that consists of these files. */
export function files(entries: Readonly<Record<string, string>>): SourceTree {
  const map = new Map(Object.entries(entries));
  return { read: (path) => map.get(path) };
}

export const bare: PreprocessOptions = {
  includePaths: ['include'],
  forcedIncludes: [],
  builtinMacros: '#define __STDC__ 1\n',
  commandLine: '',
  pinnedMacros: '',
};

/** Preprocesses `main.c`; the tokens of headers and body separated by blanks, then each problem on its own line. */
export function expanded(source: string, others: Readonly<Record<string, string>> = {}, options = bare): string {
  const outcome = new Preprocessor(options).run('main.c', files({ 'main.c': source, ...others }));
  const words: string[] = [];
  if (outcome.value) {
    for (const buffer of [outcome.value.headers, outcome.value.body]) {
      for (let i = 0; i < buffer.length; i++) words.push(buffer.spelling(i));
    }
  }
  const problems = outcome.problems.map(
    (p) => `${p.at ? formatPosition(p.at) : '-'} ${p.severity} ${p.code}: ${p.message}`,
  );
  return [words.join(' '), ...problems].filter((s) => s !== '').join('\n');
}
