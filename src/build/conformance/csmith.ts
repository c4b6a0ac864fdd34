import { requireAll, requireProgram } from '../../../test/support/requires';
import { main, Stop } from '../stop';
import { judgeSeeds } from './seed';

/** Compares the engine with gcc on the random programs of a range of seeds: `csmith [FROM TO [CSMITH-OPTION...]]`. One line
 *  per difference, then the count. */
async function csmith(): Promise<void> {
  const { from, to, options } = readArguments(process.argv.slice(2));
  const needed = requireAll(requireProgram('csmith', 'csmith libcsmith-dev'), requireProgram('gcc', 'gcc'));
  if (needed.missing) throw new Stop('csmith or gcc is missing', needed.remedy);
  const arm64 = requireAll(
    requireProgram('aarch64-linux-gnu-gcc', 'gcc-aarch64-linux-gnu'),
    requireProgram('qemu-aarch64-static', 'qemu-user-static'),
  );
  const counts = { equal: 0, 'time-out': 0, different: 0 };
  for await (const { seed, verdict } of judgeSeeds(from, to, { csmith: options, arm64: !arm64.missing, seconds: 5 })) {
    counts[verdict.kind]++;
    if (verdict.kind === 'different') console.log(`seed ${seed}: gcc ${verdict.expected}; engine ${verdict.actual}`);
    if (process.stderr.isTTY) process.stderr.write(`\r${seed} of ${to} `);
  }
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  if (arm64.missing) console.log(`without the arm64 gcc: ${arm64.remedy}`);
  console.log(`${counts.equal} equal, ${counts['time-out']} gcc time-outs, ${counts.different} different`);
  if (counts.different > 0) process.exitCode = 1;
}

function readArguments(args: readonly string[]): { from: number; to: number; options: readonly string[] } {
  const numbers = args.slice(0, 2).filter((arg) => /^\d+$/.test(arg));
  const options = args.slice(numbers.length);
  const [from = 1, to = numbers.length === 1 ? from : 300] = numbers.map(Number);
  if (to < from || options.some((option) => /^\d/.test(option))) {
    throw new Stop('not a range of seeds', 'npm run csmith -- 1 300 --builtins');
  }
  return { from, to, options };
}

await main(csmith);
