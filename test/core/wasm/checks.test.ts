import { describe, expect, test } from 'vitest';
import { run } from './bare-machine';

/** Programs that try to make one address check stand for an access that it no longer covers. Each takes `p`, 16 bytes, and
 *  gives it back between two accesses in some way that a check must not outlive. */
const freed = /^(say \d\n)?use-after-free at \+\d+ \((read|write) of \d+ bytes\) in \w+ line \d+$/;

function endOf(body: string, before = ''): string {
  return run(`
struct s { long a, b; };
${before}
int main(void) { struct s *p = take(sizeof *p); struct s *q = take(sizeof *q); int one = 1; long v = 0; p->a = p->b = 1; q->a = 2; (void)one; (void)v;
${body}
return 0; }`);
}

describe('a check does not outlive', () => {
  test.each<[what: string, body: string, before?: string]>([
    ['a call', 'v = p->a; give(p); return v + p->a;'],
    ['a call of C', 'p->a = 1; drop(p); p->a = 2;', 'static void drop(struct s *p) { give(p); }'],
    ['a call through a pointer', 'void (*f)(void *) = give; v = p->a; f(p); v += p->a;'],
    ['a call inside an expression', 'return p->a + (give(p), p->a);'],
    [
      'a call in an argument',
      'sum(p->a, (give(p), 1), p->a);',
      'static long sum(long a, long b, long c) { return a + b + c; }',
    ],
    ['an asm operation', 'v = p->a; asm volatile("give" :: "r"(p)); return v + p->a;'],
    [
      'a cleanup',
      '{ struct s *r __attribute__((cleanup(drop))) = p; r->a = 3; } p->a = 4;',
      'static void drop(struct s **p) { give(*p); }',
    ],
    [
      'a cleanup of a jump',
      '{ struct s *r __attribute__((cleanup(drop))) = p; p->a = 3; if (one) goto out; } out: p->a = 4;',
      'static void drop(struct s **p) { give(*p); }',
    ],
    ['a statement expression', 'return p->a + ({ give(p); 1; }) + p->a;'],
    ['one arm of an if', 'p->a = 1; if (one) give(p); p->a = 2;'],
    ['the other arm of an if', 'p->a = 1; if (!one) p->b = 2; else give(p); p->a = 2;'],
    ['an arm of ?:', 'p->a = 1; one ? give(p) : (void)p->a; p->a = 2;'],
    ['the right side of &&', 'p->a = 1; one && (give(p), 1); p->a = 2;'],
    ['the right side of ||', 'p->a = 1; !one || (give(p), 1); p->a = 2;'],
    ['a turn of a loop', 'v = p->a; for (;;) { v += p->a; give(p); }'],
    ['a turn of a loop whose condition reads', 'v = p->a; while (p->a) give(p);'],
    ['a turn of a do loop', 'v = p->a; do { v += p->a; give(p); } while (one);'],
    ['the step of a loop', 'v = p->a; for (; p->a; give(p)) v = 2;'],
    ['a jump back', 'v = p->a; again: v += p->a; give(p); goto again;'],
    ['a jump into the middle', 'if (one) { give(p); goto in; } p->a = 1; in: p->a = 2;'],
    ['a jump into a block', 'if (one) { give(p); goto in; } { p->a = 1; in: p->a = 2; }'],
    ['a computed jump', 'void *to = &&in; give(p); goto *to; out: return 0; p->a = 1; in: p->a = 2; goto out;'],
    ['a case', 'switch (one) { case 0: p->a = 1; break; case 1: give(p); case 2: p->a = 2; }'],
    [
      'a case that is jumped to',
      'for (int i = 0; i < 2; i++) switch (i) { default: p->a = 1; give(p); break; case 1: p->a = 2; }',
    ],
  ])('%s', (_what, body, before) => {
    expect(endOf(body, before)).toMatch(freed);
  });
});

