import { describe, expect, test } from 'vitest';
import { Preprocessor } from '../../../../src/core/c/preprocess/preprocessor';
import { bare, expanded, files } from './expand';

describe('one clear message, at the place in the original text', () => {
  const cases: readonly (readonly [source: string, expected: string])[] = [
    ['a\n#if 1\nb', 'a b\nmain.c:2:1 error unterminated-conditional: #if has no #endif'],
    ['#ifdef X\n#else\n#else\n#endif\na', 'a\nmain.c:3:1 error stray-directive: #else after #else'],
    ['#endif\na', 'a\nmain.c:1:1 error stray-directive: #endif without #if'],
    ['#else\na', 'a\nmain.c:1:1 error stray-directive: #else without #if'],
    ['#include <no/such.h>\na', 'a\nmain.c:1:1 error missing-include: there is no header "no/such.h" in the tree'],
    ['  #error not "this"  way', 'main.c:1:3 error error-directive: #error not "this" way'],
    ['#warning careful\na', 'a\nmain.c:1:1 warning warning-directive: #warning careful'],
    ['#frob\na', 'a\nmain.c:1:1 error unknown-directive: unknown directive #frob'],
    ['#if\n#endif', 'main.c:1:1 error bad-condition: in #if: the expression is missing'],
    ['#if 1 +\n#endif', 'main.c:1:1 error bad-condition: in #if: an operand is missing at the end'],
    ['#if 1 / 0\n#endif', 'main.c:1:1 error bad-condition: in #if: division by zero'],
    ['#if (1\n#endif', 'main.c:1:1 error bad-condition: in #if: ")" expected'],
    ['#if 1.5\n#endif', 'main.c:1:1 error bad-condition: in #if: "1.5" is no integer constant'],
    ['#if f(1)\n#endif', 'main.c:1:1 error bad-condition: in #if: "f" is not defined as a function-like macro'],
    [
      '#define f(a) a\nx f(1\ny',
      'x f ( 1 y\nmain.c:2:3 error unterminated-macro-call: the arguments of macro f are not closed by ")"',
    ],
    [
      '#define f(a) a\nf(1,2)',
      'f ( 1 , 2 )\nmain.c:2:1 error macro-argument-count: macro f takes 1 arguments, given 2',
    ],
    ['#define c(a,b) a##b\nc(+,x)', '+ x\nmain.c:2:1 error invalid-paste: ## of "+" and "x" makes no valid token'],
    ['#define 3 4', 'main.c:1:9 error bad-define: #define needs a macro name'],
    ['#define f(a', 'main.c:1:9 error bad-define: the parameters of macro f are not closed by ")"'],
    ['#define A 1\n#define A 2\nA', '2\nmain.c:2:9 warning macro-redefined: macro A is defined again, differently'],
    ['#define A 1\n#define A  1\nA', '1'],
    ['#include\na', 'a\nmain.c:1:1 error bad-include: #include needs "file" or <file>'],
  ];
  test.each(cases)('%s', (source, expected) => expect(expanded(source)).toBe(expected));

  test('a header problem tells how the header came in, a missing one where it was looked for', () => {
    const outcome = new Preprocessor(bare).run(
      'main.c',
      files({ 'main.c': '\n#include "a.h"', 'a.h': '#include "b.h"', 'b.h': '#include "gone.h"' }),
    );
    expect(outcome.problems).toEqual([
      {
        severity: 'error',
        code: 'missing-include',
        message: 'there is no header "gone.h" in the tree',
        at: { file: 'b.h', line: 1, column: 1 },
        help: "Looked in the including file's folder, include.",
        related: [
          { message: 'b.h is included here', at: { file: 'a.h', line: 1, column: 1 } },
          { message: 'a.h is included here', at: { file: 'main.c', line: 2, column: 1 } },
        ],
      },
    ]);
  });

  test('recursion of includes ends', () => {
    expect(expanded('#include "a.h"\nx', { 'a.h': '#include "a.h"' })).toContain(
      'error include-depth: #include is nested more than 200 deep; a.h probably includes itself',
    );
  });

  test('a file that is too large, and one that is absent', () => {
    const large = expanded(`int x;\n${' '.repeat(50 * 1024 * 1024)}`);
    expect(large).toBe('main.c:1:1 error source-too-large: main.c has 52428807 characters; the limit is 8388608');
    const outcome = new Preprocessor(bare).run('gone.c', files({}));
    expect(outcome.problems.map((p) => p.code)).toEqual(['no-such-file']);
  });
});

describe('nothing hangs or throws', () => {
  test('macros made to explode', () => {
    let source = '#define M0 x x\n';
    for (let i = 1; i < 40; i++) source += `#define M${i} M${i - 1} M${i - 1}\n`;
    expect(expanded(`${source}M39`)).toContain('expansion-limit');
  });

  test('deep nesting', () => {
    expect(expanded(`#define f(x) x\n${'f('.repeat(20_000)}${')'.repeat(20_000)}`)).toContain('expansion-limit');
    expect(expanded(`#if ${'('.repeat(50_000)}1\n#endif`)).toContain('nested too deeply');
    expect(expanded(`#if ${'!'.repeat(50_000)}1\n#endif`)).toContain('nested too deeply');
    expect(expanded(`#define f(x) x\n${'f('.repeat(3_000)}`)).toContain('unterminated-macro-call');
  });

  test('sources cut off and changed at random', () => {
    const source = `#include "a.h"
#define cat(a, b) a ## b
#define str(x, ...) #x cat(__VA_ARGS__, 1) , ## __VA_ARGS__ __VA_OPT__(;)
#if defined(A) && (A > 1 ? 2 : cat(0x, 1)) /* c */
char *s = str("a\\\\"b", 'c', x) cat(on, e); // end \\
still
#elif __has_include(<a.h>)
_Pragma("pack(1)") int y\\
z;
#else
#error no
#endif
str(cat(1, 2), (3, 4)) __COUNTER__ __LINE__
`;
    let seed = 1;
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
      return (seed >>> 8) % below;
    };
    const preprocessor = new Preprocessor(bare);
    for (let i = 0; i < 3000; i++) {
      let text = source;
      for (let changes = random(6); changes >= 0; changes--) {
        const at = random(text.length);
        const kind = random(4);
        if (kind === 0) text = text.slice(0, at);
        else if (kind === 1) text = text.slice(0, at) + text.slice(at + random(20));
        else if (kind === 2) text = text.slice(0, at) + String.fromCharCode(random(300)) + text.slice(at);
        else text = text.slice(0, at) + source.slice(random(source.length), random(source.length)) + text.slice(at);
      }
      const outcome = preprocessor.run('main.c', files({ 'main.c': text, 'a.h': text.slice(random(200)) }));
      expect(outcome.value).toBeDefined();
    }
  });
});
