import { describe, expect, test } from 'vitest';
import { expanded } from './expand';

/** Examples of our own for each rule; what they expand to was compared with gcc 12. */
describe('C11 6.10.3 macro replacement', () => {
  const cases: readonly (readonly [rule: string, source: string, expected: string])[] = [
    ['object-like', '#define A 1 + B\n#define B 2\nA;', '1 + 2 ;'],
    ['a name without ( is not replaced', '#define f(x) x\nf + f (3)\nf\n(4)', 'f + 3 4'],
    ['6.10.3.4 no recursion', '#define x x + y\n#define y x * 2\nx; y;', 'x + x * 2 ; x + y * 2 ;'],
    ['a name met while disabled stays', '#define f(a) a f\nf(1)(2)', '1 f ( 2 )'],
    ['one that is enabled again is replaced', '#define f(a) a*g\n#define g(a) f(a)\nf(2)(9)', '2 * 9 * g'],
    [
      'argument before and after',
      '#define x 3\n#define f(a) f(x * (a))\nf(x+f(1))',
      'f ( 3 * ( 3 + f ( 3 * ( 1 ) ) ) )',
    ],
    ['6.10.3.2 #', '#define s(a) #a\ns( a  "x\\n" \'"\' )', '"a \\"x\\\\n\\" \'\\"\'"'],
    ['# of an unexpanded argument', '#define A 1\n#define s(a) #a\n#define t(a) s(a)\ns(A) t(A)', '"A" "1"'],
    ['6.10.3.3 ##', '#define c(a,b) a##b\nc(x,1) c(,1) c(x,) c(,) c(<,<)', 'x1 1 x <<'],
    ['## does not expand its operands', '#define A 1\n#define c(a,b) a##b\nc(A,A) c(A,)', 'AA 1'],
    ['## result is rescanned', '#define AB ok\n#define c(a,b) a##b\nc(A,B)', 'ok'],
    ['three operands', '#define t(x,y,z) x ## y ## z\nt(1,2,3) t(,4,5) t(6,,7) t(,,) t(a,,)', '123 45 67 a'],
    ['6.10.3.1 variable arguments', '#define p(f, ...) f[__VA_ARGS__]\np(1) p(1,2,(3,4))', '1 [ ] 1 [ 2 , ( 3 , 4 ) ]'],
    ['GNU comma', '#define p(f, ...) q(f, ## __VA_ARGS__)\np(1) p(1,) p(1,2,3)', 'q ( 1 ) q ( 1 , ) q ( 1 , 2 , 3 )'],
    ['GNU comma, sole parameter', '#define p(...) q(0, ## __VA_ARGS__)\np() p(1)', 'q ( 0 ) q ( 0 , 1 )'],
    ['GNU named rest', '#define p(f, r...) q(f, ## r)\np(1) p(1,2,3)', 'q ( 1 ) q ( 1 , 2 , 3 )'],
    ['__VA_OPT__', '#define p(f, ...) q(f __VA_OPT__(,) __VA_ARGS__)\np(1) p(1,2)', 'q ( 1 ) q ( 1 , 2 )'],
    ['arguments over lines', '#define f(a,b) b a\nf(1,\n  2\n)', '2 1'],
    ['directives among arguments', '#define f(a) [a]\nf(1\n#ifdef NO\n2\n#else\n3\n#endif\n)', '[ 1 3 ]'],
    ['a directive ends the search for (', '#define f(a) [a]\nf\n#define X\n(1)', 'f ( 1 )'],
    ['no arguments', '#define f() 1\nf() f( )', '1 1'],
    ['__COUNTER__, __LINE__', '#define L __LINE__\n__COUNTER__ __COUNTER__\n__LINE__ L', '0 1 3 3'],
    ['__FILE__, __BASE_FILE__', '__FILE__ __BASE_FILE__ __INCLUDE_LEVEL__', '"main.c" "main.c" 0'],
    ['push_macro', '#define A 1\n#pragma push_macro("A")\n#undef A\n#define A 2\nA\n#pragma pop_macro("A")\nA', '2 1'],
    [
      'pack is handed on',
      '#define P _Pragma("pack(1)")\n#pragma pack(push, 2)\nint P x;',
      'pack(push, 2) int pack(1) x ;',
    ],
  ];
  test.each(cases)('%s', (_, source, expected) => expect(expanded(source)).toBe(expected));
});