describe('a check holds for its own address only', () => {
  test.each([
    ['assigned', 'p->a = 1; p = NULL; p->a = 2;', 'null-pointer at 0 (write of 8 bytes) in main line 5'],
    [
      'assigned in one arm',
      'p->a = 1; if (one) p = NULL; p->a = 2;',
      'null-pointer at 0 (write of 8 bytes) in main line 5',
    ],
    [
      'assigned in ?:',
      'p->a = 1; one ? (p = NULL) : p; p->a = 2;',
      'null-pointer at 0 (write of 8 bytes) in main line 5',
    ],
    ['assigned in &&', 'p->a = 1; one && (p = NULL); p->a = 2;', 'null-pointer at 0 (write of 8 bytes) in main line 5'],
    ['counted up', 'p->a = 1; p->b = 2; p++; p->a = 2;', 'out-of-bounds at +16 (write of 8 bytes) in main line 5'],
    ['counted down', 'q->a = 1; --q; q->a = 2;', 'out-of-bounds at +16 (write of 8 bytes) in main line 5'],
    ['moved by an amount', 'p->a = 1; p += one; p->a = 2;', 'out-of-bounds at +16 (write of 8 bytes) in main line 5'],
    [
      'changed through its own address',
      'struct s **r = &p; p->a = 1; *r = NULL; p->a = 2;',
      'null-pointer at 0 (write of 8 bytes) in main line 5',
    ],
    [
      'another member',
      'p->a = 1; return ((struct big *)p)->c;',
      'out-of-bounds at +16 (read of 8 bytes) in main line 5',
    ],
    [
      'a wider member',
      'char *c = (char *)p + 12; *c = 1; *(long *)c = 2;',
      'out-of-bounds at +12 (write of 8 bytes) in main line 5',
    ],
    [
      'checked in an arm that does not run',
      'struct s *r = NULL; one ? 0 : (r->a = 1); return r->a;',
      'null-pointer at 0 (read of 8 bytes) in main line 5',
    ],
    [
      'checked right of &&',
      'struct s *r = NULL; if (!one && r->a) say(1); return r->a;',
      'null-pointer at 0 (read of 8 bytes) in main line 5',
    ],
    [
      'checked right of ||',
      'struct s *r = NULL; if (one || r->a) say(1); return r->a;',
      'say 1\nnull-pointer at 0 (read of 8 bytes) in main line 5',
    ],
    [
      'checked after ?:',
      'struct s *r = NULL; v = one ?: r->a; return v + r->a;',
      'null-pointer at 0 (read of 8 bytes) in main line 5',
    ],
    [
      'checked in a loop that does not run',
      'struct s *r = NULL; while (!one) r->a++; return r->a;',
      'null-pointer at 0 (read of 8 bytes) in main line 5',
    ],
    [
      'checked in code that is jumped over',
      'struct s *r = NULL; if (one) goto out; r->a = 1; out: return r->a;',
      'null-pointer at 0 (read of 8 bytes) in main line 5',
    ],
    [
      'checked in a case that is jumped over',
      'struct s *r = NULL; switch (one) { case 0: r->a = 1; case 1: return r->a; }',
      'null-pointer at 0 (read of 8 bytes) in main line 5',
    ],
    [
      'checked left of a result that && gives',
      'struct s *r = NULL; v = !one && r->a; return v + r->a;',
      'null-pointer at 0 (read of 8 bytes) in main line 5',
    ],
    [
      'checked left of a result that || gives',
      'struct s *r = NULL; v = one || r->a; return v + r->a;',
      'null-pointer at 0 (read of 8 bytes) in main line 5',
    ],
    [
      'checked in the other arm of ?:',
      'struct s *r = NULL; return !one ? r->a : r->a + 1;',
      'null-pointer at 0 (read of 8 bytes) in main line 5',
    ],
    [
      'checked in the other arm of an if',
      'struct s *r = NULL; if (!one) v = r->a; else v = r->a + 1;',
      'null-pointer at 0 (read of 8 bytes) in main line 5',
    ],
    [
      'checked in an if that does not hold',
      'struct s *r = NULL; if (!one) v = r->a; v += r->a;',
      'null-pointer at 0 (read of 8 bytes) in main line 5',
    ],
    [
      'checked in an else that does not run',
      'struct s *r = NULL; if (one) one = 2; else v = r->a; v += r->a;',
      'null-pointer at 0 (read of 8 bytes) in main line 5',
    ],
    [
      'checked behind continue, for the step',
      'struct s *r = NULL; for (int i = 0; i < 2; i++, v += r->a) { if (one) continue; v = r->a; }',
      'null-pointer at 0 (read of 8 bytes) in main line 5',
    ],
    [
      'checked behind continue, for the condition',
      'struct s *r = NULL; do { if (one) continue; v = r->a; } while (r->a);',
      'null-pointer at 0 (read of 8 bytes) in main line 5',
    ],
    [
      'checked in the condition of a loop left before',
      'struct s *r = NULL; do { if (one) break; } while (r->a); return r->a;',
      'null-pointer at 0 (read of 8 bytes) in main line 5',
    ],
    [
      'checked behind break',
      'struct s *r = NULL; do { if (one) break; v = r->a; } while (one); return r->a;',
      'null-pointer at 0 (read of 8 bytes) in main line 5',
    ],
    [
      'checked in a for loop that does not run',
      'struct s *r = NULL; for (; !one; v += r->a) r->b = 2; return r->a;',
      'null-pointer at 0 (read of 8 bytes) in main line 5',
    ],
    [
      'checked in a while loop that does not run',
      'struct s *r = NULL; while (!one) v += r->a; return r->a;',
      'null-pointer at 0 (read of 8 bytes) in main line 5',
    ],
    [
      'checked in a case that is not taken',
      'struct s *r = NULL; switch (one) { case 0: v = r->a; } return r->a;',
      'null-pointer at 0 (read of 8 bytes) in main line 5',
    ],
    [
      'checked in a switch without a block',
      'struct s *r = NULL; switch (one) case 0: v = r->a; return r->a;',
      'null-pointer at 0 (read of 8 bytes) in main line 5',
    ],
    [
      'checked behind a jump out of a statement expression',
      'struct s *r = NULL; v = ({ if (one) goto out; r->a; }); out: return r->a;',
      'null-pointer at 0 (read of 8 bytes) in main line 5',
    ],
  ])('%s', (_what, body, end) => {
    expect(endOf(body, 'struct big { long a, b, c; };')).toBe(end);
  });
});

