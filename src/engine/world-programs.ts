import type { Position } from '../core/base/span';
import type { CSymbol } from '../core/c/parse/ast';
import type { Coverage } from '../core/scenario/world';
import { coverageOffset } from '../core/wasm/generate/generator';
import { DoesNotCompile } from '../core/wasm/host';
import type { FunctionEntry } from '../core/wasm/link/entry';
import type { Program } from '../core/wasm/link/program';
import type { PooledMemory } from '../core/wasm/run/memory-pool';
import type { Edition } from './unit-store';
import type { KernelText, KernelTexts } from './world-text';

/** A program and the text that it was made from. */
export interface WorldProgram {
  readonly text: KernelText;
  readonly edition: Edition;
  readonly program: Program;
  readonly warm: readonly CSymbol[];
}

/** The programs of a world: kernels of the same text run one program. Only one of them runs at a time, since they share marks and cells. */
export class WorldPrograms {
  readonly #own: WorldProgram;
  readonly #others = new Map<string, WorldProgram>();
  readonly #lines = new Map<string, Set<number>>();
  readonly #functions = new Map<string, Position>();
  #current: WorldProgram;

  constructor(
    text: KernelText,
    edition: Edition,
    private readonly texts: KernelTexts | undefined,
    private readonly pooled: PooledMemory,
  ) {
    this.#own = makeProgram(text, edition);
    this.#current = this.#own;
  }

  /** The program of a name, or of the world's own text. Throws `DoesNotCompile` where its driver cannot be read. */
  use(name: string | undefined): WorldProgram {
    const wanted = name === undefined ? this.#own : this.#named(name);
    if (wanted !== this.#current) {
      this.#collect();
      const base = coverageOffset(this.#current.program.layout);
      new Uint8Array(this.pooled.memory.buffer).fill(0, base, base + this.#current.program.siteCount);
      this.#current = wanted;
    }
    return wanted;
  }

  /** What this run came to through pointers will be compiled at once in the next one. */
  remember(): void {
    const { text, edition, program, warm } = this.#current;
    text.store.warm.set(edition.unit.path, [...new Set([...warm, ...program.roots])]);
  }

  /** Lines and functions that ran, of every file and kernel. */
  coverage(): Coverage {
    this.#collect();
    return { lines: this.#lines, functions: this.#functions };
  }

  #named(name: string): WorldProgram {
    const known = this.#others.get(name);
    if (known) return known;
    const { value: text, problems } = this.texts?.named(name) ?? { value: undefined, problems: [] };
    const { value: edition, problems: found } = text?.store.edition(text.path, text.tree) ?? { problems: [] };
    if (!text || !edition) throw new DoesNotCompile(`the kernel "${name}"`, [...problems, ...found], []);
    const made = makeProgram(text, edition);
    this.#others.set(name, made);
    return made;
  }

  #linesOf(file: string): Set<number> {
    const known = this.#lines.get(file);
    if (known) return known;
    const lines = new Set<number>();
    this.#lines.set(file, lines);
    return lines;
  }

  #collect(): void {
    this.remember();
    const { program } = this.#current;
    const marks = new Uint8Array(this.pooled.memory.buffer, coverageOffset(program.layout), program.siteCount);
    let last: FunctionEntry | undefined;
    let file = '';
    let line = 0;
    let lines = new Set<number>();
    for (let site = 1; site < marks.length; site++) {
      if (marks[site] === 0) continue;
      const span = program.siteSpan(site);
      const entry = program.siteEntry(site);
      if (!span || !entry) continue;
      if (entry !== last && !this.#functions.has(entry.name)) {
        this.#functions.set(entry.name, program.siteSpan(entry.siteBase) ?? span);
      }
      last = entry;
      if (span.file !== file) lines = this.#linesOf(span.file);
      // Neighbouring sites are often of one line.
      else if (span.line === line) continue;
      ({ file, line } = span);
      lines.add(line);
    }
  }
}

function makeProgram(text: KernelText, edition: Edition): WorldProgram {
  return { text, edition, ...text.store.programs.take(text, edition.unit) };
}
