import { error, type Outcome, type Problem } from '../base/problem';

/** One line of a hunk: its text without the mark. */
export interface HunkLine {
  readonly mark: ' ' | '-' | '+';
  readonly text: string;
}

/** `@@ -baseStart,baseCount +start,count @@`. Lines count from 1. */
export interface Hunk {
  readonly baseStart: number;
  readonly baseCount: number;
  readonly start: number;
  readonly count: number;
  readonly lines: readonly HunkLine[];
  /** The last line of that side has no newline. */
  readonly noNewline: { readonly base: boolean; readonly patched: boolean };
  /** Line of the patch file at which the hunk starts. */
  readonly at: number;
}

/** What a patch does to one file. A path is absent on the side where the file does not exist. */
export interface FilePatch {
  readonly from?: string;
  readonly to?: string;
  readonly hunks: readonly Hunk[];
}

/** Reads the files of a unified diff, as `git diff`, `git format-patch` and `diff -u` write it; text around it (a mail) is skipped.
 *  `name` is that of the patch, for problems: `patch-empty`, `patch-hunk`, `patch-binary`. */
export function parsePatch(name: string, text: string): Outcome<readonly FilePatch[]> {
  const reader = new Reader(name, text.split(/\r?\n/));
  const files = reader.files();
  const { problems } = reader;
  if (files.length === 0 && problems.length === 0) {
    problems.push(error('patch-empty', `${name} contains no unified diff`, { file: name, line: 1, column: 1 }));
  }
  return problems.length > 0 ? { problems } : { value: files, problems };
}

class Reader {
  readonly problems: Problem[] = [];
  #next = 0;

  constructor(
    private readonly name: string,
    private readonly lines: readonly string[],
  ) {}

  files(): FilePatch[] {
    const files: FilePatch[] = [];
    let renamed: { from?: string; to?: string } = {};
    for (; this.#next < this.lines.length; this.#next++) {
      const line = this.#line(0);
      if (line.startsWith('diff --git ')) renamed = {};
      const rename = /^(?:rename|copy) (from|to) (.+)$/.exec(line);
      if (rename) renamed[rename[1] === 'from' ? 'from' : 'to'] = rename[2] ?? '';
      if (renamed.from !== undefined && renamed.to !== undefined && !this.#hasTextDiff()) {
        files.push({ from: renamed.from, to: renamed.to, hunks: [] });
        renamed = {};
      }
      if (/^(GIT binary patch|Binary files .* differ)$/.test(line))
        this.#problem('patch-binary', 'a binary patch cannot be applied');
      if (!line.startsWith('--- ') || !this.#line(1).startsWith('+++ ')) continue;
      const [from, to] = pathsOf(nameOf(line), nameOf(this.#line(1)));
      const outside = [from, to].find((path) => path?.split('/').includes('..'));
      if (outside !== undefined) this.#problem('patch-path', `${outside} leads out of the tree`);
      this.#next += 2;
      files.push({ ...(from !== undefined && { from }), ...(to !== undefined && { to }), hunks: this.#hunks() });
      this.#next--;
      renamed = {};
    }
    return files;
  }

  /** Whether a text diff follows before the next file begins. */
  #hasTextDiff(): boolean {
    for (let ahead = 1; this.#next + ahead < this.lines.length; ahead++) {
      const line = this.#line(ahead);
      if (line.startsWith('diff --git ')) return false;
      if (line.startsWith('--- ')) return true;
    }
    return false;
  }

  #hunks(): Hunk[] {
    const hunks: Hunk[] = [];
    for (;;) {
      const match = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(this.#line(0));
      if (!match) return hunks;
      const [baseStart = 0, baseCount = 1, start = 0, count = 1] = match
        .slice(1)
        .map((each) => (each === undefined ? undefined : Number(each)));
      const at = this.#next + 1;
      this.#next++;
      hunks.push({ baseStart, baseCount, start, count, at, ...this.#body(baseCount, count, at) });
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
          `the hunk of line ${at} does not have the ${baseCount} and ${count} lines that it announces`,
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
    this.problems.push(error(code, message, { file: this.name, line: this.#next + 1, column: 1 }));
  }
}

/** The name in `--- a/path\tdate`; undefined for /dev/null. */
function nameOf(line: string): string | undefined {
  const path = line
    .slice(4)
    .replace(/\t.*$/, '')
    .replace(/^"(.*)"$/, '$1')
    .trim();
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
