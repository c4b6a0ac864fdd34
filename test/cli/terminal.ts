import { main } from '../../src/cli/program';

/** Runs the command line in this process: what it printed, what it complained about, its exit status. */
export function smmuReview(
  args: readonly string[],
  workingDirectory = process.cwd(),
): { out: string; error: string; status: number } {
  let out = '';
  let error = '';
  const status = main(
    args,
    {
      out: (text) => {
        out += text;
      },
      error: (text) => {
        error += text;
      },
      progress: () => {},
      environment: {},
      workingDirectory,
      now: () => 0,
    },
    '0.0.0',
  );
  if (typeof status !== 'number') throw new Error('without workers a command ends at once');
  return { out, error, status };
}
