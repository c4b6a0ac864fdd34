import { describe, expect, test } from 'vitest';
import { run } from './bare-machine';

/** The end of a program whose `main` is this body; the body starts in line 1. */
function endOf(body: string, before = ''): string {
  return run(`${before}int main(void) {${body} return 0; }`);
}

describe('an access through a bad pointer ends the run', () => {
  test.each([
    ['NULL', 'int *p = NULL; return *p;', 'null-pointer at 0 (read of 4 bytes) in main line 1'],
    [
      'a member of NULL',
      'struct s { long a, b; } *p = NULL; p->b = 1;',
      'null-pointer at 8 (write of 8 bytes) in main line 1',
    ],
    [
      'an error',
      'int *p = (void *)-12l; return *p;',
      'error-pointer at fffffffffffffff4 (read of 4 bytes) in main line 1',
    ],
    ['a number', 'char *p = (void *)0x123456ul; *p = 1;', 'wild-pointer at 123456 (write of 1 bytes) in main line 1'],
    [
      'the byte before RAM',
      'char *p = (char *)0xfffeffffffffffffUL; return *p;',
      'wild-pointer at fffeffffffffffff (read of 1 bytes) in main line 1',
    ],
    [
      'the end of RAM',
      'long *p = (long *)(0xffff000000000000UL + (16 << 20) - 4); return *p;',
      'wild-pointer at +8388604 (read of 8 bytes) in main line 1',
    ],
    [
      'memory never handed out',
      'char *p = take(8); p[200] = 1;',
      'wild-pointer at +200 (write of 1 bytes) in main line 1',
    ],
    [
      'memory given back',
      'int *p = take(8); give(p); return *p;',
      'use-after-free at +0 (read of 4 bytes) in main line 1',
    ],
    [
      'the byte past an object',
      'char *p = take(5); p[4] = 1; p[5] = 1;',
      'out-of-bounds at +5 (write of 1 bytes) in main line 1',
    ],
    [
      'a word that sticks out',
      'char *p = take(12); return *(long *)(p + 8);',
      'out-of-bounds at +8 (read of 8 bytes) in main line 1',
    ],
    [
      'an unaligned word that sticks out',
      'char *p = take(16); return *(int *)(p + 13);',
      'out-of-bounds at +13 (read of 4 bytes) in main line 1',
    ],
    [
      'memory of another kernel',
      'int *p = take(8); foreign(p, 8); *p = 1;',
      'foreign-memory at +0 (write of 4 bytes) in main line 1',
    ],
    [
      'registers',
      'unsigned *p = registers(); return p[2];',
      'mmio-without-accessor at ffffd00000000008 (read of 4 bytes) in main line 1',
    ],
    [
      'a copy',
      'char *p = take(8), *q = take(4); memcpy(p, q, 8);',
      'out-of-bounds at +24 (read of 8 bytes) in main line 1',
    ],
    ['a fill', 'char *p = take(8); memset(p, 0, 9);', 'out-of-bounds at +0 (write of 9 bytes) in main line 1'],
    [
      'a record',
      'struct s { long v[9]; } *p = take(64), local; local = *p;',
      'out-of-bounds at +0 (read of 72 bytes) in main line 1',
    ],
    [
      'a small record',
      'struct s { long v[3]; } *p = take(16), local; local = *p;',
      'out-of-bounds at +16 (read of 8 bytes) in main line 1',
    ],
    [
      'a bit-field',
      'struct s { long a; unsigned b : 3; } *p = take(8); p->b = 1;',
      'out-of-bounds at +8 (read of 1 bytes) in main line 1',
    ],
  ])('%s', (_what, body, end) => {
    expect(endOf(body)).toBe(end);
  });
});

describe('an object with static storage', () => {
  test('has nothing behind it', () => {
    const before = 'static int a[3] = { 1, 2, 3 }; static int b[3]; int at(int i) { return a[i] + b[0]; } ';
    expect(endOf('return at(3);', before)).toMatch(/^out-of-bounds at \w+ \(read of 4 bytes\) in at line 1$/);
    expect(endOf('return at(-1);', before)).toMatch(/^out-of-bounds at \w+ \(read of 4 bytes\) in at line 1$/);
    expect(endOf('return at(2);', before)).toBe('result 3');
  });

  test('has nothing behind it for a constant index either', () => {
    const before = 'static int a[3] = { 1, 2, 3 }; static int b[3];\n';
    expect(endOf('return a[3] + b[0];', before)).toMatch(/^out-of-bounds at \w+ \(read of 4 bytes\) in main line 2$/);
    expect(endOf('b[0] = 1; a[5] = 1;', before)).toMatch(/^out-of-bounds at \w+ \(write of 4 bytes\) in main line 2$/);
  });

  test('that nothing defines is not modelled', () => {
    expect(endOf('return missing;', 'extern int missing; ')).toBe('not modelled: datum missing');
    expect(endOf('missing.b = 1;', 'extern struct { int a, b; } missing; ')).toBe('not modelled: datum missing');
    expect(endOf('return *p;', 'extern int missing; static int *p = &missing; ')).toBe('not modelled: datum missing');
    expect(endOf('return &missing != NULL;', 'extern int missing; ')).toBe('result 1');
  });
});

describe('the stack', () => {
  test('overflows by depth', () => {
    expect(
      endOf('return down(1);', 'int down(int n) { char room[4096]; room[n & 7] = n; return down(n + 1) + room[3]; } '),
    ).toBe('stack-overflow in down line 1');
  });

  test('overflows by call depth alone', () => {
    expect(endOf('return down(1);', 'int down(int n) { return down(n + 1) + 1; } ')).toMatch(/^stack-overflow/);
  });

  test('overflows by one large array', () => {
    expect(
      endOf(
        'return large(900000) + large(3000000);',
        'int large(int n) { char v[n]; v[n - 1] = 1; return v[n - 1]; } ',
      ),
    ).toBe('stack-overflow in large line 1');
  });

  test('is given back after an oops', () => {
    expect(endOf('return 0;')).toBe('result 0');
  });
});

describe('calls', () => {
  test.each([
    ['through NULL', 'int (*f)(void) = NULL; return f();', '', 'null-pointer in main line 1'],
    ['of data', 'int (*f)(void) = (void *)&v; return f();', 'static int v; ', /^bad-call at ffff\w+ in main line 1$/],
    [
      'between two functions',
      'int (*f)(void) = (void *)((char *)g + 8); return f();',
      'static int g(void) { return 1; } ',
      /^bad-call at ffff\w+ in main line 1$/,
    ],
    [
      'with other types',
      'int (*f)(long) = (void *)g; return f(1);',
      'static int g(int v) { return v; } ',
      'bad-call in main line 1',
    ],
    [
      'with fewer arguments',
      'int (*f)(void) = (void *)g; return f();',
      'static int g(int v) { return v; } ',
      'bad-call in main line 1',
    ],
    ['of what nothing defines', 'return g(1);', 'int g(int); ', 'not modelled: function g'],
    [
      'of what nothing defines, through a pointer',
      'int (*f)(int) = g; return f == NULL ? 0 : f(1);',
      'int g(int); ',
      'not modelled: function g',
    ],
    ['of a trap', '__builtin_trap();', '', 'bug in main line 1'],
    ['of unreachable code', '__builtin_unreachable();', '', 'unreachable in main line 1'],
  ])('%s', (_what, body, before, end) => {
    const got = endOf(body, before);
    if (typeof end === 'string') expect(got).toBe(end);
    else expect(got).toMatch(end);
  });
});
