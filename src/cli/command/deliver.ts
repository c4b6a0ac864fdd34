import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Problem } from '../../core/base/problem';
import { formatPosition } from '../../core/base/span';
import { type Arguments, UsageError } from '../arguments';
import type { Terminal } from './command';

/** Writes a result to `--output` or to standard output. */
export function deliver(text: string, args: Arguments, terminal: Terminal): void {
  const file = args.one('output');
  if (file === undefined) {
    terminal.out(text);
    return;
  }
  try {
    writeFileSync(resolve(terminal.workingDirectory, file), text);
  } catch (fault) {
    throw new UsageError(`cannot write ${file}: ${fault instanceof Error ? fault.message : String(fault)}`);
  }
}

/** `file:line:column: error: message`, as compilers print problems, with the help below. */
export function formatProblem(problem: Pick<Problem, 'severity' | 'message' | 'at' | 'help'>): string {
  const place = problem.at ? `${formatPosition(problem.at)}: ` : '';
  const help = problem.help === undefined ? '' : `\n    ${problem.help}`;
  return `${place}${problem.severity}: ${problem.message}${help}\n`;
}
