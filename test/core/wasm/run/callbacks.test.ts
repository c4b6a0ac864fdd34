import { describe, expect, it } from 'vitest';
import { BareMachine } from '../bare-machine';

const text = `
struct ops { long (*first)(int, long); void (*second)(void); _Bool (*third)(void *); };
static long first(int a, long b)
{
	if (a < 0)
		return -1;
	return a + b;
}
static void second(void) { say(2); }
static _Bool third(void *p) { return p != NULL; }
static long fails(int a, long b) { return *(long *)NULL; }
static const struct ops table = { .first = first, .second = second, .third = third };
static struct { const struct ops *inner; } outer = { .inner = &(const struct ops){ .first = fails } };
long main(void)
{
	table.second();
	say(table.first(-1, 5));
	say(table.first(2, 5));
	say(first(3, 4));
	return table.third((void *)&table);
}
long twice(void) { return table.first(1, 1) + table.first(2, 2); }
void broken(void) { outer.inner->first(1, 2); }
`;

describe('calls through members of objects', () => {
  const machine = new BareMachine(text, { callbacks: { ops: ['first', 'third'] } });

  it('are told with arguments, result and the place where they end, and no others are', () => {
    expect(
      machine
        .run()
        .split('\n')
        .map((line) => line.replace(/third\(\d+\)|third\(-\d+\)/, 'third(pointer)')),
    ).toEqual([
      'say 2',
      'ops.first(-1, 5)',
      'first gave -1, in line 6',
      'say -1',
      'ops.first(2, 5)',
      'first gave 7, in line 7',
      'say 7',
      'say 7',
      'ops.third(pointer)',
      'third gave 1, in line 10',
      'result 1',
    ]);
  });

  it('are told once each however often they are made', () => {
    expect(machine.run('twice')).toBe(
      'ops.first(1, 1)\nfirst gave 2, in line 7\nops.first(2, 2)\nfirst gave 4, in line 7\nresult 6',
    );
  });

  it('that do not return are told when they begin', () => {
    expect(machine.run('broken')).toBe('ops.first(1, 2)\nnull-pointer at 0 (read of 8 bytes) in fails line 11');
  });

  it('are told by a second instance of the same program too', () => {
    const again = new BareMachine(text, { callbacks: { ops: ['first'] }, program: machine.program });
    expect(again.run('twice')).toContain('first gave 4');
  });
});
