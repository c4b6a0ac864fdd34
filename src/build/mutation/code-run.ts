import { readFileSync } from 'node:fs';
import { inProject } from '../project';
import { run } from '../run';
import type { FileScore } from './score';

/** The part of Stryker's JSON report that is read. */
interface StrykerReport {
  readonly files: Readonly<
    Record<
      string,
      {
        readonly source: string;
        readonly mutants: readonly {
          readonly status: string;
          readonly mutatorName: string;
          readonly replacement?: string;
          readonly location: {
            readonly start: { readonly line: number; readonly column: number };
            readonly end: { readonly line: number; readonly column: number };
          };
        }[];
      }
    >
  >;
}

/** Runs Stryker over these files: it changes what runs. What a file declares is the business of the other half. */
export async function mutateCode(files: readonly string[]): Promise<FileScore[]> {
  if (files.length === 0) return [];
  await run('npx', ['stryker', 'run', '--mutate', files.join(',')], {
    folder: inProject('.'),
    failure: 'Mutation testing did not finish',
  });
  const { files: found } = JSON.parse(readFileSync(inProject('reports/mutation.json'), 'utf8')) as StrykerReport;
  return Object.entries(found).map(([file, { source, mutants }]) => {
    const lines = source.split('\n');
    const missed = mutants.filter(({ status }) => status === 'Survived' || status === 'NoCoverage');
    return {
      file,
      kind: 'code',
      noticed: mutants.filter(({ status }) => status === 'Killed' || status === 'Timeout').length,
      survivors: missed.map(({ location: { start, end }, replacement, mutatorName }) => {
        const last = start.line === end.line ? end.column - 1 : undefined;
        const original = (lines[start.line - 1] ?? '').slice(start.column - 1, last);
        return { line: start.line, change: `${original} -> ${(replacement ?? mutatorName).replace(/\s+/g, ' ')}` };
      }),
    };
  });
}
