import { describe, expect, it } from 'vitest';
import { Effort, mostEvents, mostRepeats, mostTime } from '../../../src/core/kernel/effort';
import type { Payload } from '../../../src/core/trace/event';
import { exhaustedText } from '../../../src/core/trace/exhausted';
import { Recorder } from '../../../src/core/trace/recorder';
import { bootText } from './boot';

/** What is said of a task that records these things, one for each number. */
function afterEvents(count: number, deed: (index: number) => Payload): string | undefined {
  const recorder = new Recorder();
  const effort = new Effort();
  recorder.record(deed(0));
  effort.begin(0n, recorder.length, 0n);
  for (let i = 0; i < count; i++) {
    recorder.record(deed(i));
    const found = effort.busy(recorder.length, (id) => recorder.at(id));
    if (found) return exhaustedText(found);
  }
  return undefined;
}

const said = (text: string): Payload => ({ kind: 'log', level: 'info', text });
const stored = (address: number): Payload => {
  return { kind: 'memory-store', address: BigInt(address), size: 8, value: 1n, previous: 0n };
};
const taken = (name: string, low: number): Payload => {
  return { kind: 'command', device: 'smmu', index: 0, opcode: 0, name, dwords: [BigInt(low), 0n], outcome: 'consumed' };
};

describe('a task', () => {
  it.each([
    ['does the same for ever', () => said('again'), `it did the same ${mostRepeats} times: message "again"`],
    ['gives one command for ever', () => taken('ATC_INV', 0x40), `it did the same ${mostRepeats} times: ATC_INV 40 0`],
    ['fills a large table', (index: number) => stored(index * 64), undefined],
    ['waits often', (index: number) => taken(index % 2 ? 'CMD_SYNC' : 'CFGI_STE', index), undefined],
  ])('%s', (_, deed, expected) => {
    expect(afterEvents(70_000, deed)).toBe(expected);
  });

  it('does something else each time, without an end', () => {
    expect(afterEvents(mostEvents + 1, stored)).toBe(`it has not come to an end after ${mostEvents} events`);
  });

  it('may take its time, and what it is for on top', () => {
    const effort = new Effort();
    effort.begin(5n, 0, 7n);
    expect(effort.late(mostTime + 12n)).toBeUndefined();
    expect(effort.late(mostTime + 13n)).toEqual({ why: 'time', seconds: 600 });
  });
});

const text = `
enum { ___GFP_ZERO = 256, __GFP_ZERO = 256 };
void *__kmalloc_noprof(unsigned long size, unsigned int flags);
void msleep(unsigned int ms); void __udelay(unsigned long us); void cpu_relax(void);
struct completion { unsigned int done; long wait[2]; };
void wait_for_completion(struct completion *x);
void mutex_lock(void *lock);
static volatile int word;
static struct completion never;
static long lock[8];
int spins(void) { for (;;) ; }
int looks(void) { while (!word) ; return 1; }
int delays(void) { while (!word) __udelay(1); return 1; }
int sleeps(void) { while (!word) msleep(1); return 1; }
int relaxes(void) { while (!word) cpu_relax(); return 1; }
int waits(void) { wait_for_completion(&never); return 1; }
int locks(void) { mutex_lock(lock); mutex_lock(lock); return 1; }
int allocates(void) { for (;;) { int *p = __kmalloc_noprof(64, 0); if (p) *p = 1; } }
static int deeper(int n) { return n + deeper(n + 1); }
int recurses(void) { return deeper(1); }
`;

describe('code without an end', () => {
  it.each([
    ['spins', 'the step limit was reached'],
    ['looks', 'the step limit was reached'],
    ['delays', 'the step limit was reached'],
    ['sleeps', 'it has not come to an end after 600 s of virtual time'],
    ['relaxes', 'the step limit was reached'],
    ['allocates', 'the step limit was reached'],
    ['recurses', 'the kernel stack overflowed'],
    ['waits', 'not modelled: feature a wait for a completion that nobody is left to make'],
  ])('%s', (name, message) => {
    const { kernel } = bootText(text);
    expect(() => kernel.call(name)).toThrow(message);
  });

  it('that waits for itself is told so, and goes on', () => {
    const { kernel, recorder } = bootText(text);
    expect(kernel.call('locks')).toBe(1);
    expect(recorder.trace().events.flatMap((event) => (event.kind === 'warning' ? [event.text] : []))).toEqual([
      'a mutex is taken while it is held: on one CPU this never returns',
      'a mutex is held on return from locks()',
    ]);
  });
});
