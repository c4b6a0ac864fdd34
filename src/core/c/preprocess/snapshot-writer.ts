import { fileNames, spellings } from '../token';
import type { ByteWriter } from './bytes';
import { LexemeColumns } from './lexeme';
import type { Macro } from './macro';
import { Numbering } from './numbering';
import type { Step } from './step';

/** Writes what the headers of units came to, their tokens aside: macros, files read, and whatever else is carried from step to step. */
export class SnapshotWriter {
  readonly names = new Numbering(spellings);
  readonly files = new Numbering(fileNames);
  readonly #macros = new Map<Macro, number>();
  readonly #definitions: number[] = [];
  readonly #bodies = new LexemeColumns(1 << 16);
  readonly #numbers: number[] = [];
  readonly #texts: string[] = [];
  /** Files with what was read of them: numbers in `#texts`, where the path is followed by the hash. */
  readonly #reads = new Map<string, number>();

  constructor(private readonly hashOf: (path: string, text: string) => string) {}

  /** Adds the steps of a unit up to `headers`. False, and nothing is added, where they depend on what cannot be written: problems, macros
   *  set aside by push_macro. */
  add(key: string, headers: Step): boolean {
    const steps: Step[] = [];
    for (let s: Step | undefined = headers; s?.parent; s = s.parent) steps.unshift(s);
    const writable = ({ problems, carried, log }: Step): boolean =>
      problems.length === 0 && !carried.pushed && log.every(({ name, after }) => !after || after.name === name);
    if (!steps.every(writable)) return false;
    const numbers: number[] = [];
    let once: ReadonlySet<number> = new Set();
    for (const step of steps) {
      const fresh = [...step.carried.once].filter((id) => !once.has(id));
      once = step.carried.once;
      numbers.push(this.#text(step.key), step.line, step.length, step.carried.counter);
      numbers.push(step.apart ? 1 : 0, step.joined ? 1 : 0);
      numbers.push(fresh.length, ...fresh.map((id) => this.files.of(id)), step.log.length);
      for (const { name, after } of step.log) numbers.push(after ? this.#macro(after) : -1 - this.names.of(name));
      numbers.push(step.reads.size);
      for (const [path, text] of step.reads) numbers.push(this.#read(path, text));
    }
    this.#numbers.push(this.#text(key), steps.length, numbers.length);
    for (const number of numbers) this.#numbers.push(number);
    return true;
  }

  write(out: ByteWriter): void {
    const { kind, flags, text, line, column, length } = this.#bodies;
    out.array(Int32Array.from(this.#definitions));
    out.array(kind.subarray(0, length));
    out.array(flags.subarray(0, length));
    out.array(text.subarray(0, length));
    out.array(line.subarray(0, length));
    out.array(column.subarray(0, length));
    out.array(Int32Array.from(this.#numbers));
    out.strings(this.#texts);
    out.strings(this.names.texts);
    out.strings(this.files.texts);
  }

  #text(text: string): number {
    return this.#texts.push(text) - 1;
  }

  #read(path: string, text: string | undefined): number {
    const hash = text === undefined ? '' : this.hashOf(path, text);
    const key = `${path}\0${hash}`;
    let number = this.#reads.get(key);
    if (number === undefined) {
      number = this.#texts.push(path, hash) - 2;
      this.#reads.set(key, number);
    }
    return number;
  }

  #macro(macro: Macro): number {
    let number = this.#macros.get(macro);
    if (number !== undefined) return number;
    number = this.#macros.size;
    this.#macros.set(macro, number);
    const start = this.#bodies.length;
    const { kind, flags, text, line, column } = macro.tokens;
    for (let i = macro.start; i < macro.end; i++) {
      this.#bodies.push(kind[i] ?? 0, flags[i] ?? 0, this.names.of(text[i] ?? 0), line[i] ?? 0, column[i] ?? 0);
    }
    const parameters = macro.parameters?.map((p) => this.names.of(p));
    const { length } = this.#bodies;
    this.#definitions.push(
      this.names.of(macro.name),
      start,
      length,
      this.files.of(macro.file),
      macro.line,
      macro.column,
    );
    this.#definitions.push(macro.variadic ? 1 : 0, parameters ? parameters.length : -1, ...(parameters ?? []));
    return number;
  }
}
