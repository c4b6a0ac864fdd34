import { main } from '../../src/cli/program';

/** Runs the command line in this process: what it printed, what it complained about, its exit status. */
export async function smmuReview(
  args: readonly string[],
  workingDirectory = process.cwd(),
  input = '',
): Promise<{ out: string; error: string; status: number }> {
  let out = '';
  let error = '';
  const status = await main(
    args,
    {
      out: (text) => {
        out += text;
      },
      error: (text) => {
        error += text;
      },
      input: async () => new TextEncoder().encode(input),
      progress: () => {},
      environment: {},
      workingDirectory,
      now: () => 0,
    },
    '0.0.0',
  );
  return { out, error, status };
}
