import { expect, it } from 'vitest';
import { body } from './show';

// Statements of function f, one a line. `L0:` is a label by its number; `let` marks where a local comes to life.
const expectations: readonly (readonly [title: string, source: string, expected: string])[] = [
  [
    'a dead branch vanishes, unless something jumps into it',
    `void g(void); void bad(void); void f(void) { if (0) bad(); else g(); if (1) g(); if (0) { x: g(); } goto x; }`,
    `{ @g(); }
{ @g(); }
if (0:s32) { { L0(x): @g(); } }
goto x;`,
  ],
  [
    'loops',
    `void g(void); void f(int i) { while (i) { if (i == 3) break; continue; } do i--; while (i > 0); for (int k = 0; k < 3; k++) g(); for (;;) ; }`,
    `while (i) { if ((i == 3:s32):s32) break; continue; }
do i--; while ((i > 0:s32):s32);
{ let k: s32 = {0=0:s32}; for (;(k < 3:s32):s32;k++) @g(); }
{ for (;;) {  } }`,
  ],
  [
    'switch with a range, and nested cases (Duff)',
    `int f(int i) { switch (i) { case 1 ... 3: return 1; case 4: do { i++; case 5: i--; } while (i); default: break; } return 0; }`,
    `switch (i) [1..3->L0, 4->L1, 5->L2, default->L3] { { L0: return 1:s32; } { L1: do { i++; { L2: i--; } } while (i); } { L3: break; } }
return 0:s32;`,
  ],
  [
    'variable length arrays keep their size in a hidden local',
    `void f(int n) { int a[n]; int b[2][n]; typeof(a) *q = &a; a[1] = sizeof(a); b[1][2] = sizeof b; q++; }`,
    `let hidden1: u64 = {0=(u64(n) * 4:u64):u64};
let a: int [] size hidden1;
let hidden3: u64 = {0=(u64(n) * 4:u64):u64};
let hidden4: u64 = {0=(2:u64 * hidden3):u64};
let b: int [][] size hidden4;
let q: int (*)[] = {0=&(a)};
*((decay(a) + 1:s64 * 4)) = s32(hidden1);
*((decay(*((decay(b) + 1:s64 * hidden3))) + 2:s64 * 4)) = s32(hidden4);
q++ by hidden1;`,
  ],
  [
    'labels: local, addressed, computed goto',
    `void f(void) { { __label__ l; goto l; l: ; } void *t = &&out; goto *t; out: return; }`,
    `{ goto l; { L0(l): {  } } }
let t: void * = {0=&&out};
goto *t;
{ L1(out): return; }`,
  ],
  [
    'variadic functions',
    `int f(int n, ...) { __builtin_va_list ap; __builtin_va_start(ap, n); int r = __builtin_va_arg(ap, int); __builtin_va_end(ap); return r; }`,
    `let ap: struct __va_list;
!va_start(&(ap)):void;
let r: s32 = {0=!va_arg(&(ap)):s32};
!va_end(&(ap)):void;
return r;`,
  ],
  [
    'calls: direct, through a pointer, by address',
    `int g(int x); int f(int (*fp)(int)) { return fp(1) + (*fp)(2) + g(3) + (&g)(4) + (*g)(5); }`,
    `return ((((fp(1:s32) + fp(2:s32)):s32 + @g(3:s32)):s32 + @g(4:s32)):s32 + @g(5:s32)):s32;`,
  ],
  [
    'asm with operands and labels',
    `void f(long p, int v) { register unsigned long sp asm("sp"); asm volatile("mov %0, %1" : "=r" (v) : "r" (p), [x] "i" (4) : "memory"); asm goto("b %l[out]" :::: out); out: (void)sp; }`,
    `let sp: u64;
asm "mov %0, %1" out[=r v] in[r p, i 4:s32] clobber[memory] labels[];
asm "b %l[out]" out[] in[] clobber[] labels[out];
{ L0(out): void(sp); }`,
  ],
  [
    'bit-fields promote to int where they fit',
    `struct b { unsigned a : 3, b : 29; unsigned long c : 40; _Bool d : 1; int e : 5; }; long f(struct b *p) { p->a = 9; p->c++; p->d = 4; return p->a + p->e + (p->b << 3); }`,
    `*(p).a:0+3 = 9:u32;
*(p).c:64+40++;
*(p).d:104+1 = 1:bool;
return s64(((s32(*(p).a:0+3) + *(p).e:105+5):s32 + (s32(*(p).b:3+29) << 3:s32):s32):s32);`,
  ],
  [
    'static locals and local externs are symbols',
    `int f(void) { static int n = 5; static const char *const names[] = { "a", "b" }; extern int out; n++; return n + out + sizeof(__func__) + names[1][0]; }`,
    `@f.n++;
return s32(((u64((@f.n + @out):s32) + 2:u64):u64 + u64(s32(*(*((decay(@f.names) + 1:s64 * 8)))))):u64);`,
  ],
  [
    'a local hides a type, a label may have its name',
    `typedef int T; int f(void) { T T = 3; T: return T; }`,
    `let T: s32 = {0=3:s32};
{ L0(T): return T; }`,
  ],
  [
    'enumerators and the width of enumerated types',
    `enum e { A, B = 1 << 4, C = -1, D = 0x7fffffff }; enum big { X = 1UL << 40, Y }; int f(enum e v) { switch (v) { case A: return B; default: return C; } return sizeof(enum big) + sizeof(Y) + Y; }`,
    `switch (s32(v)) [0->L0, default->L1] { { L0: return 16:s32; } { L1: return -1:s32; } }
return 17:s32;`,
  ],
  [
    'initialisers of automatic storage',
    `struct s { int a; struct { int b, c; }; int d[2]; }; void f(int v) { struct s x = { 1, 2, 3, { 4 } }; struct s y = { .c = v, 7, .a = 1 }; struct s z[] = { [1].d[1] = 5, [0 ... 1].a = 9 }; int w[] = { [2] = 1, 2 }; char t[8] = "ab"; x = (struct s){ 1 }; struct s k = { a: 3 }; }`,
    `let x: struct s = {zero; 0=1:s32, 4=2:s32, 8=3:s32, 12=4:s32};
let y: struct s = {zero; 8=v, 12=7:s32, 0=1:s32};
let z: struct s [2] = {zero; 36=5:s32, 0=9:s32, 20=9:s32};
let w: int [4] = {zero; 8=1:s32, 12=2:s32};
let t: char [8] = {zero; 0="ab\\u0000"};
x = literal struct s{zero; 0=1:s32};
let k: struct s = {zero; 0=3:s32};`,
  ],
  [
    'elided braces, and a record value among them',
    `struct p { int x, y; }; struct q { struct p a[2]; int n; }; void f(struct p v) { struct q o = { v, 1, 2, 3 }; struct q r[2] = { 1, 2, 3, 4, 5, 6 }; }`,
    `let o: struct q = {zero; 0=v, 8=1:s32, 12=2:s32, 16=3:s32};
let r: struct q [2] = {zero; 0=1:s32, 4=2:s32, 8=3:s32, 12=4:s32, 16=5:s32, 20=6:s32};`,
  ],
  [
    'tagged members embedded anonymously (-fms-extensions)',
    `struct in { int a; }; struct out { struct in; int b; }; int f(struct out *p) { return p->a + p->b; }`,
    `return (*(p).<anonymous>.a + *(p).b):s32;`,
  ],
  [
    'anonymous members by name through two levels',
    `struct o { union { struct { int a, b; }; long c; }; }; int f(struct o *p) { return p->b; }`,
    `return *(p).<anonymous>.<anonymous>.b;`,
  ],
  [
    'transparent unions',
    `typedef union { int *i; char *c; } __attribute__((transparent_union)) any; void g(any a); void f(char *p) { g(p); }`,
    `@g(literal union {...}{0=p});`,
  ],
  ['K&R definitions', `int f(a, b) char a; long *b; { return a + b[0]; }`, `return s32((s64(s32(a)) + *(b)):s64);`],
  [
    '__auto_type and typeof',
    `void f(long *p) { __auto_type x = *p; typeof(*p) y = x; const typeof(y) z = 1; }`,
    `let x: s64 = {0=*(p)};
let y: s64 = {0=x};
let z: s64 = {0=1:s64};`,
  ],
];

it.each(expectations)('%s', (_, source, expected) => {
  expect(body(source)).toBe(expected);
});
