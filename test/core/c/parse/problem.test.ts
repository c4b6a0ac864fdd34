import { expect, it } from 'vitest';
import { body } from './show';

// One clear message at its place, with a suggestion where there is one.
const expectations: readonly (readonly [title: string, source: string, expected: string])[] = [
  ['unknown type', `typedef int u32; int f(int i) { u23 x = 1; return 1; }`, `test.c:1:33: unknown type name 'u23'`],
  [
    'undeclared identifier',
    `int f(int smmu) { return smu; }`,
    `test.c:1:26: 'smu' is not declared (did you mean 'smmu'?)`,
  ],
  [
    'undeclared function',
    `int writel(int); int f(void) { return wriitel(1); }`,
    `test.c:1:39: 'wriitel' is neither a function nor a macro (did you mean 'writel'?)`,
  ],
  [
    'no such member',
    `struct y { int alpha; }; int f(struct y *p) { return p->alhpa; }`,
    `test.c:1:57: no member named 'alhpa' in 'struct y' (did you mean 'alpha'?)`,
  ],
  [
    'dot on a pointer',
    `struct y { int alpha; }; int f(struct y *p) { return p.alpha; }`,
    `test.c:1:56: '.alpha' on a value of type 'struct y *', which has no members (use '->')`,
  ],
  ['incomplete record', `struct z; int f(struct z *p) { return p->a; }`, `test.c:1:40: 'struct z' is not defined here`],
  [
    'a broken record is blamed where it is broken',
    `struct z { u99 a; int b; }; int f(struct z *p) { return p->b; }`,
    `test.c:1:12: unknown type name 'u99'`,
  ],
  ['too many arguments', `int g(int); int f(void) { return g(1, 2); }`, `test.c:1:35: 'g' takes 1 arguments, not 2`],
  ['too few arguments', `int g(int, int); int f(void) { return g(1); }`, `test.c:1:40: 'g' needs 2 arguments, not 1`],
  [
    'a label that is not there',
    `int f(void) { goto outt; out: return 1; }`,
    `test.c:1:20: there is no label 'outt' (did you mean 'out'?)`,
  ],
  [
    'static assertion',
    `int f(void) { _Static_assert(sizeof(int) == 8, "int is small"); return 1; }`,
    `test.c:1:15: static assertion failed: int is small`,
  ],
  [
    'operands',
    `struct s {int a;} x; int f(void) { return x + 1; }`,
    `test.c:1:45: '+' cannot be applied to 'struct s' and 'int'`,
  ],
  [
    'missing semicolon',
    `int f(void) { int a = 3 return a; }`,
    `test.c:1:25: expected ';' after the declaration, found 'return'`,
  ],
  [
    'conversion',
    `int f(void) { char *p = 1.5; return 0; }`,
    `test.c:1:25: the initialiser has type 'double', which does not convert to 'char *'`,
  ],
  [
    'const',
    `int f(int i) { const int c = 1; c = 2; return 0; }`,
    `test.c:1:35: this is const and cannot be assigned to`,
  ],
  ['not an lvalue', `int f(int i) { 3 = i; return 0; }`, `test.c:1:18: this cannot be assigned to`],
  [
    'duplicate case',
    `int f(int i) { switch (i) { case 1: case 1: ; } return 0; }`,
    `test.c:1:37: case 1 is there twice`,
  ],
  [
    'used before its declaration',
    `int f(void) { return later(); } int later(void) { return 1; }`,
    `test.c:1:22: 'later' is used before its declaration`,
  ],
  [
    'too many initialisers',
    `int f(void) { int a[2] = { 1, 2, 3 }; return a[0]; }`,
    `test.c:1:34: there are too many initialisers for 'int [2]'`,
  ],
  ['vector types', `typedef int v4 __attribute__((vector_size(16))); int f(v4 *p) { return 0; }`, `return 0:s32;`],
];

it.each(expectations)('%s', (_, source, expected) => {
  expect(body(source)).toBe(expected);
});
