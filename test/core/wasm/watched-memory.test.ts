import { describe, expect, test } from 'vitest';
import { BareMachine, run } from './bare-machine';

/** What a body does with `p`: 64 watched bytes, all zero. */
function endOf(body: string): string {
  return run(`struct packed { char c; unsigned long l; unsigned b : 20; unsigned long w : 40; } __attribute__((packed));
struct bits { unsigned a : 3, b : 10; unsigned long c : 50; };
struct big { long v[4]; };
int main(void) { char *p = take(64); memset(p, 0, 64); watch(p, 64);
${body}
return 0; }`);
}

describe('a store to watched memory is reported with what was there and what came', () => {
  test.each([
    ['bytes', 'p[3] = 0x12; p[3]++;', 'store +3 1: 0 -> 12\nstore +3 1: 12 -> 13'],
    ['halves', '*(short *)(p + 2) = -1;', 'store +2 2: 0 -> ffff'],
    ['words', '*(int *)(p + 4) = -2;', 'store +4 4: 0 -> fffffffe'],
    ['double words', '*(long *)(p + 8) = -3;', 'store +8 8: 0 -> fffffffffffffffd'],
    [
      'floats',
      '*(float *)p = 1.5f; *(double *)(p + 8) = -0.0;',
      'store +0 4: 0 -> 3fc00000\nstore +8 8: 0 -> 8000000000000000',
    ],
    ['_Bool', '*(_Bool *)p = 5;', 'store +0 1: 0 -> 1'],
    ['pointers', '*(void **)p = (void *)0x1234ul;', 'store +0 8: 0 -> 1234'],
    ['a value that is there already', 'p[0] = 0;', 'store +0 1: 0 -> 0'],
    ['bit-fields', 'struct bits *b = (void *)p; b->a = 5; b->b = 0x3ff;', 'store +0 1: 0 -> 5\nstore +0 2: 5 -> 1ffd'],
    [
      'packed members',
      'struct packed *k = (void *)p; k->l = 0x1122334455667788ul; k->b = 0xfffff;',
      'store +1 8: 0 -> 1122334455667788\nstore +8 4: 11 -> fffff11',
    ],
    [
      'a copy',
      'char text[12] = "abcdefghijk"; memcpy(p + 2, text, 11);',
      'store +0 8: 0 -> 6665646362610000\nstore +8 8: 0 -> 6b6a696867',
    ],
    ['a fill', 'memset(p + 6, 0xaa, 4);', 'store +0 8: 0 -> aaaa000000000000\nstore +8 8: 0 -> aaaa'],
    ['a copy inside watched memory', '*(long *)p = 1; memcpy(p + 8, p, 8);', 'store +0 8: 0 -> 1\nstore +8 8: 0 -> 1'],
    [
      'a record',
      'struct big g = { { 1, 2, 3, 4 } }; *(struct big *)(p + 8) = g;',
      'store +8 8: 0 -> 1\nstore +16 8: 0 -> 2\nstore +24 8: 0 -> 3\nstore +32 8: 0 -> 4',
    ],
    ['128 bits', '*(__int128 *)p = -1;', 'store +0 8: 0 -> ffffffffffffffff\nstore +8 8: 0 -> ffffffffffffffff'],
    [
      'a word that begins before',
      'unwatch(p, 64); watch(p + 8, 8); *(int *)(p + 6) = -1;',
      'store +6 4: 0 -> ffffffff',
    ],
    ['a word that ends after', 'unwatch(p, 64); watch(p + 8, 8); *(int *)(p + 14) = -1;', 'store +14 4: 0 -> ffffffff'],
    [
      'only the watched part of a fill',
      'unwatch(p, 64); watch(p + 8, 8); memset(p, 1, 32);',
      'store +8 8: 0 -> 101010101010101',
    ],
    ['through a window', 'char *w = window(p, 64, 1); w[8] = 7;', 'store +8 1: 0 -> 7'],
    ['overflow builtins', '__builtin_add_overflow(1, 2, (int *)p);', 'store +0 4: 0 -> 3'],
  ])('%s', (_what, body, end) => {
    expect(endOf(body)).toBe(`${end}\nresult 0`);
  });
});