describe('a store is reported', () => {
  test('where a call began to watch between two', () => {
    expect(endOf('p->a = 5; watch(p, 8); p->a = 6; p->b = 7; unwatch(p, 8); p->a = 8;')).toBe(
      'store +0 8: 5 -> 6\nresult 0',
    );
  });

  test('where an asm operation and a loop come between', () => {
    expect(endOf('for (int i = 0; i < 3; i++) { p->a = i; if (i == 1) watch(p, 8); }')).toBe(
      'store +0 8: 1 -> 2\nresult 0',
    );
  });

  test('where a read of the same place came before', () => {
    expect(endOf('v = p->a; watch(p, 8); v += p->a; p->a = v; return p->a;')).toBe('store +0 8: 1 -> 2\nresult 2');
  });

  test('where a store to another place began to watch', () => {
    expect(endOf('watch(q, 8); p->a = 5; q->a = 0x77; p->a = 6;')).toBe(
      'store +32 8: 2 -> 77\nstore +0 8: 5 -> 6\nresult 0',
    );
  });

  test('where the watch lies on another name of the object', () => {
    expect(endOf('struct s *r = p; r->a = p->a; watch(r, 16); p->a = 3; r->b = 4; p->b++;')).toBe(
      'store +0 8: 1 -> 3\nstore +8 8: 1 -> 4\nstore +8 8: 4 -> 5\nresult 0',
    );
  });
});

test('many addresses at once keep their checks apart', () => {
  const names = Array.from({ length: 30 }, (_, i) => `p${i}`);
  const take = names.map((name) => `long *${name} = take(8); *${name} = ${name.slice(1)};`).join(' ');
  const sum = names.map((name) => `*${name} * *${name}`).join(' + ');
  expect(
    endOf(`${take} say(${sum}); ${names.map((name) => `(*${name})++;`).join(' ')} say(${sum}); give(p7); say(${sum});`),
  ).toMatch(/^say 8555\nsay 9455\nuse-after-free at \+\d+ \(read of 8 bytes\) in main line 5$/);
});
