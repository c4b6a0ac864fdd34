import { describe, expect, it } from 'vitest';
import { bootText } from './boot';

const text = `
int request_threaded_irq(unsigned int irq, int (*handler)(int, void *), int (*thread)(int, void *), unsigned long flags, const char *name, void *cookie);
const void *free_irq(unsigned int irq, void *cookie);
void arch_local_irq_disable(void); void arch_local_irq_enable(void);
void msleep(unsigned int ms); void disable_irq(unsigned int irq); void enable_irq(unsigned int irq);
static int hard, soft;
static int handler(int irq, void *cookie) { hard += *(int *)cookie; return 2; }
static int thread(int irq, void *cookie) { soft++; return 1; }
static int cookie = 10;
int request(void) { return request_threaded_irq(40, handler, thread, 0, "eventq", &cookie); }
static int quiet(int irq, void *cookie) { hard += *(int *)cookie; return 1; }
int plain(void) { return request_threaded_irq(40, quiet, 0, 0, "eventq", &cookie); }
int handlerless(void) { return request_threaded_irq(40, 0, thread, 0, "eventq", &cookie); }
int later(void) { return request_threaded_irq(40, handler, thread, 0x80000, "eventq", &cookie); }
void disable(void) { disable_irq(40); }
void enable(void) { enable_irq(40); }
void mask(void) { arch_local_irq_disable(); }
void unmask(void) { arch_local_irq_enable(); }
void sleep(void) { msleep(1); }
void release(void) { free_irq(40, &cookie); }
int counts(void) { return hard * 100 + soft; }
`;

/** Calls functions of the text by name, `!` being an edge on the line; gives hard * 100 + soft after all. */
function countsAfter(...steps: string[]): unknown {
  const { kernel, lines } = bootText(text);
  lines.declare('eventq', 40);
  for (const step of steps) {
    if (step === '!') lines.pulse('eventq');
    else if (step === 'die') kernel.interrupts.stop();
    else kernel.call(step);
  }
  return kernel.call('counts');
}

describe('an interrupt', () => {
  it.each([
    [['!'], 0],
    [['request', '!'], 1001],
    [['handlerless', '!'], 1],
    [['request', 'mask', '!'], 0],
    [['request', 'mask', '!', 'unmask'], 1001],
    [['request', '!', '!', 'sleep'], 2002],
    [['request', 'release', '!'], 0],
    [['request', 'die', '!'], 0],
    [['request', 'disable', '!'], 0],
    [['request', 'disable', 'disable', '!', 'enable'], 0],
    [['request', 'disable', 'disable', '!', 'enable', 'enable', 'sleep'], 1001],
    [['later', '!'], 0],
    [['later', '!', 'enable', 'sleep'], 1001],
  ])('%j', (steps, expected) => {
    expect(countsAfter(...steps)).toBe(expected);
  });

  it('is refused where the line is taken', () => {
    const { kernel, lines } = bootText(text);
    lines.declare('eventq', 40);
    expect([kernel.call('request'), kernel.call('request')]).toEqual([0, -16]);
  });

  it('is pending or not: edges while interrupts are masked are one, and one during the handler is another', () => {
    expect(countsAfter('request', 'mask', '!', '!', '!', 'unmask')).toBe(1001);
    expect(countsAfter('request', 'mask', '!', 'unmask', 'mask', '!', '!', 'unmask')).toBe(2002);
    expect(duringHandler('!')).toBe(2000);
    expect(duringHandler('!', '!', '!')).toBe(2000);
  });

  it('wakes its thread once where that has not begun', () => {
    const { kernel, lines } = bootText(text);
    lines.declare('eventq', 40);
    kernel.call('request');
    kernel.task('a call', () => {
      lines.pulse('eventq');
      lines.pulse('eventq');
    });
    expect(kernel.call('counts')).toBe(2001);
  });

  it('has no end where so many come in a row that the interrupted code never goes on', () => {
    const { kernel, lines } = bootText(text);
    lines.declare('eventq', 40);
    kernel.call('plain');
    expect(() => lines.setLevel('eventq', true)).toThrow(
      '256 handlers of interrupts ran in a row, the last of them of ',
    );
  });
});

/** What `counts` says where these edges come while the first handler runs. */
function duringHandler(...edges: string[]): unknown {
  const { kernel, lines } = bootText(text);
  lines.declare('eventq', 40);
  kernel.call('plain');
  const { runtime } = kernel;
  const call = runtime.call.bind(runtime);
  let first = true;
  runtime.call = (pointer, ...args) => {
    if (first) for (const _ of edges) lines.pulse('eventq');
    first = false;
    return call(pointer, ...args);
  };
  lines.pulse('eventq');
  return kernel.call('counts');
}
