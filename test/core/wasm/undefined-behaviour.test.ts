import { describe, expect, test } from 'vitest';
import { run } from './bare-machine';

/** What the body of `main` does with `zero`, `minus`, `many` and `big`, whose values no compiler knows. */
function endOf(body: string): string {
  return run(`static int zero, minus = -1; static unsigned many = 40; static long big = 1l << 63;
struct bits { unsigned n : 5; } bits = { 0 };
int main(void) { ${body} return 0; }`);
}

describe('undefined arithmetic is reported once and gives what arm64 gives', () => {
  test.each([
    ['say(5 / zero);', 'undefined: division-by-zero in line 3\nsay 0\nresult 0'],
    ['say(5 % zero);', 'undefined: division-by-zero in line 3\nsay 5\nresult 0'],
    ['say(5u / (unsigned)zero);', 'undefined: division-by-zero in line 3\nsay 0\nresult 0'],
    ['say(big / zero);', 'undefined: division-by-zero in line 3\nsay 0\nresult 0'],
    ['say(7ul % (unsigned long)zero);', 'undefined: division-by-zero in line 3\nsay 7\nresult 0'],
    ['int v = 9; v /= zero; say(v);', 'undefined: division-by-zero in line 3\nsay 0\nresult 0'],
    ['say(5 / bits.n);', 'undefined: division-by-zero in line 3\nsay 0\nresult 0'],
    ['say((-2147483647 - 1) / minus);', 'say -2147483648\nresult 0'],
    ['say((-2147483647 - 1) % minus);', 'say 0\nresult 0'],
    ['say(big / minus);', 'say -9223372036854775808\nresult 0'],
    ['say(big % minus);', 'say 0\nresult 0'],
    ['say(1 << many);', 'undefined: oversized-shift in line 3\nsay 256\nresult 0'],
    ['say(1u >> many);', 'undefined: oversized-shift in line 3\nsay 0\nresult 0'],
    ['say(1l << many);', 'say 1099511627776\nresult 0'],
    ['say(1l << (many * 2));', 'undefined: oversized-shift in line 3\nsay 65536\nresult 0'],
    ['say(1 << minus);', 'undefined: oversized-shift in line 3\nsay -2147483648\nresult 0'],
    ['int v = 1; v <<= many; say(v);', 'undefined: oversized-shift in line 3\nsay 256\nresult 0'],
    ['say(2147483647 - minus);', 'say -2147483648\nresult 0'],
    [
      'for (int i = 0; i < 2; i++) say(i / zero);',
      'undefined: division-by-zero in line 3\nsay 0\nundefined: division-by-zero in line 3\nsay 0\nresult 0',
    ],
    ['zero && 5 / zero; zero ? 5 % zero : 0;', 'result 0'],
  ])('%s', (body, end) => {
    expect(endOf(body)).toBe(end);
  });
});

describe('a program that does not end runs out of fuel', () => {
  test.each([
    ['an empty loop', 'for (;;) ;'],
    ['a loop whose counter wraps', 'for (unsigned char i = 0; i < 256; i++) zero++;'],
    ['a while loop', 'while (!zero) minus--;'],
    ['a do loop', 'do minus++; while (!zero);'],
    ['a jump back', 'again: minus++; if (!zero) goto again;'],
    ['a jump back into a block', 'if (zero) { again: minus++; } goto again;'],
    ['a computed jump', 'void *to = &&again; again: minus++; goto *to;'],
    ['a jump out of a statement expression', 'again: minus += ({ if (!zero) goto again; 1; });'],
    ['continue', 'while (1) { if (minus--) continue; break; }'],
    ['a switch in a loop', 'for (;;) switch (minus) { case 1: break; default: minus = 2; continue; }'],
  ])('%s', (_what, body) => {
    expect(endOf(body)).toBe('out of fuel');
  });

  test('calls', () => {
    const text = `int even(int n); int odd(int n) { return n ? even(n - 1) : 0; }
int even(int n) { return n ? odd(n - 1) : 1; }
int main(void) { int sum = 0; for (int i = 0; i < 100; i++) sum += even(50); return sum; }`;
    expect(run(text)).toBe('result 100');
    expect(run(text, { fuel: 4000 })).toBe('out of fuel');
  });
});
