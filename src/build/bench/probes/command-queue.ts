import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execute } from '../../../engine/exec/exec';
import { plainUnit } from '../../../engine/exec/plain';
import { inProject } from '../../project';
import type { Measured } from '../probe';

const what = 'engine against gcc -O2, command-queue loop';
const rounds = 12_000_000;
const repetitions = 5;
const engines = [
  { what: `${what}, marks off`, marks: false, budget: 4 },
  { what: `${what}, with marks`, marks: true, budget: 12 },
] as const;

/** Runs a program once; its output, and how long it took. */
type Run = () => { readonly output: string; readonly milliseconds: number };

/** Time of the command-queue program in the engine over its time as gcc -O2 compiles it, with the checks of kernel code. Start-up and
 *  compilation are taken off by a run of no rounds; all must print the same checksum. */
export async function measureCommandQueue(): Promise<readonly Measured[]> {
  const folder = mkdtempSync(join(tmpdir(), 'smmu-review-bench-'));
  try {
    const text = readFileSync(inProject('test/bench/command-queue.c'), 'utf8');
    const source = (count: number) => `#define ROUNDS ${count}u\n${text}`;
    const native = loopTime((count) => nativeRun(join(folder, `command-queue-${count}`), source(count)));
    return engines.map(({ what, marks, budget }) => {
      const engine = loopTime((count) => engineRun(source(count), marks));
      if (native.output !== engine.output) {
        return { what, reason: `gcc prints ${native.output.trim()}, the engine ${engine.output.trim()}` };
      }
      return { what, measured: engine.milliseconds / native.milliseconds, budget, unit: 'x' };
    });
  } catch (error) {
    return [{ what, reason: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error) }];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function nativeRun(program: string, source: string): Run {
  writeFileSync(`${program}.c`, source);
  execFileSync('gcc', ['-O2', '-o', program, `${program}.c`]);
  return () => {
    const started = performance.now();
    const output = execFileSync(program, { encoding: 'utf8' });
    return { output, milliseconds: performance.now() - started };
  };
}

function engineRun(source: string, marks: boolean): Run {
  const path = 'command-queue.c';
  const { unit, problems } = plainUnit(path, { read: (file) => (file === path ? source : undefined) });
  if (!unit) throw new Error(problems[0]?.message ?? path);
  return () => {
    let output = '';
    const started = performance.now();
    const result = execute(unit, (_, text) => (output += text), { marks });
    const milliseconds = performance.now() - started;
    if (result.status !== 0) throw new Error(`exit status ${result.status}: ${result.problems[0]?.message}`);
    return { output, milliseconds };
  };
}

/** The best of a few runs of all rounds, less the best of as many with none. */
function loopTime(prepare: (count: number) => Run): { milliseconds: number; output: string } {
  const best = (run: Run) => {
    const runs = Array.from({ length: repetitions }, run);
    return { milliseconds: Math.min(...runs.map((each) => each.milliseconds)), output: runs[0]?.output ?? '' };
  };
  const full = best(prepare(rounds));
  return { milliseconds: full.milliseconds - best(prepare(0)).milliseconds, output: full.output };
}
