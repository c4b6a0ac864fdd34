import { describe, expect, test } from 'vitest';
import { bare, expanded } from './expand';

describe('C11 6.10.1 conditional inclusion', () => {
  const yes: readonly string[] = [
    '1',
    'defined A',
    'defined(A) && !defined B',
    'A == 3 && A_UNKNOWN == 0',
    '-1 > 0u',
    '-1 < 0',
    '(2 + 3) * 4 == 20 && 7 / 2 == 3 && -7 / 2 == -3 && -7 % 2 == -1',
    '1 << 63 < 0 && 1u << 63 > 0',
    '0x7fffffffffffffff + 1 < 0',
    '0 && 1 / 0 || 1',
    '1 ? 2 : 1 / 0',
    "'a' == 97 && '\\n' == 10 && '\\x41' == 65 && '\\101' == 65 && 'ab' == 24930",
    '0b101 == 5 && 010 == 8 && 0XfULL == 15',
    '~0 == -1 && !0 == 1 && +1 == 1',
    '(1 ? -1 : 0u) > 0',
    'D',
    'F(2) == 3',
    'defined(__has_include) && defined __has_attribute',
    '__has_include(<h.h>) && !__has_include("none.h")',
    '__has_attribute(__noreturn__) && __has_attribute(packed) && !__has_attribute(counted_by)',
    '__has_builtin(__builtin_expect) && !__has_builtin(__builtin_counted_by_ref)',
    '__has_include(H)',
  ];
  const prelude = '#define A 3\n#define D defined(A) && defined A\n#define F(x) x + 1\n#define H <h.h>\n';
  test.each(yes)('%s', (condition) => {
    expect(expanded(`${prelude}#if ${condition}\nyes\n#else\nno\n#endif`, { 'include/h.h': '' })).toBe('yes');
  });

  test('branches', () => {
    const chain = '#if A == 1\none\n#elif A == 2\ntwo\n#elif A == 3\nthree\n#else\nother\n#endif\n';
    const run = (a: number): string => expanded(`#define A ${a}\n${chain}`);
    expect([1, 2, 3, 4].map(run)).toEqual(['one', 'two', 'three', 'other']);
    expect(expanded('#ifdef X\n1\n#elifdef Y\n2\n#elifndef Y\n3\n#endif')).toBe('3');
  });

  test('what a skipped group holds is only tokens', () => {
    const skipped =
      "#if 0\ndon't /* a comment */\n#error no\n#bogus\n#if 1/0\n#elif (\n#endif\n#include <none.h>\n#else\nok\n#endif";
    expect(expanded(skipped)).toBe('ok');
  });

  test('conditions after the branch that was taken are not evaluated', () => {
    expect(expanded('#if 1\nok\n#elif 1/0\n#elif (\n#endif')).toBe('ok');
  });
});

describe('C11 6.10.2 source file inclusion', () => {
  test('beside the including file first, then the include paths in order', () => {
    const others = { 'a/x.h': '#include "y.h"', 'a/y.h': 'beside', 'include/y.h': 'path', 'second/z.h': 'z' };
    const options = { ...bare, includePaths: ['include', 'second'] };
    expect(expanded('#include "a/x.h"\n#include "y.h"\n#include <y.h>\n#include "z.h"', others, options)).toBe(
      'beside path path z',
    );
  });

  test('include_next goes on behind the folder the file was found in', () => {
    const options = { ...bare, includePaths: ['one', 'two'] };
    expect(expanded('#include <a.h>', { 'one/a.h': '1\n#include_next <a.h>', 'two/a.h': '2' }, options)).toBe('1 2');
  });

  test('a macro can name the header', () => {
    const source = '#define str(x) #x\n#define xstr(x) str(x)\n#define H <a.h>\n#include H\n#include xstr(a.h)';
    expect(expanded(source, { 'include/a.h': 'a' })).toBe('a a');
  });

  test('guards and #pragma once', () => {
    const others = {
      'g.h': '/* c */\n#ifndef G\n#define G\ng\n#endif /* G */\n',
      'd.h': '#if !defined(D)\n#define D\nd\n#endif\n',
      'o.h': '#pragma once\no',
      'twice.h': 't',
    };
    const each = '#include "g.h"\n#include "d.h"\n#include "o.h"\n#include "twice.h"\n';
    expect(expanded(each + each, others)).toBe('g d o t t');
  });

  test('.. in a name', () => {
    expect(expanded('#include "a/b/x.h"', { 'a/b/x.h': '#include "../../y.h"', 'y.h': 'y' })).toBe('y');
  });
});

describe('text', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['line splices join what they cut', 'on\\\ne "a\\\nb" +\\\n+ 12\\\n34 /\\\n* gone *\\\n/ x', 'one "ab" ++ 1234 x'],
    ['comments are blanks', 'a/**/b // c \\\n still\nd /* \n\n */ e', 'a b d e'],
    ['a comment inside a directive', '#define A /* one\n two */ 3\nA', '3'],
    ['a directive after a comment', '/* x */ # /* y */ define A 1\nA', '1'],
    ['comment marks in literals', '"/*" \'//\' "//" // end', '"/*" \'//\' "//"'],
    ['numbers', '0x1.8p+3 1e-5 .5 1..2 0xe+1 1_000', '0x1.8p+3 1e-5 .5 1..2 0xe+1 1_000'],
    ['punctuators', 'a>>=b<<=c...d->e##f<:g:>', 'a >>= b <<= c ... d -> e ## f [ g ]'],
    ['prefixes', 'L"a" u8"b" U\'c\' L x', 'L"a" u8"b" U\'c\' L x'],
    ['CRLF', '#define A 1 \\\r\n 2\r\nA\r\n', '1 2'],
    ['#line', '#line 100 "other.c"\n__LINE__ __FILE__', '100 "other.c"'],
    ['null directive, #ident, line marks', '#\n#ident "x"\n# 3 "y"\nok', 'ok'],
  ];
  test.each(cases)('%s', (_, source, expected) => expect(expanded(source)).toBe(expected));
});
