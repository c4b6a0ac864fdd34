import { describe, expect, it } from 'vitest';
import type { RefusableKind } from '../../../src/core/kernel/fault-plan';
import { type Booted, bootText } from './boot';

const text = `
#define __GFP_ZERO 0x100u
struct device { void *devres_head[2]; };
void *__kmalloc(unsigned long size, unsigned int flags); void kfree(const void *p);
unsigned long get_zeroed_page(unsigned int flags);
void *memremap(unsigned long at, unsigned long size, unsigned long flags); void memunmap(void *p);
void *ioremap_prot(unsigned long at, unsigned long size, unsigned long prot); void iounmap(volatile void *p);
int request_threaded_irq(unsigned int irq, int (*handler)(int, void *), int (*thread)(int, void *), unsigned long flags, const char *name, void *cookie);
const void *free_irq(unsigned int irq, void *cookie);
void msleep(unsigned int ms);
static int handler(int irq, void *cookie) { return 1; }
static void *kept, *window, *frame;
int allocate(int count) { int got = 0; while (count--) got += __kmalloc(64, 0) != 0; return got; }
int keep(void) { kept = __kmalloc(48, 0); return kept != 0; }
void drop(void) { kfree(kept); }
int map(void) { window = memremap(0x40000000, 4096, 1); return window != 0; }
void unmap(void) { memunmap(window); }
int registers(void) { frame = ioremap_prot(0x9000000, 4096, 0); return frame != 0; }
void forget(void) { iounmap(frame); }
int request(void) { return request_threaded_irq(40, handler, 0, 0, "line", 0); }
void release(void) { free_irq(40, 0); }
`;

function start(): Booted {
  const booted = bootText(text);
  booted.lines.declare('line', 40);
  return booted;
}

describe('a fault on order', () => {
  it.each<[RefusableKind, number, string, number]>([
    ['allocation', 1, 'keep', 0],
    ['allocation', 2, 'keep', 1],
    ['slab', 1, 'keep', 0],
    ['pages', 1, 'keep', 1],
    ['memremap', 1, 'map', 0],
    ['ioremap', 1, 'registers', 0],
    ['ioremap', 1, 'map', 1],
    ['interrupt', 1, 'request', -16],
  ])('%s %i: %s() returns %i', (kind, nth, name, expected) => {
    const { kernel } = start();
    kernel.faults.refuse(kind, nth);
    expect(kernel.run(name)).toBe(expected);
  });

  it('refuses one request only, and says which', () => {
    const { kernel } = start();
    kernel.faults.refuse('allocation', 3);
    expect(kernel.run('allocate', 5)).toBe(4);
    expect(kernel.faults.failures.map(({ function: name, stack }) => `${name} in ${stack[0]?.function}`)).toEqual([
      '__kmalloc in allocate',
    ]);
    expect(kernel.faults.armed).toBe(false);
  });

  it('lets a call return what was ordered', () => {
    const { kernel } = start();
    kernel.faults.failCall('request_threaded_irq', 2, -22);
    expect(kernel.run('request')).toBe(0);
    kernel.run('release');
    expect(kernel.run('request')).toBe(-22);
    kernel.faults.failCall('msleep', 1, 0);
    kernel.faults.clear();
    expect(kernel.faults.armed).toBe(false);
  });
});

describe('what is held', () => {
  it.each([
    ['keep', 'drop', /^slab 48 bytes at 0x[0-9a-f]+ from __kmalloc in keep$/],
    ['map', 'unmap', /^memremap a mapping at 0x[0-9a-f]+ from memremap in map$/],
    ['registers', 'forget', /^ioremap a mapping at 0x[0-9a-f]+ from ioremap_prot in registers$/],
    ['request', 'release', /^interrupt interrupt 40 from request_threaded_irq in request$/],
  ])('%s() until %s()', (get, put, expected) => {
    const { kernel } = start();
    kernel.run('allocate', 1);
    const mark = kernel.holdings.mark();
    kernel.run(get);
    const held = kernel.holdings.since(mark);
    expect(held.map((each) => `${each.kind} ${each.what} from ${each.function} in ${each.stack[0]?.function}`)).toEqual(
      [expect.stringMatching(expected)],
    );
    kernel.run(put);
    expect(kernel.holdings.since(mark)).toEqual([]);
    expect(kernel.holdings.since()).toHaveLength(1);
  });
});
