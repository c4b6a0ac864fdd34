import { fileNames, type StringTable, spellings, TokenBuffer } from '../token';
import { extract } from './append';
import { ByteReader, ByteWriter } from './bytes';
import { HeaderTokens } from './header-tokens';
import { LexemeColumns } from './lexeme';
import { Macro } from './macro';
import { changeOf, type MacroChange } from './macro-table';
import type { SourceTree } from './source';
import { Step } from './step';

/** Changes with every change of the layout below or of what preprocessing yields. */
export const SNAPSHOT_FORMAT = 0x534d0002;

/** Numbers the strings of one table that a snapshot uses, so that they can be written and mapped to other ids on load. */
class Numbering {
  readonly texts: string[] = [''];
  readonly #numbers: Int32Array;

  constructor(readonly table: StringTable) {
    this.#numbers = new Int32Array(table.size);
  }

  of(id: number): number {
    let number = this.#numbers[id] ?? 0;
    if (number === 0 && id !== 0) {
      number = this.texts.push(this.table.text(id)) - 1;
      this.#numbers[id] = number;
    }
    return number;
  }
}

/** Writes the steps up to `headers` with all of their tokens; undefined where they depend on what cannot be written (problems, macros set
 *  aside by push_macro). */
export function writeSnapshot(headers: Step, hashOf: (path: string, text: string) => string): Uint8Array | undefined {
  const steps: Step[] = [];
  for (let s: Step | undefined = headers; s?.parent; s = s.parent) steps.unshift(s);
  if (steps.some((s) => s.problems.length > 0 || s.carried.pushed)) return undefined;
  const names = new Numbering(spellings);
  const files = new Numbering(fileNames);
  const macros = new Map<Macro, number>();
  const definitions: number[] = [];
  const bodies = new LexemeColumns(1 << 16);
  const numbers: number[] = [];
  const texts: string[] = [];
  const macroNumber = (macro: Macro): number => {
    let number = macros.get(macro);
    if (number !== undefined) return number;
    number = macros.size;
    macros.set(macro, number);
    const start = bodies.length;
    const { kind, flags, text, line, column } = macro.tokens;
    for (let i = macro.start; i < macro.end; i++) {
      bodies.push(kind[i] ?? 0, flags[i] ?? 0, names.of(text[i] ?? 0), line[i] ?? 0, column[i] ?? 0);
    }
    const parameters = macro.parameters?.map((p) => names.of(p));
    definitions.push(names.of(macro.name), start, bodies.length, files.of(macro.file), macro.line, macro.column);
    definitions.push(macro.variadic ? 1 : 0, parameters ? parameters.length : -1, ...(parameters ?? []));
    return number;
  };
  let once: ReadonlySet<number> = new Set();
  for (const step of steps) {
    texts.push(step.key);
    const fresh = [...step.carried.once].filter((id) => !once.has(id));
    once = step.carried.once;
    numbers.push(step.line, step.length, step.carried.counter, step.apart ? 1 : 0, step.joined ? 1 : 0);
    numbers.push(fresh.length, ...fresh.map((id) => files.of(id)), step.log.length);
    for (const { name, after } of step.log) numbers.push(names.of(name), after ? macroNumber(after) : -1);
    numbers.push(step.reads.size);
    for (const [path, text] of step.reads) texts.push(path, text === undefined ? '' : hashOf(path, text));
  }
  const buffer = (headers.joined ?? headers.buffer).tokens;
  const { length } = buffer;
  const out = new ByteWriter();
  out.u32(SNAPSHOT_FORMAT);
  out.u32(steps.length);
  out.array(buffer.kind.subarray(0, length));
  out.array(buffer.text.subarray(0, length).map((id) => names.of(id)));
  out.array(buffer.file.subarray(0, length).map((id) => files.of(id)));
  out.array(buffer.line.subarray(0, length));
  out.array(buffer.column.subarray(0, length));
  out.array(buffer.use.subarray(0, length));
  const { uses } = buffer;
  out.array(uses.macro.subarray(0, uses.length).map((id) => names.of(id)));
  out.array(uses.file.subarray(0, uses.length).map((id) => files.of(id)));
  out.array(uses.line.subarray(0, uses.length));
  out.array(uses.column.subarray(0, uses.length));
  out.array(uses.parent.subarray(0, uses.length));
  out.array(Int32Array.from(definitions));
  out.array(bodies.kind.subarray(0, bodies.length));
  out.array(bodies.flags.subarray(0, bodies.length));
  out.array(bodies.text.subarray(0, bodies.length));
  out.array(bodies.line.subarray(0, bodies.length));
  out.array(bodies.column.subarray(0, bodies.length));
  out.array(Int32Array.from(numbers));
  out.strings(texts);
  out.strings(names.texts);
  out.strings(files.texts);
  return out.finish();
}

/** Rebuilds the steps of a snapshot as children of `root`. Undefined where the bytes are damaged or of another format, or where a file of
 *  theirs is not the same in this tree. */
