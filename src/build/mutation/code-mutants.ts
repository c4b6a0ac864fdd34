import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { Instrumenter } from '@stryker-mutator/instrumenter';
import { inProject } from '../project';

/** A change of what runs. */
export interface CodeMutant {
  /** By which instrumented code asks whether it is on. */
  readonly id: string;
  /** From the project's root. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** Original and replacement. */
  readonly change: string;
}

/** Sources with all of their mutants in them, each behind a switch. */
export interface MutatedCode {
  /** By absolute path. */
  readonly sources: ReadonlyMap<string, string>;
  readonly mutants: readonly CodeMutant[];
}

const nothing = (): void => {};
const no = (): boolean => false;
const silent = {
  ...{ trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing, fatal: nothing },
  ...{ isTraceEnabled: no, isDebugEnabled: no, isInfoEnabled: no, isWarnEnabled: no, isErrorEnabled: no },
  isFatalEnabled: no,
};

/** Every mutant of these files that Stryker's instrumenter knows. String literals are not changed: most of them are reasons, for people. */
export async function mutatedCode(files: readonly string[]): Promise<MutatedCode> {
  const originals = new Map(files.map((file) => [inProject(file), readFileSync(inProject(file), 'utf8')]));
  const instrumented = await new Instrumenter(silent).instrument(
    [...originals].map(([name, content]) => ({ name, mutate: true, content })),
    // Without its header, so that the switches are ours: see Suite.
    { plugins: null, excludedMutations: ['StringLiteral'], ignorers: [], noHeader: true },
  );
  const mutants = instrumented.mutants
    // Those that are excluded have a status already.
    .filter(({ status }) => status === undefined)
    .map(({ id, fileName, location: { start, end }, replacement }) => {
      const line = originals.get(fileName)?.split('\n')[start.line] ?? '';
      const original = line.slice(start.column, start.line === end.line ? end.column : undefined);
      return {
        id,
        file: relative(inProject('.'), fileName),
        line: start.line + 1,
        change: `${original} -> ${replacement.replace(/\s+/g, ' ')}`,
      };
    });
  return { sources: new Map(instrumented.files.map(({ name, content }) => [name, content])), mutants };
}
