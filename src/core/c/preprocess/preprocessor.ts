import { error, type Outcome, type Problem } from '../../base/problem';
import { TokenBuffer } from '../token';
import { append, extract } from './append';
import { defineBuiltins } from './builtins';
import { type Carried, Engine } from './engine';
import { ExpansionLimit } from './expand';
import { FileCache, Reader } from './file-cache';
import { Frame } from './frame';
import { HeaderTokens } from './header-tokens';
import { leadingGroups } from './leading';
import { Lookup } from './lookup';
import type { MacroChange } from './macro-table';
import { MAX_SOURCE_LENGTH, type PreprocessOptions } from './options';
import type { Preprocessed } from './result';
import type { SnapshotReader } from './snapshot-reader';
import type { SnapshotWriter } from './snapshot-writer';
import { contentHash, type SourceTree } from './source';
import type { SourceFile } from './source-file';
import { Step } from './step';

/** A quoted header that brings more tokens than this (it includes the system headers itself) is kept with the headers, so that the body, which
 *  is handled anew after every edit, stays small. */
const LARGE_HEADER = 50_000;

/** A new buffer with the tokens up to the end of `headers`, then those of `parts`. */
function joinedTokens(headers: Step, parts: readonly Step[]): TokenBuffer {
  const all = new TokenBuffer(1024);
  if (headers.joined) append(all, headers.joined.tokens, headers.joined.length);
  else append(all, headers.buffer.tokens, headers.length);
  for (const part of parts) append(all, part.buffer.tokens, part.length);
  return all;
}

/** Has the tokens of headers and of what follows them in one buffer, and nowhere else. */
function join(headers: Step, parts: readonly Step[]): HeaderTokens {
  const joined = new HeaderTokens(joinedTokens(headers, parts));
  let start = 0;
  const before = headers.joined ?? headers.buffer;
  const length = headers.joined?.length ?? headers.length;
  for (const tokens of [before, ...parts.map((part) => part.buffer)]) {
    const [from, to] = [start, start + (tokens === before ? length : tokens.length)];
    // Another edition may have gone on in the same buffer.
    if (tokens.length === to - from) tokens.release(() => extract(joined.tokens, from, to));
    start = to;
  }
  headers.sealed = true;
  return joined;
}

function snapshotKey(path: string, definitions: string, main: SourceFile, options: PreprocessOptions): string {
  const groups = leadingGroups(main).map((group) => group.key);
  return `${path}@${contentHash([definitions, JSON.stringify(options), ...groups].join('\0'))}`;
}

/** Preprocesses translation units of one environment, and keeps what leading includes came to, so that a change is only paid for from
 *  the changed place on. Holds any number of editions of the same unit (base and patched). Never throws on any input. */
export class Preprocessor {
  readonly #files = new FileCache();
  readonly #engine: Engine;
  readonly #root: Step;
  /** The step whose macros the engine's table holds now. */
  #current: Step;
  readonly #pinned: readonly number[];
  /** What the steps of the current run have read so far. */
  #reads = new Map<string, string | undefined>();
  /** The last step of the headers of each unit as it was first run, by snapshot key. */
  readonly #headers = new Map<string, Step>();

  /** Hashes of texts, by path: several units are made of the same headers. */
  readonly #hashes = new Map<string, { readonly text: string; readonly hash: string }>();