export function readSnapshot(
  bytes: Uint8Array,
  root: Step,
  tree: SourceTree,
  hashOf: (path: string, text: string) => string,
): Step | undefined {
  const input = new ByteReader(bytes);
  if (!input.valid || input.u32() !== SNAPSHOT_FORMAT) return undefined;
  const count = input.u32();
  const buffer = new TokenBuffer(1);
  buffer.kind = input.bytes();
  buffer.text = input.ints();
  buffer.file = input.shorts();
  buffer.line = input.ints();
  buffer.column = input.shorts();
  buffer.use = input.ints();
  buffer.length = buffer.kind.length;
  const { uses } = buffer;
  uses.macro = input.ints();
  uses.file = input.shorts();
  uses.line = input.ints();
  uses.column = input.shorts();
  uses.parent = input.ints();
  uses.length = uses.macro.length;
  const definitions = input.ints();
  const bodies = new LexemeColumns(0);
  bodies.kind = input.bytes();
  bodies.flags = input.bytes();
  bodies.text = input.ints();
  bodies.line = input.ints();
  bodies.column = input.shorts();
  bodies.length = bodies.kind.length;
  const numbers = input.ints();
  const texts = input.strings();
  const readsOf = matchingReads(count, numbers, texts, tree, hashOf);
  if (!readsOf) return undefined;
  const nameTexts = input.strings();
  const names = Int32Array.from(nameTexts, (text) => spellings.id(text));
  const files = Int32Array.from(input.strings(), (text) => fileNames.id(text));
  const { text, file } = buffer;
  for (let i = 0; i < text.length; i++) text[i] = names[text[i] as number] as number;
  for (let i = 0; i < file.length; i++) file[i] = files[file[i] as number] as number;
  for (let i = 0; i < bodies.length; i++) bodies.text[i] = names[bodies.text[i] as number] as number;
  for (let i = 0; i < uses.length; i++) {
    uses.macro[i] = names[uses.macro[i] as number] as number;
    uses.file[i] = files[uses.file[i] as number] as number;
  }
  const macros = macrosOf(definitions, bodies, names, files);
  return rebuild(root, count, numbers, texts, readsOf, buffer, names, files, macros);
}

/** Walks the step records: at each one, the index behind its head and the counts of what follows it. */
function* records(
  count: number,
  numbers: Int32Array,
): Iterable<{ at: number; once: number; log: number; reads: number }> {
  let at = 0;
  for (let i = 0; i < count; i++) {
    const once = numbers[at + 5] ?? 0;
    const log = numbers[at + 6 + once] ?? 0;
    const end = at + 7 + once + log * 2;
    const reads = numbers[end] ?? 0;
    yield { at, once, log, reads };
    at = end + 1;
  }
}

/** The text of every file that the steps read, or undefined where one has changed, appeared or gone. */
function matchingReads(
  count: number,
  numbers: Int32Array,
  texts: readonly string[],
  tree: SourceTree,
  hashOf: (path: string, text: string) => string,
): ReadonlyMap<string, string | undefined>[] | undefined {
  const all: ReadonlyMap<string, string | undefined>[] = [];
  const checked = new Map<string, string | undefined>();
  let next = 0;
  for (const { reads } of records(count, numbers)) {
    const own = new Map<string, string | undefined>();
    next++;
    for (let i = 0; i < reads; i++) {
      const path = texts[next++] ?? '';
      const hash = texts[next++] ?? '';
      const text = tree.read(path);
      if (!checked.has(path)) {
        if ((text === undefined ? '' : hashOf(path, text)) !== hash) return undefined;
        checked.set(path, text);
      }
      own.set(path, text);
    }
    all.push(own);
  }
  return all;
}

function macrosOf(definitions: Int32Array, bodies: LexemeColumns, names: Int32Array, files: Int32Array): Macro[] {
  const macros: Macro[] = [];
  for (let i = 0; i < definitions.length; ) {
    const at = (field: number): number => definitions[i + field] ?? 0;
    const [name, start, end, file, line, column, variadic] = [at(0), at(1), at(2), at(3), at(4), at(5), at(6)];
    const parameters = at(7);
    i += 8;
    let list: number[] | undefined;
    if (parameters >= 0) list = Array.from(definitions.subarray(i, i + parameters), (n) => names[n] ?? 0);
    i += Math.max(parameters, 0);
    const place = files[file] ?? 0;
    macros.push(new Macro(names[name] ?? 0, list, variadic === 1, bodies, start, end, place, line, column, undefined));
  }
  return macros;
}

function rebuild(
  root: Step,
  count: number,
  numbers: Int32Array,
  texts: readonly string[],
  readsOf: readonly ReadonlyMap<string, string | undefined>[],
  buffer: TokenBuffer,
  names: Int32Array,
  files: Int32Array,
  macros: readonly Macro[],
): Step {
  const all = new HeaderTokens(buffer);
  let step = root;
  let text = 0;
  let index = 0;
  let tokens = 0;
  let once: ReadonlySet<number> = root.carried.once;
  const current = new Map<number, Macro | undefined>(root.log.map((c) => [c.name, c.after]));
  for (const record of records(count, numbers)) {
    const [line = 0, length = 0, counter = 0, apart = 0, joined = 0] = numbers.subarray(record.at);
    let at = record.at + 6;
    if (record.once > 0)
      once = new Set([...once, ...Array.from(numbers.subarray(at, at + record.once), (n) => files[n] ?? 0)]);
    at += record.once + 1;
    const log: MacroChange[] = [];
    for (let i = 0; i < record.log; i++, at += 2) {
      const name = names[numbers[at] ?? 0] ?? 0;
      const after = macros[numbers[at + 1] ?? -1];
      log.push(changeOf(name, current.get(name), after));
      current.set(name, after);
    }
    const end = apart ? tokens + length : length;
    const part = apart ? new HeaderTokens(extract(buffer, tokens, end)) : all;
    const extent = { length, apart: apart === 1 };
    const carried = { once, counter, pushed: undefined };
    const next: Step = new Step(
      step,
      texts[text] ?? '',
      line,
      log,
      carried,
      readsOf[index] ?? new Map(),
      [],
      part,
      extent,
    );
    tokens = end;
    if (joined) next.joined = end === buffer.length ? all : new HeaderTokens(extract(buffer, 0, end));
    step.adopt(next);
    step = next;
    text += 1 + record.reads * 2;
    index++;
  }
  return step;
}
