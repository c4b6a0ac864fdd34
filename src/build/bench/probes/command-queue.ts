import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inProject } from '../../project';
import type { Measured } from '../probe';

const what = 'engine against gcc -O2, command-queue loop';
const rounds = 12_000_000;
const repetitions = 5;

/** Time of the command-queue program in the engine over its time as gcc -O2 compiles it. Start-up and compilation are taken off by a
 *  run of no rounds; both sides must print the same checksum. */
export async function measureCommandQueue(): Promise<readonly Measured[]> {
  const folder = mkdtempSync(join(tmpdir(), 'smmu-review-bench-'));
  try {
    const native = timed(folder, (source) => {
      const program = source.replace(/\.c$/, '');
      execFileSync('gcc', ['-O2', '-o', program, source]);
      return () => execFileSync(program, { encoding: 'utf8' });
    });
    const engine = timed(
      folder,
      (source) => () =>
        execFileSync(process.execPath, [inProject('dist/cli.js'), 'exec', source], { encoding: 'utf8' }),
    );
    if (native.output !== engine.output) {
      return [{ what, reason: `gcc prints ${native.output.trim()}, the engine ${engine.output.trim()}` }];
    }
    return [{ what, measured: engine.milliseconds / native.milliseconds, budget: 4, unit: 'x' }];
  } catch (error) {
    return [{ what, reason: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error) }];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function timed(folder: string, prepare: (source: string) => () => string): { milliseconds: number; output: string } {
  const text = readFileSync(inProject('test/bench/command-queue.c'), 'utf8');
  const best = (count: number): { milliseconds: number; output: string } => {
    const source = join(folder, `command-queue-${count}.c`);
    writeFileSync(source, `#define ROUNDS ${count}u\n${text}`);
    const execute = prepare(source);
    let milliseconds = Number.POSITIVE_INFINITY;
    let output = '';
    for (let repetition = 0; repetition < repetitions; repetition++) {
      const started = performance.now();
      output = execute();
      milliseconds = Math.min(milliseconds, performance.now() - started);
    }
    return { milliseconds, output };
  };
  const full = best(rounds);
  return { milliseconds: full.milliseconds - best(0).milliseconds, output: full.output };
}
