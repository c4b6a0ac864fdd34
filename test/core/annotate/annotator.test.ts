import { beforeAll, describe, expect, test } from 'vitest';
import { type Annotations, Annotator } from '../../../src/core/annotate/annotator';
import { functionAt } from '../../../src/core/annotate/functions';
import { mask } from '../../../src/core/annotate/mask';
import type { SyntaxParser } from '../../../src/core/annotate/syntax';
import { webParser } from './parsers';

let parser: SyntaxParser;
beforeAll(async () => {
  parser = await webParser();
});

function show({ functions, accesses }: Annotations): string[] {
  return [
    ...functions.map(({ name, range, body, nameLine }) =>
      [name, `${range.line}-${range.endLine}`, `body ${body.line}:${body.column}`, `name ${nameLine}`].join(' '),
    ),
    ...accesses.map(
      (site) => `${site.direction} ${site.callee} ${site.range.line}:${site.range.column} ${site.registers}`,
    ),
  ];
}

function check(text: string, expected: readonly string[]): void {
  const annotator = new Annotator(parser);
  expect(show(annotator.update(text))).toEqual(expected);
  annotator.dispose();
}

describe('functions', () => {
  test('a head over several lines', () =>
    check('static int\nlong_name(int a,\n\t  int b)\n{\n\treturn a;\n}\n', ['long_name 1-6 body 4:1 name 2']));
  test('an attribute between type and name', () =>
    check('static int __init start(void)\n{\n}\n', ['start 1-3 body 2:1 name 1']));
  test('a loop macro', () =>
    check('void f(void)\n{\n\tlist_for_each_entry(a, &b, c) {\n\t\tg();\n\t}\n}\n', ['f 1-6 body 2:1 name 1']));
  test('a name behind a pointer', () =>
    check('static struct s *find(void) { return 0; }', ['find 1-1 body 1:29 name 1']));
  test('a brace is missing: the functions before it stay', () =>
    expect(
      new Annotator(parser).update('void f(void)\n{\n}\n\nvoid g(void)\n{\n\tif (x) {\n}\n').functions[0]?.name,
    ).toBe('f'));
  test('text that is no C', () => check('%%% }}}} "', []));
  test('the innermost one around a line', () => {
    const { functions } = new Annotator(parser).update('void f(void)\n{\n}\n\nvoid g(void)\n{\n}\n');
    expect([1, 3, 4, 6].map((line) => functionAt(functions, line)?.name)).toEqual(['f', 'f', undefined, 'g']);
  });
});

describe('accesses', () => {
  test('accessors by their rule', () =>
    check('void f(void)\n{\n\twritel_relaxed(1, b + ARM_SMMU_CR0);\n\tx = readq(b);\n\tprintk("readl");\n}\n', [
      'f 1-6 body 2:1 name 1',
      'write writel_relaxed 3:2 ARM_SMMU_CR0',
      'read readq 4:6 ',
    ]));
  test('a poll', () =>
    check('void f(void) { readl_relaxed_poll_timeout(b + ARM_SMMU_GBPA, r, !(r & 1), 1, 2); }', [
      'f 1-1 body 1:14 name 1',
      'poll readl_relaxed_poll_timeout 1:16 ARM_SMMU_GBPA',
    ]));
  test('a register passed on', () =>
    check('void f(void) { sync(smmu, e, ARM_SMMU_CR0, ARM_SMMU_CR0ACK); other(x & ARM_SMMU_FEAT); }', [
      'f 1-1 body 1:14 name 1',
      'passed-on sync 1:16 ARM_SMMU_CR0,ARM_SMMU_CR0ACK',
    ]));
});

test('register macros outside comments and literals, with their places', () => {
  const { registers } = new Annotator(parser).update(
    '/* ARM_SMMU_A\n */ "ARM_SMMU_B" ARM_SMMU_CR0\n\tARM_SMMU_GBPA // ARM_SMMU_C\n',
  );
  expect(registers.map(({ name, range }) => `${name} ${range.line}:${range.column}-${range.endColumn}`)).toEqual([
    'ARM_SMMU_CR0 2:18-30',
    'ARM_SMMU_GBPA 3:2-15',
  ]);
});

test('masking keeps every place', () => {
  const text =
    'static int __init f(void __iomem *p)\n{\n\tfor_each_x(a) g();\n\tcase 1 ... 3: min_t(unsigned long, a,\n b);\n}\n';
  const masked = mask(text);
  expect(masked).not.toBe(text);
  expect(masked.length).toBe(text.length);
  expect([...masked.matchAll(/\n/g)].map(({ index }) => index)).toEqual(
    [...text.matchAll(/\n/g)].map(({ index }) => index),
  );
});

test('after any edit, an updated tree says what a new one says', () => {
  const whole = Array.from(
    { length: 40 },
    (_, i) => `static int f${i}(void)\n{\n\twritel(${i}, b + ARM_SMMU_CR0);\n\treturn ${i};\n}\n`,
  ).join('\n');
  const annotator = new Annotator(parser);
  annotator.update(whole);
  let state = 1;
  const next = (limit: number): number => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state % limit;
  };
  let text = whole;
  for (let step = 0; step < 60; step++) {
    const start = next(text.length);
    const pieces = ['{', '}', '\n', 'x', ' /* ', '*/', '\nvoid g(void)\n{\n}\n', ''];
    text = text.slice(0, start) + pieces[next(pieces.length)] + text.slice(start + next(6));
    expect(annotator.update(text)).toEqual(new Annotator(parser).update(text));
  }
  expect(annotator.update(whole)).toEqual(new Annotator(parser).update(whole));
});
