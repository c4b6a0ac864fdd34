import type { CSymbol } from '../core/c/parse/ast';
import type { CUnit } from '../core/c/unit';
import { kernelSurroundings } from '../core/kernel/host';
import { Program } from '../core/wasm/link/program';
import type { KernelText } from './world-text';

/** A program and what it was made from. */
export interface CachedProgram {
  readonly program: Program;
  readonly warm: readonly CSymbol[];
  /** What it was told of which file defines a name. */
  readonly answers: ReadonlyMap<string, string | undefined>;
}

/** Programs that are kept: base and patched of one driver. */
const programsKept = 2;
/** A program of more batches was linked piece by piece: one made anew starts quicker, since it knows what will be needed. */
const mostBatches = 16;

/** Programs of earlier runs, for kernels of the very same text: nothing of them has to be linked again. What a program knows depends on
 *  its text alone, and it only grows. */
export class ProgramCache {
  readonly #kept: CachedProgram[] = [];

  /** The program of a text: one that is kept where everything it was made from is as it was, else a new one. `unit` is that of the main file. */
  take(text: KernelText, unit: CUnit): CachedProgram {
    const index = this.#kept.findIndex((each) => isOf(each, text, unit));
    const [found] = index < 0 ? [] : this.#kept.splice(index, 1);
    const taken = found ?? makeProgram(text, unit);
    this.#kept.unshift(taken);
    this.#kept.length = Math.min(this.#kept.length, programsKept);
    return taken;
  }
}

function isOf({ program, answers }: CachedProgram, text: KernelText, unit: CUnit): boolean {
  const { store, tree, provider } = text;
  if (program.units[0] !== unit || program.batches.length > mostBatches) return false;
  // Whoever meets what does not compile is told so by a program that tries it.
  if (program.entries.some(({ problems }) => problems.length > 0)) return false;
  for (const [name, path] of answers) if (provider(name) !== path) return false;
  return program.units.every((each) => store.edition(each.path, tree).value?.unit === each);
}

function makeProgram({ store, tree, path, provider }: KernelText, unit: CUnit): CachedProgram {
  const warm = store.warm.get(path) ?? [];
  const answers = new Map<string, string | undefined>();
  const program = new Program([unit], {
    surroundings: kernelSurroundings,
    cache: store.codes,
    warm,
    source: {
      unit: (file) => store.edition(file, tree).value?.unit,
      provider: (name) => {
        const answer = provider(name);
        answers.set(name, answer);
        return answer;
      },
    },
  });
  return { program, warm, answers };
}
