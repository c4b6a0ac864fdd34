import { fileNames, spellings } from '../token';
import { extract } from './append';
import type { ByteReader } from './bytes';
import { HeaderTokens } from './header-tokens';
import { LexemeColumns } from './lexeme';
import { Macro } from './macro';
import { changeOf, type MacroChange } from './macro-table';
import type { SourceTree } from './source';
import { Step } from './step';

/** Where the numbers of a unit's steps stand. */
interface UnitRecord {
  readonly steps: number;
  readonly start: number;
}

/** Reads what a `SnapshotWriter` wrote, unit by unit. */
export class SnapshotReader {
  /** By the numbers of the snapshot, the ids that this process has for its names and files. */
  readonly names: Int32Array;
  readonly files: Int32Array;
  readonly #definitions: Int32Array;
  readonly #bodies = new LexemeColumns(0);
  readonly #numbers: Int32Array;
  readonly #texts: readonly string[];
  readonly #units = new Map<string, UnitRecord>();
  /** Where the definition of each macro stands, and the macros that were asked for. */
  readonly #places: number[] = [];
  readonly #macros: Macro[] = [];
  /** What the files of the tree that was asked about last turned out to be: by number of the read. */
  readonly #checked = new Map<number, { readonly text: string | undefined } | 'different'>();
  #tree: SourceTree | undefined;

  constructor(input: ByteReader) {
    this.#definitions = input.ints();
    this.#bodies.kind = input.bytes();
    this.#bodies.flags = input.bytes();
    this.#bodies.text = input.ints();
    this.#bodies.line = input.ints();
    this.#bodies.column = input.shorts();
    this.#bodies.length = this.#bodies.kind.length;
    this.#numbers = input.ints();
    this.#texts = input.strings();
    this.names = Int32Array.from(input.strings(), (text) => spellings.id(text));
    this.files = Int32Array.from(input.strings(), (text) => fileNames.id(text));
    const { text } = this.#bodies;
    for (let i = 0; i < text.length; i++) text[i] = this.names[text[i] as number] as number;
    for (let at = 0; at < this.#definitions.length; at += 8 + Math.max(this.#definitions[at + 7] ?? 0, 0)) {
      this.#places.push(at);
    }
    for (let at = 0; at < this.#numbers.length; at += 3 + (this.#numbers[at + 2] ?? 0)) {
      const [key = 0, steps = 0] = this.#numbers.subarray(at, at + 2);
      this.#units.set(this.#texts[key] ?? '', { steps, start: at + 3 });
    }
  }

  has(key: string): boolean {
    return this.#units.has(key);
  }

  /** Whether a unit is here, and every file that its headers were made of is the same in this tree. */
  holds(key: string, tree: SourceTree, hashOf: (path: string, text: string) => string): boolean {
    const record = this.#units.get(key);
    if (!record) return false;
    if (tree !== this.#tree) this.#checked.clear();
    this.#tree = tree;
    for (const { reads } of this.#records(record)) {
      for (const read of reads) if (this.#check(read, tree, hashOf) === 'different') return false;
    }
    return true;
  }

  /** Rebuilds the steps of a unit for which `holds` was said last, as children of `root`. `tokens` are all tokens of its headers. */
  restore(key: string, root: Step, tokens: HeaderTokens): Step | undefined {
    const record = this.#units.get(key);
    if (!record) return undefined;
    let step = root;
    let end = 0;
    let once: ReadonlySet<number> = root.carried.once;
    // By name: there are as many changes as a tree has macros, for every unit.
    const current = new Array<Macro | undefined>(spellings.size);
    for (const { name, after } of root.log) current[name] = after;
    for (const { head, fresh, changes, reads } of this.#records(record)) {
      const [text = 0, line = 0, length = 0, counter = 0, apart = 0, joined = 0] = head;
      if (fresh.length > 0) once = new Set([...once, ...Array.from(fresh, (n) => this.files[n] ?? 0)]);
      const log: MacroChange[] = [];
      for (const change of changes) {
        const after = change < 0 ? undefined : this.#macro(change);
        const name = after ? after.name : (this.names[-1 - change] ?? 0);
        log.push(changeOf(name, current[name], after));
        current[name] = after;
      }
      const [from, to] = apart ? [end, end + length] : [0, length];
      const next: Step = new Step(
        step,
        this.#texts[text] ?? '',
        line,
        log,
        { once, counter, pushed: undefined },
        new Map(Array.from(reads, (read) => [this.#texts[read] ?? '', this.#textOf(read)])),
        [],
        apart ? part(tokens, from, to) : tokens,
        { length, apart: apart === 1 },
      );
      end = to;
      if (joined) next.joined = end === tokens.length ? tokens : part(tokens, 0, end);
      step.adopt(next);
      step = next;
    }
    return step;
  }

  #check(read: number, tree: SourceTree, hashOf: (path: string, text: string) => string) {
    const known = this.#checked.get(read);
    if (known) return known;
    const path = this.#texts[read] ?? '';
    const text = tree.read(path);
    const same = (text === undefined ? '' : hashOf(path, text)) === this.#texts[read + 1];
    const found = same ? { text } : 'different';
    this.#checked.set(read, found);
    return found;
  }

  #textOf(read: number): string | undefined {
    const found = this.#checked.get(read);
    return found && found !== 'different' ? found.text : undefined;
  }

  *#records({ steps, start }: UnitRecord) {
    let at = start;
    const take = (count: number): Int32Array => {
      at += count;
      return this.#numbers.subarray(at - count, at);
    };
    for (let step = 0; step < steps; step++) {
      const head = take(6);
      const fresh = take(take(1)[0] ?? 0);
      const changes = take(take(1)[0] ?? 0);
      const reads = take(take(1)[0] ?? 0);
      yield { head, fresh, changes, reads };
    }
  }

  #macro(number: number): Macro {
    const known = this.#macros[number];
    if (known) return known;
    const at = this.#places[number] ?? 0;
    const [name = 0, start = 0, end = 0, file = 0, line = 0, column = 0, variadic = 0, count = -1] =
      this.#definitions.subarray(at, at + 8);
    const listed = this.#definitions.subarray(at + 8, at + 8 + Math.max(count, 0));
    const parameters = count < 0 ? undefined : Array.from(listed, (n) => this.names[n] ?? 0);
    const own = this.names[name] ?? 0;
    const place = this.files[file] ?? 0;
    const macro = new Macro(own, parameters, variadic === 1, this.#bodies, start, end, place, line, column, undefined);
    this.#macros[number] = macro;
    return macro;
  }
}

function part(tokens: HeaderTokens, from: number, to: number): HeaderTokens {
  return HeaderTokens.kept(to - from, () => extract(tokens.tokens, from, to));
}
