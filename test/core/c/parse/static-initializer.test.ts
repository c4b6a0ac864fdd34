import { expect, it } from 'vitest';
import { object } from './show';

// Items of the initialiser of object o: offset, then value/size, &symbol+addend, bits, or bytes.
const expectations: readonly (readonly [title: string, source: string, expected: string])[] = [
  [
    'addresses of objects, elements, functions and strings',
    `extern int x[4]; struct s { int *p; char *n; long d; void (*f)(void); }; void g(void); struct s o = { &x[2], "name", (long)&x[1] - 4, g };`,
    `struct s size 32
0: &x+8
8: &.literal.49+0
16: &x+0
24: &g+0`,
  ],
  [
    'a flexible array member',
    `struct f { int n; short v[]; }; struct f o = { 2, { 1, 2, 3 } };`,
    `struct f size 10
0: 2/4
4: 1/2
6: 2/2
8: 3/2`,
  ],
  [
    'bit-fields',
    `struct b { unsigned a : 3, b : 7; int :0; unsigned char c; }; struct b o[] = { { 1, 2, 3 }, [2].b = 5 };`,
    `struct b [3] size 24
0: bits 0+3 = 1
0: bits 3+7 = 2
4: 3/1
16: bits 3+7 = 5`,
  ],
  [
    'compound literals at file scope',
    `int *o[] = { (int[]){ 1, 2 }, &(int){ 3 } };`,
    `int *[2] size 16
0: &.literal.7+0
8: &.literal.19+0`,
  ],
  [
    'a record from a compound literal, a union by its second member',
    `struct p { int x, y; }; struct q { struct p a; union { int i; char c[4]; }; }; struct q o = { .a = (struct p){ 1, 2 }, .c = { 1, 2 } };`,
    `struct q size 12
0: 1/4
4: 2/4
8: 1/1
9: 2/1`,
  ],
  [
    'a later designator overrides',
    `int o[4] = { 1, 2, 3, [1] = 9, 8 };`,
    `int [4] size 16
0: 1/4
8: 3/4
4: 9/4
8: 8/4`,
  ],
  [
    'another member of a union drops the first',
    `union { long l; char c; } o = { .l = -1, .c = 2 };`,
    `union {...} size 8
0: 2/1`,
  ],
  [
    'a string without room for its zero',
    `char o[3] = "abc";`,
    `char [3] size 3
0: "abc"`,
  ],
  [
    'a string in braces',
    `char o[] = { "ab" };`,
    `char [3] size 3
0: "ab\\u0000"`,
  ],
  [
    'a wide string',
    `const unsigned short o[] = L"hi";`,
    `const unsigned short [3] size 6
0: "h\\u0000i\\u0000\\u0000\\u0000"`,
  ],
  [
    'floating point',
    `double o[2] = { 1, 2.5f };`,
    `double [2] size 16
0: "\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000ð?"
8: "\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000\\u0004@"`,
  ],
  [
    '_Bool',
    `_Bool o = 5;`,
    `bool size 1
0: 1/1`,
  ],
  [
    'wraps',
    `unsigned char o[2] = { -1, 300 };`,
    `unsigned char [2] size 2
0: 255/1
1: 44/1`,
  ],
  [
    'an address as an integer',
    `long o = (long)"x";`,
    `s64 size 8
0: &.literal.6+0`,
  ],
  ['tentative', `static int o;`, `s32 zero`],
  ['a tentative array of unknown length has one element', `int o[];`, `int [1] zero`],
  [
    'comparison of addresses',
    `extern int a, b; _Bool o = &a != 0;`,
    `bool size 1
0: 1/1`,
  ],
  [
    'the member at a null base',
    `struct s { int a; char c[4]; }; unsigned long o = (unsigned long)&((struct s *)0)->c[2];`,
    `u64 size 8
0: 6/8`,
  ],
  [
    'conditional on a constant',
    `extern int a, b; int *o = sizeof(long) == 8 ? &a : &b;`,
    `int * size 8
0: &a+0`,
  ],
  ['not a constant', `extern int a; int o = a;`, `test.c:1:23: this initialiser is not a constant`],
  [
    'an address that does not fit',
    `extern int a; int o = (int)(long)&a;`,
    `test.c:1:34: this initialiser is not a constant`,
  ],
];

it.each(expectations)('%s', (_, source, expected) => {
  expect(object(source, 'o')).toBe(expected);
});
