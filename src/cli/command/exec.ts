import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { execute } from '../../engine/exec/exec';
import { plainUnit } from '../../engine/exec/plain';
import { UsageError } from '../arguments';
import type { Command } from './command';
import { formatProblem } from './deliver';

/** Says that the engine could not run the program, as `env` and `timeout` do. */
const couldNotRun = 125;

/** Runs a plain C program in the engine. */
export const exec: Command = {
  name: 'exec',
  usage: 'FILE.c',
  summary: 'Runs a plain C program in the engine; its output and its exit status are the result.',
  options: [],
  run(args, terminal) {
    const [file, ...more] = args.operands;
    if (file === undefined || more.length > 0) throw new UsageError('exec takes one C file');
    if (!existsSync(resolve(terminal.workingDirectory, file))) throw new UsageError(`cannot read ${file}`);
    const { unit, problems } = plainUnit(file, {
      read(path) {
        const full = resolve(terminal.workingDirectory, path);
        return existsSync(full) ? readFileSync(full, 'utf8') : undefined;
      },
    });
    for (const problem of problems) terminal.error(formatProblem(problem));
    if (!unit) return couldNotRun;
    const result = execute(unit, (stream, text) => (stream === 'stderr' ? terminal.error(text) : terminal.out(text)));
    for (const problem of result.problems) terminal.error(formatProblem(problem));
    return result.problems.some(({ severity }) => severity === 'error') ? couldNotRun : result.status;
  },
};
