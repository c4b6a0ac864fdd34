import { describe, expect, it } from 'vitest';
import { Recorder } from '../../src/core/trace/recorder';
import { changesNotRun } from '../../src/engine/not-run';
import type { SideRun } from '../../src/engine/side';

const file = 'drivers/iommu/smmu.c';

function ran(...lines: number[]): SideRun {
  const coverage = { lines: new Map([[file, new Set(lines)]]), functions: new Map() };
  const run = {
    end: 'completed' as const,
    trace: new Recorder().trace(),
    coverage,
    calls: [],
    verdicts: [],
    steps: [],
    refused: 0,
    given: [],
    notModelled: [],
    problems: [],
  };
  return { run, effects: [], registers: [], problems: [], timing: { compile: 0, run: 0 } };
}

/** The changed lines that did not run, with `!` where nothing of their change did and `-` before those that were taken out; `lines` are those that ran in either text, `code` those of the
 *  patched text that hold code as `line>seenAt`, where that is known. */
function notRun(
  before: string,
  after: string,
  base: readonly number[],
  patched: readonly number[],
  code?: readonly (readonly [line: number, seenAt: number])[],
): string[] {
  const texts = { base: new Map(), patched: new Map([[file, after]]) };
  const tree = { read: (path: string) => (path === file ? before : undefined) };
  const changed = code?.map(([line, seenAt]) => ({ line, seenAt }));
  const known = () => changed && { changed };
  return changesNotRun(tree, texts, { base: ran(...base), patched: ran(...patched) }, known).map(
    ({ line, unreached, removal }) => `${removal ? '-' : ''}${line}${unreached ? '!' : ''}`,
  );
}

describe('changes that did not run', () => {
  const before = 'int f(void)\n{\n\ta = b |\n\t    c;\n\treturn 0;\n}\n';

  it('names them by the lines of the patched text', () => {
    expect(notRun(before, before.replace('\treturn 0;', '\tg();\n\treturn 1;'), [3], [3])).toEqual(['5!', '6!']);
    expect(notRun(before, before.replace('\treturn 0;', '\tg();\n\treturn 1;'), [3], [3, 5])).toEqual([]);
  });

  it('knows that a statement runs at its first line', () => {
    expect(notRun(before, before.replace('c;', 'd;'), [3], [3])).toEqual([]);
    expect(notRun(before, before.replace('c;', 'd;'), [5], [5])).toEqual(['4!']);
  });

  it('asks of a removal whether the base ran it', () => {
    const after = before.replace('\treturn 0;\n', '');
    expect([notRun(before, after, [5], []), notRun(before, after, [], [])]).toEqual([[], ['-5!']]);
  });

  it('takes no interest in comments, preprocessor lines, labels and declarations', () => {
    expect(notRun(before, before.replace('\treturn', 'out:\n\treturn'), [], [])).toEqual([]);
    expect(notRun(before, before.replace('{\n', '{\n\tstruct s *p;\n\tu32 reg;\n'), [], [])).toEqual([]);
    expect(notRun(before, `#include <x.h>\n/* x */\n${before}`, [], [])).toEqual([]);
  });

  it('takes no interest in what does not run: data and declarations outside of functions', () => {
    const table = 'static const struct ops ops = {\n\t.attach = f,\n};\n';
    const whole = `int g(int a,\n\t  int b);\n${before}${table}`;
    expect(notRun(whole, whole.replace('f,', 'f,\n\t.detach = f,'), [], [])).toEqual([]);
    expect(notRun(whole, whole.replace('\t.attach = f,\n', ''), [], [], [])).toEqual([]);
    expect(notRun(whole, whole.replace('int b', 'int c'), [], [])).toEqual([]);
    expect(notRun(whole, whole.replace('return 0', 'return 1'), [], [])).toEqual(['7!']);
    const short = 'int f(void) {\n\treturn 0;\n}\n';
    expect(notRun(short, short.replace('0', '1'), [], [])).toEqual(['2!']);
  });

  it('goes by where there is code, where that is known, and keeps a branch that was not taken apart', () => {
    const after = before.replace('\treturn 0;', '\tif (g())\n\t\treturn 1;\n\n\treturn 2;');
    const code = [
      [5, 5],
      [6, 6],
      [8, 8],
    ] as const;
    expect(notRun(before, after, [3], [3, 5, 8], code)).toEqual(['6']);
    expect(notRun(before, after, [3, 5], [3], code)).toEqual(['5', '6', '8']);
    expect(notRun(before, after, [3], [3], code)).toEqual(['5!', '6!', '8!']);
    expect(notRun(before, before.replace('c;', 'd;'), [], [3], [[4, 3]])).toEqual([]);
  });

  it('does not leave out what looks like code and is not compiled', () => {
    expect(notRun(before, before.replace('\treturn 0;', '\tg();\n\treturn 1;'), [3], [3], [])).toEqual(['5!']);
  });
});