describe('a window', () => {
  test.each([
    ['shows the memory behind it', 'char *w = window(p, 16, 1); w[3] = 5; return p[3];', 'result 5'],
    [
      'reads across its words',
      '*(long *)(p + 8) = 0x1234; char *w = window(p + 8, 8, 0); return *(short *)w;',
      'result 4660',
    ],
    [
      'may be read-only',
      'char *w = window(p, 16, 0); w[0] = 1;',
      'foreign-memory at ffffc00000000000 (write of 1 bytes) in main line 4',
    ],
    [
      'ends',
      'char *w = window(p, 16, 1); return w[16];',
      'wild-pointer at ffffc00000000010 (read of 1 bytes) in main line 4',
    ],
    [
      'ends inside a word',
      'char *w = window(p, 12, 1); return *(long *)(w + 8);',
      'wild-pointer at ffffc00000000008 (read of 8 bytes) in main line 4',
    ],
    [
      'goes',
      'char *w = window(p, 16, 1); w[0] = 1; unwindow(w); return w[0];',
      'wild-pointer at ffffc00000000000 (read of 1 bytes) in main line 4',
    ],
    [
      'shows memory of another kernel',
      'foreign(p, 16); char *w = window(p, 16, 1); w[1] = 4; return w[1];',
      'result 4',
    ],
    [
      'is one of several',
      'char *v = window(p, 8, 1), *w = window(p + 8, 8, 1); v[0] = 1; w[0] = 2; return p[0] + p[8] * 10;',
      'result 21',
    ],
  ])('%s', (_what, body, end) => {
    expect(
      run(`static char *p;
int main(void) { p = take(64); memset(p, 0, 64);
{
${body}
} return 0; }`),
    ).toBe(end);
  });
});

describe('two instances of one program in one memory', () => {
  const text = `static int counter = 5; static int *where = &counter; static char *shared;
int count(void) { int local[8] = { 0 }; local[counter & 7] = ++*where; return local[(counter - 1) & 7]; }
long address(void) { return (long)where; }
int deep(int n) { char room[1024]; room[n & 1023] = n; return n ? deep(n - 1) + room[n & 1023] : 0; }
int twice(int (*f)(void)) { return f() + f(); }
int both(void) { return twice(count); }`;

  test('have data and stacks of their own and share code', () => {
    const first = new BareMachine(text);
    const second = new BareMachine(text, { memory: first.memory, program: first.program, second: true });
    expect([first.run('count'), first.run('count'), second.run('count'), first.run('count')]).toEqual([
      'result 6',
      'result 7',
      'result 6',
      'result 8',
    ]);
    expect(second.run('both')).toBe('result 15');
    expect(first.run('both')).toBe('result 19');
    expect(first.run('address')).not.toBe(second.run('address'));
    expect(second.run('deep', 100)).toBe(first.run('deep', 100));
    expect(second.run('deep', 5000)).toMatch(/^stack-overflow/);
    expect(first.run('count')).toBe('result 11');
  });

  test('reach functions by the same pointers, whoever linked them', () => {
    const first = new BareMachine(text);
    expect(first.run('count')).toBe('result 6');
    const second = new BareMachine(text, { memory: first.memory, program: first.program, second: true });
    const pointer = first.instance.addressOf('count') ?? 0n;
    expect(second.instance.addressOf('count')).toBe(pointer);
    expect(second.instance.call(pointer)).toBe(6);
    expect(second.instance.nameOf(pointer)).toBe('count');
    expect(first.instance.call(pointer)).toBe(7);
  });
});

test('functions that only data points to are linked when they are called', () => {
  const text = `static int add(int a, int b) { return a + b; } static int apply(int (*f)(int, int), int v) { return f(v, v); }
struct operations { int (*f)(int, int); struct operations *next; };
extern struct operations last; static struct operations first = { add, &last };
static int times(int a, int b) { return a * b; }
struct operations last = { times, &first };
int main(void) { int sum = 0; struct operations *o = &first; for (int i = 1; i < 5; i++, o = o->next) sum += apply(o->f, i); return sum; }`;
  expect(run(text)).toBe('result 28');
});
