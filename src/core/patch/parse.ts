import { error, type Outcome, type Problem, warning } from '../base/problem';
import type { Position } from '../base/span';
import { staysInside, unquoteName } from './git-name';

/** One line of a hunk: its text without the mark. */
export interface HunkLine {
  readonly mark: ' ' | '-' | '+';
  readonly text: string;
}

/** `@@ -baseStart,baseCount +start,count @@ heading`. Lines count from 1. */
export interface Hunk {
  readonly baseStart: number;
  readonly baseCount: number;
  readonly start: number;
  readonly count: number;
  /** The line above the hunk that begins its function, as the differ saw it (cut at 80 characters or so); '' where there is none. */
  readonly heading: string;
  readonly lines: readonly HunkLine[];
  /** The last line of that side has no newline. */
  readonly noNewline: { readonly base: boolean; readonly patched: boolean };
  /** Line of the patch file at which the hunk starts. */
  readonly at: number;
}

/** What a patch does to one file. A path is absent on the side where the file does not exist. No hunks: it is renamed, created empty, or changes
 *  its mode alone. */
export interface FilePatch {
  readonly from?: string;
  readonly to?: string;
  /** `from` stays. */
  readonly copied?: true;
  readonly hunks: readonly Hunk[];
}

/** Reads the files of a unified diff, as `git diff`, `git format-patch` and `diff -u` write it; text around it (a mail) is skipped.
 *  `name` is that of the patch and `firstLine` the line of that file at which `text` begins, for problems: `patch-empty`, `patch-hunk`,
 *  `patch-path`, and the warnings `patch-binary` for a binary file, which is left as it is, and `patch-mode` where nothing but modes changes. */
export function parsePatch(name: string, text: string, firstLine = 1): Outcome<readonly FilePatch[]> {
  const lines = text.split(/\r?\n/);
  // What follows the last newline is no line, and no context line whose blank a mailer stripped.
  if (lines.at(-1) === '') lines.pop();
  const reader = new Reader(name, lines, firstLine);
  const files = reader.files();
  const { problems } = reader;
  if (files.length === 0 && problems.length === 0) {
    const at = { file: name, line: firstLine, column: 1 };
    problems.push(
      reader.changesModes
        ? warning('patch-mode', `${name} changes nothing but modes of files`, at)
        : error('patch-empty', `${name} contains no unified diff`, at),
    );
  }
  return problems.some(({ severity }) => severity === 'error') ? { problems } : { value: files, problems };
}

/** What stands between `diff --git` and the hunks of a file. */
interface GitHeader {
  from?: string;
  to?: string;
  copied?: true;
  created?: true;
  deleted?: true;
  /** Both names of the `diff --git` line, without their first folder. */
  path?: string;
}

class Reader {
  readonly problems: Problem[] = [];
  changesModes = false;
  #next = 0;

  constructor(
    private readonly name: string,
    private readonly lines: readonly string[],
    private readonly firstLine: number,
  ) {}

