import { execute } from '../../engine/exec/exec';
import { plainUnit } from '../../engine/exec/plain';
import { DirectoryTree } from '../../node/directory-tree';
import type { Outcome } from './outcome';

/** The machine's files, for headers. */
const machine = new DirectoryTree('/');

/** Runs a C program in the engine. `includePaths` start at the root of the file system and have no leading slash; `marks` keeps track of the running line,
 *  which changes the code but must not change the result. */
export function runInEngine(text: string, includePaths: readonly string[], marks: boolean): Outcome {
  const main = 'main.c';
  const tree = { read: (path: string) => (path === main ? text : machine.read(path)) };
  const { unit, problems } = plainUnit(main, tree, includePaths);
  if (!unit || problems.length > 0) return { kind: 'ended', output: problems.map(({ message }) => message).join('\n') };
  let output = '';
  const result = execute(
    unit,
    (stream, piece) => {
      if (stream === 'stdout') output += piece;
    },
    { marks },
  );
  for (const { message } of result.problems) output += `${message}\n`;
  return { kind: 'ended', output: `${output}exit ${result.status}` };
}
