import type { Problem } from '../../core/base/problem';
import { formatPosition } from '../../core/base/span';
import type { CUnit } from '../../core/c/unit';
import { DoesNotCompile, NotModelled, Oops, OutOfFuel, type StackFrame } from '../../core/wasm/host';
import { defaultLayout } from '../../core/wasm/layout';
import { type CodeCache, Program } from '../../core/wasm/link/program';
import { createMemory, Instance } from '../../core/wasm/run/instance';
import { Exit, LibC } from './libc';

/** How a plain C program ended. `status` is its exit status, or 125 where the engine could not run it to its end. */
export interface ExecResult {
  readonly status: number;
  readonly problems: readonly Problem[];
}

const image = 1 << 20;
const imageEnd = 24 << 20;
const stackLimit = 24 << 20;
const stackTop = 32 << 20;
const heapStart = 32 << 20;

/** Runs `main` of a translation unit. `marks` off is faster and gives messages without places; `cache` keeps code between runs. */
export function execute(
  unit: CUnit,
  write: (stream: 'stdout' | 'stderr', text: string) => void,
  options: { readonly fuel?: number; readonly marks?: boolean; readonly cache?: CodeCache } = {},
): ExecResult {
  const layout = defaultLayout;
  const libc = new LibC(
    { start: layout.linearMap + BigInt(heapStart), end: layout.linearMap + BigInt(layout.ramSize) },
    write,
  );
  const program = new Program([unit], {
    surroundings: libc,
    layout,
    marks: options.marks ?? true,
    ...(options.cache && { cache: options.cache }),
  });
  const main = program.function('main');
  if (main?.origin !== 'compiled') {
    const problems = main?.problems ?? [];
    const missing: Problem = { severity: 'error', code: 'no-main', message: `${unit.path} defines no function main` };
    return { status: 125, problems: problems.length > 0 ? problems : [missing] };
  }
  const instance = new Instance(program, {
    memory: createMemory(program),
    placement: { image, imageEnd, stackTop, stackLimit },
    host: libc,
    fuel: options.fuel ?? 0x7fff_ffff,
    onUndefinedBehaviour: () => undefined,
    onWatchedStore: () => undefined,
  });
  libc.attach(instance.memory);
  try {
    const type = main.place?.type;
    const result = instance.callEntry(main, type && type.parameters.length > 0 ? type.parameters.map(() => 0) : []);
    return { status: Number(BigInt(result ?? 0) & 0xffn), problems: [] };
  } catch (thrown) {
    return outcomeOf(thrown);
  }
}

function outcomeOf(thrown: unknown): ExecResult {
  if (thrown instanceof Exit) return { status: thrown.status, problems: [] };
  if (thrown instanceof Oops) return ended('oops', thrown.message, thrown.frames);
  if (thrown instanceof NotModelled) return ended('not-modelled', thrown.message, thrown.frames);
  if (thrown instanceof OutOfFuel) return ended('out-of-fuel', thrown.message, thrown.frames);
  if (thrown instanceof DoesNotCompile) return { status: 125, problems: thrown.problems };
  throw thrown;
}

function ended(code: string, message: string, stack: readonly StackFrame[]): ExecResult {
  const path = stack.map((frame) => `${frame.function} (${formatPosition(frame.at)})`).join(' <- ');
  const at = stack[0]?.at;
  return {
    status: 125,
    problems: [{ severity: 'error', code, message: path ? `${message}, in ${path}` : message, ...(at && { at }) }],
  };
}