  files(): FilePatch[] {
    const files: FilePatch[] = [];
    let header: GitHeader | undefined;
    const add = (file: FilePatch, at = this.#here()) => {
      const outside = [file.from, file.to].find((path) => path !== undefined && !staysInside(path));
      if (outside === undefined) files.push(file);
      else this.problems.push(error('patch-path', `${outside} leads out of the tree`, at));
    };
    const endHeader = () => {
      const file = header && withoutHunks(header);
      if (file) add(file);
      header = undefined;
    };
    for (; this.#next < this.lines.length; this.#next++) {
      const line = this.#line(0);
      if (line.startsWith('diff --git ')) {
        endHeader();
        header = { ...pathOfGitLine(line) };
      } else if (header && this.#readHeader(header, line)) {
      } else if (/^(GIT binary patch|Binary files .* differ)$/.test(line)) {
        const what = header?.path ?? header?.to ?? 'a file';
        this.problems.push(warning('patch-binary', `${what} is binary and is left as it is`, this.#here()));
        header = undefined;
      } else if (line.startsWith('--- ') && this.#line(1).startsWith('+++ ')) {
        const [from, to] = pathsOf(nameOf(line), nameOf(this.#line(1)));
        const at = this.#here();
        this.#next += 2;
        const hunks = this.#hunks();
        const copied = header?.copied && { copied: true as const };
        add({ ...(from !== undefined && { from }), ...(to !== undefined && { to }), ...copied, hunks }, at);
        header = undefined;
        this.#next--;
      }
    }
    endHeader();
    return files;
  }

  #readHeader(header: GitHeader, line: string): boolean {
    const move = /^(rename|copy) (from|to) (.+)$/.exec(line);
    if (move) {
      header[move[2] === 'from' ? 'from' : 'to'] = unquoteName(move[3] ?? '');
      if (move[1] === 'copy') header.copied = true;
    } else if (/^new file mode \d+$/.test(line)) header.created = true;
    else if (/^deleted file mode \d+$/.test(line)) header.deleted = true;
    else if (/^new mode \d+$/.test(line)) this.changesModes = true;
    else return /^(index |similarity index |dissimilarity index |old mode )/.test(line);
    return true;
  }

  #hunks(): Hunk[] {
    const hunks: Hunk[] = [];
    for (;;) {
      const match = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@ ?(.*)$/.exec(this.#line(0));
      if (!match) return hunks;
      const [baseStart = 0, baseCount = 1, start = 0, count = 1] = match
        .slice(1, 5)
        .map((each) => (each === undefined ? undefined : Number(each)));
      const at = this.firstLine + this.#next;
      const heading = (match[5] ?? '').trim();
      this.#next++;
      hunks.push({ baseStart, baseCount, start, count, heading, at, ...this.#body(baseCount, count, at) });
    }
  }

  #body(baseCount: number, count: number, at: number): Pick<Hunk, 'lines' | 'noNewline'> {
    const lines: HunkLine[] = [];
    const noNewline = { base: false, patched: false };
    let [base, patched] = [baseCount, count];
    while (base > 0 || patched > 0 || this.#line(0).startsWith('\\')) {
      const line = this.#line(0);
      // Some mailers strip the blank that marks an empty context line.
      const mark = line === '' && this.#next < this.lines.length ? ' ' : line[0];
      if (mark === '\\') {
        const last = lines.at(-1)?.mark;
        if (last !== '+') noNewline.base = true;
        if (last !== '-') noNewline.patched = true;
      } else if (mark === ' ' || mark === '-' || mark === '+') {
        lines.push({ mark, text: line.slice(1) });
        if (mark !== '+') base--;
        if (mark !== '-') patched--;
      }
      if (base < 0 || patched < 0 || mark === undefined || !'\\ -+'.includes(mark)) {
        this.#problem(
          'patch-hunk',
          `${this.name}: the hunk of line ${at} does not have the ${baseCount} and ${count} lines that it announces`,
        );
        break;
      }
      this.#next++;
    }
    return { lines, noNewline };
  }

  #line(ahead: number): string {
    return this.lines[this.#next + ahead] ?? '';
  }

  #problem(code: string, message: string): void {
    this.problems.push(error(code, message, this.#here()));
  }

  #here(): Position {
    return { file: this.name, line: this.firstLine + this.#next, column: 1 };
  }
}

/** A file whose header nothing followed: renamed, copied, created or removed while empty. A change of the mode alone is none that matters. */
function withoutHunks({ from, to, copied, created, deleted, path }: GitHeader): FilePatch | undefined {
  if (from !== undefined && to !== undefined) return { from, to, ...(copied && { copied }), hunks: [] };
  if (path === undefined) return undefined;
  if (created) return { to: path, hunks: [] };
  return deleted ? { from: path, hunks: [] } : undefined;
}

/** The path of `diff --git a/x b/x`, where both are the same but for their first folder. */
function pathOfGitLine(line: string): Pick<GitHeader, 'path'> {
  const names = line.slice('diff --git '.length);
  const quoted = /^("(?:[^"\\]|\\.)*") ("(?:[^"\\]|\\.)*")$/.exec(names);
  const half = (names.length - 1) / 2;
  const [from, to] = quoted
    ? [unquoteName(quoted[1] ?? ''), unquoteName(quoted[2] ?? '')]
    : [names.slice(0, half), names.slice(half + 1)];
  const [path, other] = pathsOf(from, to);
  return path !== undefined && path === other ? { path } : {};
}

/** The name in `--- a/path\tdate`; undefined for /dev/null, and for a file of the beginning of time, which is how `diff -N` puts that. */
function nameOf(line: string): string | undefined {
  if (/\t(1970-01-01|1969-12-31) /.test(line)) return undefined;
  const path = unquoteName(line.slice(4).replace(/\t.*$/, '').trim());
  return path === '/dev/null' ? undefined : path;
}

/** Both names without their first folder, which is `a` and `b`, or the names of two trees. A patch made without such a folder
 *  (`--no-prefix`) has the same first folder on both sides. */
function pathsOf(from: string | undefined, to: string | undefined): [string | undefined, string | undefined] {
  const bare =
    from !== undefined && to !== undefined
      ? from.includes('/') && firstFolder(from) === firstFolder(to)
      : firstFolder(from ?? to ?? '').length > 1;
  const strip = (name: string | undefined): string | undefined => (bare ? name : name?.replace(/^[^/]+\//, ''));
  return [strip(from), strip(to)];
}

function firstFolder(path: string): string {
  return path.slice(0, path.indexOf('/'));
}