  constructor(readonly options: PreprocessOptions) {
    this.#engine = new Engine(this.#files, new Reader({ read: () => undefined }, [], new Map()));
    defineBuiltins(this.#engine.table);
    const carried: Carried = { once: new Set(), counter: 0, pushed: undefined };
    const nothing = { length: 0, apart: false };
    const log = this.#engine.table.takeLog();
    this.#root = new Step(
      undefined,
      '',
      0,
      log,
      carried,
      new Map(),
      [],
      new HeaderTokens(new TokenBuffer(16)),
      nothing,
    );
    this.#root.sealed = true;
    this.#current = this.#root;
    const pinned = this.#files.file('<pinned>', options.pinnedMacros);
    this.#pinned = pinned.directives.map((d) => pinned.tokens.text[d.start + 2] ?? 0);
    for (const name of this.#pinned) this.#engine.table.pinned.add(name);
  }

  /** Preprocesses the main file `path`. `definitions` are #define lines for this file only (-D). A value comes back for every file that
   *  could be read, however broken. */
  run(path: string, tree: SourceTree, definitions = ''): Outcome<Preprocessed> {
    const text = tree.read(path);
    if (text === undefined) return { problems: [error('no-such-file', `there is no file ${path} in the tree`)] };
    if (text.length > MAX_SOURCE_LENGTH) {
      const message = `${path} has ${text.length} characters; the limit is ${MAX_SOURCE_LENGTH}`;
      return { problems: [error('source-too-large', message, { file: path, line: 1, column: 1 })] };
    }
    this.#engine.mainFile = path;
    this.#reads = new Map();
    const main = this.#files.file(path, text);
    let step = this.#step(this.#root, `${path}\0${definitions}`, 0, tree, false, () => this.#prelude(definitions));
    let headers = step;
    let local: Step[] = [];
    let from = { token: 0, directive: 0 };
    for (const group of leadingGroups(main)) {
      const start = from;
      const apart = group.local || step !== headers;
      step = this.#step(step, group.key, group.line, tree, apart, () => this.#mainPart(main, start, group.token));
      if (apart) local.push(step);
      if (!apart || step.length > LARGE_HEADER) {
        if (apart) step.joined ??= join(headers, local);
        headers = step;
        local = [];
      }
      from = group;
    }
    headers.sealed = true;
    // Another edition, with more headers, has gone on in the same buffer: they are not this one's.
    if (!headers.joined && headers.buffer.length > headers.length)
      headers.joined = new HeaderTokens(joinedTokens(headers, []));
    const body = new TokenBuffer(4096);
    for (const part of local) append(body, part.buffer.tokens, part.length);
    const result = this.#record(step, body, tree, () => this.#mainPart(main, from, main.tokens.length));
    body.trim();
    const { log, reads, problems, carried } = result;
    this.#engine.table.undo(log);
    const macros = new Lookup(
      () => this.#activate(step),
      this.#engine,
      new Map(log.map((c) => [c.name, c.after])),
      carried.counter,
    );
    const read = (): ReadonlyMap<string, string | undefined> => this.#dependencies(step, reads);
    let dependencies: ReadonlyMap<string, string | undefined> | undefined;
    const key = snapshotKey(path, definitions, main, this.options);
    if (!this.#headers.has(key)) this.#headers.set(key, headers);
    const all: Problem[] = [];
    for (let s: Step | undefined = step; s; s = s.parent) all.unshift(...s.problems);
    all.push(...problems);
    return {
      value: {
        path,
        get headers() {
          return this.headerTokens.tokens;
        },
        headerTokens: headers.joined ?? headers.buffer,
        body,
        macros,
        problems: all,
        get dependencies() {
          dependencies ??= read();
          return dependencies;
        },
      },
      problems: all,
    };
  }

  /** Under which name the headers of a unit are stored between sessions: it says what the snapshot is about, not whether it still holds. */
  snapshotKey(path: string, tree: SourceTree, definitions = ''): string {
    return snapshotKey(path, definitions, this.#files.file(path, tree.read(path) ?? ''), this.options);
  }

  /** Names of the units that were run or restored, as they were at first: see `snapshotKey`. */
  get known(): Iterable<string> {
    return this.#headers.keys();
  }

  /** The headers of a unit that was run. */
  headersOf(key: string): HeaderTokens | undefined {
    const headers = this.#headers.get(key);
    return headers?.joined ?? headers?.buffer;
  }

  /** Adds the headers of a unit that was run, their tokens aside, to what is to be stored. False where it was not run, or had problems in its
   *  headers. */
  addTo(writer: SnapshotWriter, key: string): boolean {
    const headers = this.#headers.get(key);
    return headers !== undefined && writer.add(key, headers);
  }

  /** Takes up the stored headers of a unit, so that the next `run` of it need not read them. False (and nothing is taken up) where any file that
   *  they were made of differs in this tree. `tokensOf` gives the tokens that were stored with them. */
  restore(reader: SnapshotReader, key: string, tree: SourceTree, tokensOf: () => HeaderTokens): boolean {
    if (!reader.holds(key, tree, this.hashOf)) return false;
    const headers = reader.restore(key, this.#root, tokensOf());
    if (headers && !this.#headers.has(key)) this.#headers.set(key, headers);
    return headers !== undefined;
  }

  /** Forgets all that is kept for units with this main file. */
  forget(path: string): void {
    this.#activate(this.#root);
    this.#root.forget((key) => key.startsWith(`${path}\0`));
    for (const key of this.#headers.keys()) if (key.startsWith(`${path}@`)) this.#headers.delete(key);
  }

  /** Hash of the text of a file, kept as long as the text stays. */
  readonly hashOf = (path: string, text: string): string => {
    let known = this.#hashes.get(path);
    if (known?.text !== text) {
      known = { text, hash: contentHash(text) };
      this.#hashes.set(path, known);
    }
    return known.hash;
  };

  #dependencies(step: Step, reads: Map<string, string | undefined>): ReadonlyMap<string, string | undefined> {
    const all = new Map<string, string | undefined>();
    for (let s: Step | undefined = step; s; s = s.parent) for (const [path, text] of s.reads) all.set(path, text);
    for (const [path, text] of reads) all.set(path, text);
    return all;
  }

  /** The step that follows `parent` with this key in this tree: a kept one that still holds, or a new one. */
  #step(parent: Step, key: string, line: number, tree: SourceTree, apart: boolean, work: () => void): Step {
    const known = parent.child(key, line, tree);
    if (known) return this.#noteReads(known);
    const open = !apart && !parent.sealed && !parent.joined && parent.buffer.length === parent.length;
    const tokens = open ? parent.buffer : new HeaderTokens(apart ? new TokenBuffer(1024) : joinedTokens(parent, []));
    const { log, carried, reads, problems } = this.#record(parent, tokens.tokens, tree, work);
    const step = new Step(parent, key, line, log, carried, reads, problems, tokens, { length: tokens.length, apart });
    parent.adopt(step);
    this.#current = step;
    return this.#noteReads(step);
  }

  #noteReads(step: Step): Step {
    for (const [path, text] of step.reads) this.#reads.set(path, text);
    return step;
  }

  #record(
    parent: Step,
    buffer: TokenBuffer,
    tree: SourceTree,
    work: () => void,
  ): { log: readonly MacroChange[]; carried: Carried; reads: Map<string, string | undefined>; problems: Problem[] } {
    this.#activate(parent);
    const engine = this.#engine;
    const reader = new Reader(tree, this.options.includePaths, this.#reads);
    engine.begin(buffer, reader, parent.carried);
    try {
      work();
    } catch (limit) {
      if (!(limit instanceof ExpansionLimit)) throw limit;
      engine.expander.reset();
      const at = engine.frame?.lexeme(Math.max(engine.frame.position - 1, 0));
      const message = 'macro expansion does not come to an end within the limits; the rest of the file is left out';
      if (at && limit.message !== 'include-depth') engine.report('error', 'expansion-limit', message, at);
    }
    const carried: Carried = { once: engine.once, counter: engine.counter, pushed: engine.pushed };
    return { log: engine.table.takeLog(), carried, reads: reader.reads, problems: engine.problems };
  }

  /** Makes the engine's macro table the one that holds after `step`. */
  #activate(step: Step): void {
    const { table } = this.#engine;
    const wanted = new Set<Step>();
    for (let s: Step | undefined = step; s; s = s.parent) wanted.add(s);
    while (!wanted.has(this.#current)) {
      table.undo(this.#current.log);
      this.#current = this.#current.parent ?? this.#root;
    }
    const ahead: Step[] = [];
    for (let s: Step | undefined = step; s && s !== this.#current; s = s.parent) ahead.unshift(s);
    for (const s of ahead) table.redo(s.log);
    this.#current = step;
  }

  /** Compiler macros, -D and -include. */
  #prelude(definitions: string): void {
    const engine = this.#engine;
    const { builtinMacros, commandLine, pinnedMacros, forcedIncludes } = this.options;
    engine.table.pinned.clear();
    for (const [name, text] of [
      ['<built-in>', builtinMacros],
      ['<command-line>', `${commandLine}\n${definitions}`],
      ['<pinned>', pinnedMacros],
    ] as const) {
      const file = this.#files.file(name, text);
      engine.frames.push(new Frame(file, -1, undefined));
      engine.process();
    }
    for (const name of this.#pinned) engine.table.pinned.add(name);
    for (const name of forcedIncludes) {
      const found = engine.reader.find(name, '', 0);
      if (found) {
        engine.open(found, undefined);
        engine.process();
      } else {
        const help = `Looked in ${this.options.includePaths.join(', ')}.`;
        const at = { file: '<command-line>', line: 1, column: 1 };
        engine.report('error', 'missing-include', `there is no header "${name}" in the tree`, at, help);
      }
    }
  }

  /** A part of the main file, from one directive or token to another. */
  #mainPart(main: SourceFile, from: { token: number; directive: number }, limit: number): void {
    const engine = this.#engine;
    const frame = new Frame(main, -1, undefined);
    frame.position = from.token;
    frame.directive = from.directive;
    frame.limit = limit;
    engine.frames.push(frame);
    // Nesting mistakes belong to the part that holds them, and are told once.
    for (const s of main.structure) {
      if (s.token >= from.token && s.token < limit) engine.report('error', s.code, s.message, frame.lexeme(s.token));
    }
    engine.process();
  }
}
