import { describe, expect, it } from 'vitest';
import { showType } from '../../../../src/core/c/types/show';
import { sizeOf } from '../../../../src/core/c/types/size';
import { lexPreprocessed, unitOf } from './lex';
import { problems } from './show';

const headers = lexPreprocessed(
  `typedef unsigned int u32;
enum { LIMIT = 7 };
struct later;
struct pair { u32 a, b; };
int helper(struct pair *p);
extern int level;
static inline int twice(struct pair *p) { return 2 * helper(p); }
static inline int once(struct pair *p) { return p->a; }
struct later *find(int n);
`,
  'test.h',
);

describe('a unit', () => {
  it('answers by name', () => {
    const unit = unitOf(
      'struct later { u32 x; struct pair p; }; static int own(void) { return 1; } u32 shared; int main2(void);',
      headers,
    );
    expect(unit.constant('LIMIT')).toBe(7n);
    expect(unit.record('struct later')?.size).toBe(12);
    expect(unit.type('struct pair *')?.kind).toBe('pointer');
    expect(unit.type('u32 [4]')).toSatisfy((type) => sizeOf(type) === 16);
    expect(unit.type('struct nowhere')).toSatisfy((type) => !type.record.complete);
    expect(unit.record('struct nowhere')).toBeUndefined();
    expect(unit.type('no_such_type')).toBeUndefined();
    expect([...unit.definedNames()]).toEqual([]);
    expect(unit.symbol('own')?.linkage).toBe('internal');
    expect(unit.symbol('shared')?.defined).toBe(true);
    expect(unit.symbol('main2')?.defined).toBe(false);
    expect(unit.symbol('nothing')).toBeUndefined();
  });

  it('lists what it defines for others', () => {
    const unit = unitOf(
      'int a = 1; static int b = 2; extern int c; int f(void) { return 0; } static int g(void) { return 0; } inline int h(void) { return 1; }',
    );
    expect([...unit.definedNames()]).toEqual(['a', 'f']);
  });

  it('gives the same object when asked twice', () => {
    const unit = unitOf('int f(void) { static int n; return n; }', headers);
    const symbol = unit.symbol('f')!;
    expect(unit.functionDefinition(symbol)).toBe(unit.functionDefinition(symbol));
    expect(unit.symbol('f.n')?.type.kind).toBe('int');
  });

  it('completes a tag that headers only mention', () => {
    const unit = unitOf('struct later { u32 x; }; int f(void) { return find(1)->x; }', headers);
    expect(problems(unit.functionDefinition(unit.symbol('f')!).problems)).toBe('');
    const other = unitOf('struct later { char c[3]; }; int f(void) { return sizeof(*find(1)); }', headers);
    expect(problems(other.functionDefinition(other.symbol('f')!).problems)).toBe('');
    expect(unit.record('struct later')?.size).toBe(4);
    expect(other.record('struct later')?.size).toBe(3);
  });

  it('shares definitions of headers that do not depend on the body', () => {
    const one = unitOf('int helper(struct pair *p) { return p->b; }', headers);
    const two = unitOf('int f(void) { return 2; }', headers);
    const definition = (unit: typeof one, name: string) => unit.functionDefinition(unit.symbol(name)!).value;
    expect(definition(one, 'once')).toBe(definition(two, 'once'));
    expect(definition(one, 'twice')).not.toBe(definition(two, 'twice'));
    expect(one.symbol('helper')?.defined).toBe(true);
    expect(two.symbol('helper')?.defined).toBe(false);
  });

  it('joins declarations of one entity', () => {
    const unit = unitOf(
      'extern int v[]; int v[3]; extern int w[]; int w[] = { 1, 2 }; int weak1(void) __attribute__((weak)); int weak1(void) { return 1; }',
    );
    expect(showType(unit.symbol('v')!.type)).toBe('int [3]');
    expect(showType(unit.symbol('w')!.type)).toBe('int [2]');
    expect(unit.symbol('weak1')).toMatchObject({ weak: true, defined: true });
  });

  it('keeps section, alias and alignment', () => {
    const unit = unitOf(
      'int a __attribute__((section(".x"), aligned(64))); void f(void); void g(void) __attribute__((alias("f"), weak));',
    );
    expect(unit.symbol('a')).toMatchObject({ section: '.x', align: 64 });
    expect(unit.symbol('g')).toMatchObject({ alias: 'f', weak: true, defined: true });
  });
});

describe('a buffer that does not compile', () => {
  const rest = '\nint g(void)\n{\n\treturn 1;\n}\n';
  const cases: readonly (readonly [string, string, string])[] = [
    [
      'a missing brace inside',
      'int f(int i)\n{\n\tif (i) {\n\t\ti++;\n\n\treturn i;\n}\n',
      "test.c:3:9: this '{' is never closed",
    ],
    ['a missing brace at the end', 'int f(int i)\n{\n\ti++;\n', "test.c:2:1: this '{' is never closed"],
    [
      'a missing parenthesis',
      'int f(int i)\n{\n\ti = (i + 1;\n\treturn i;\n}\n',
      "test.c:3:6: this '(' is never closed",
    ],
    ['a structure that is not closed', 'struct s {\n\tint a;\n', "test.c:1:10: this '{' is never closed"],
    ['an unknown type', 'u23 f(int i)\n{\n\treturn 1;\n}\n', "test.c:1:1: unknown type name 'u23'"],
    [
      'an unknown macro',
      'DEFINE_THING(x);\n',
      "test.c:1:1: 'DEFINE_THING' is neither a type nor a macro that is defined here",
    ],
    [
      'an unknown macro without a semicolon',
      'DEFINE_THING(x)\n',
      "test.c:1:1: 'DEFINE_THING' is neither a type nor a macro that is defined here",
    ],
    [
      'conflicting declarations',
      'int f(int);\nlong f(int i)\n{\n\treturn 1;\n}\n',
      "test.c:2:6: 'f' is 'long (int)' here and 'int (int)' before",
    ],
  ];
  it.each(cases)('%s: one message, and the rest works', (_, source, expected) => {
    const unit = unitOf(source + rest);
    expect(problems([...unit.problems, ...unit.check()])).toBe(expected);
    expect(unit.functionDefinition(unit.symbol('g')!).problems).toEqual([]);
  });

  it('bounds the depth of nesting', () => {
    const deep = `int f(int i) { return ${'('.repeat(5000)}1${')'.repeat(5000)}; } int g(int i) { return ${'i+'.repeat(5000)}1; } int h(void) { ${'{'.repeat(3000)}${'}'.repeat(3000)} }`;
    const unit = unitOf(deep);
    const messages = ['f', 'g', 'h'].map((name) => unit.functionDefinition(unit.symbol(name)!).problems[0]?.code);
    expect(messages).toEqual(['nesting-too-deep', 'nesting-too-deep', 'nesting-too-deep']);
  });
});
