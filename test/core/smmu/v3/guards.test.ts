import { describe, expect, test } from 'vitest';
import { CR0, CR0ACK, CR1, IRQ_CTRL, STRTAB_BASE } from '../../../../src/core/smmu/registers/control';
import { registerNamed } from '../../../../src/core/smmu/registers/map';
import { PRIQ_CONS } from '../../../../src/core/smmu/registers/queue';
import type { Knobs } from '../../../../src/core/smmu/v3/knobs';
import { Bench } from '../bench';

/** Each guarded register, the bit of CR0 or IRQ_CTRL that guards it, and two values that it can hold. */
const guarded = [
  ['STRTAB_BASE', 'CR0', 0, 0x1000, 0x2000],
  ['STRTAB_BASE_CFG', 'CR0', 0, 0x8, 0x9],
  ['CMDQ_BASE', 'CR0', 3, 0x1000, 0x2000],
  ['CMDQ_CONS', 'CR0', 3, 0x0, 0x1],
  ['EVENTQ_BASE', 'CR0', 2, 0x1000, 0x2000],
  ['EVENTQ_PROD', 'CR0', 2, 0x0, 0x1],
  ['PRIQ_BASE', 'CR0', 1, 0x1000, 0x2000],
  ['PRIQ_PROD', 'CR0', 1, 0x0, 0x1],
  ['GERROR_IRQ_CFG0', 'IRQ_CTRL', 0, 0x1000, 0x2000],
  ['GERROR_IRQ_CFG1', 'IRQ_CTRL', 0, 0x1, 0x2],
  ['GERROR_IRQ_CFG2', 'IRQ_CTRL', 0, 0x1, 0x2],
  ['PRIQ_IRQ_CFG0', 'IRQ_CTRL', 1, 0x1000, 0x2000],
  ['PRIQ_IRQ_CFG1', 'IRQ_CTRL', 1, 0x1, 0x2],
  ['PRIQ_IRQ_CFG2', 'IRQ_CTRL', 1, 0x1, 0x2],
  ['EVENTQ_IRQ_CFG0', 'IRQ_CTRL', 2, 0x1000, 0x2000],
  ['EVENTQ_IRQ_CFG1', 'IRQ_CTRL', 2, 0x1, 0x2],
  ['EVENTQ_IRQ_CFG2', 'IRQ_CTRL', 2, 0x1, 0x2],
] as const;

/** What a write to a register does, by the trace. */
function attempt(bench: Bench, name: string, value: number): string | undefined {
  const register = registerNamed(name);
  if (!register) throw new Error(name);
  bench.fresh();
  bench.write(register, value);
  return bench.fresh()[0]?.split(' ').at(-1);
}

function shown(bench: Bench, name: string): number {
  const register = registerNamed(name);
  return register ? Number(bench.smmu.peek(register)) : Number.NaN;
}

describe.each(guarded)('§6.3 %s is guarded by %s bit %i', (name, control, position, first, second) => {
  const enable = control === 'CR0' ? CR0 : IRQ_CTRL;

  test.each([
    ['3.1', 'ignored', 'unpredictable', first],
    ['3.1', 'taken', 'unpredictable', second],
    ['3.2', 'ignored', 'ignored', first],
    ['3.2', 'taken', 'ignored', first],
  ] as const)('v%s, %s', (architecture, unpredictable, effect, value) => {
    const bench = new Bench('mmu-600', [`architecture=${architecture}`], { unpredictable });
    expect(attempt(bench, name, first)).toBe('taken');
    bench.write(enable, 1 << position);
    expect(attempt(bench, name, second)).toBe(effect);
    expect(shown(bench, name)).toBe(value);
    bench.write(enable, 0);
    expect(attempt(bench, name, second)).toBe('taken');
    expect(shown(bench, name)).toBe(second);
  });

  test('§6.3.9 in both transitions too, and by no other enable', () => {
    const never = { acknowledge: { CR0: 'never', IRQ_CTRL: 'never', GBPA: 'none' } } as const;
    const bench = new Bench('mmu-700', [], never);
    attempt(bench, name, first);
    bench.write(enable, 1 << position);
    expect(attempt(bench, name, second)).toBe('ignored');
    const others = new Bench('mmu-700');
    others.write(enable, 0xf & ~(1 << position));
    expect(attempt(others, name, second)).toBe('taken');
  });

  test('§6.3.9 until its enable is acknowledged as 0', () => {
    const slow = { acknowledge: { CR0: { reads: 1 }, IRQ_CTRL: { reads: 1 }, GBPA: 'none' } } as const;
    const bench = new Bench('mmu-700', [], slow);
    attempt(bench, name, first);
    const acknowledge = { offset: enable.offset + 4, width: 32 };
    bench.write(enable, 1 << position);
    for (let reads = 0; reads < 2; reads++) bench.read(acknowledge);
    bench.write(enable, 0);
    expect(attempt(bench, name, second)).toBe('ignored');
    for (let reads = 0; reads < 2; reads++) bench.read(acknowledge);
    expect(attempt(bench, name, second)).toBe('taken');
  });
});

describe('§6.3 guards that protect a part', () => {
  test.each(['STRTAB_BASE', 'STRTAB_BASE_CFG'])('IDR1.TABLES_PRESET fixes %s for good', (name) => {
    expect(attempt(new Bench('mmu-600', ['IDR1.TABLES_PRESET=1']), name, 0x8)).toBe('ignored');
  });

  test.each(['CMDQ_BASE', 'EVENTQ_BASE', 'PRIQ_BASE'])('IDR1.QUEUES_PRESET fixes %s for good', (name) => {
    expect(attempt(new Bench('mmu-600', ['IDR1.QUEUES_PRESET=1']), name, 0x8)).toBe('ignored');
  });

  test('§6.3.11 the unguarded fields of CR1 may change, alone or with an attempt at the others', () => {
    const bench = new Bench('mmu-700');
    bench.write(CR0, 1);
    expect(attempt(bench, 'CR1', 0x03f)).toBe('taken');
    expect(attempt(bench, 'CR1', 0xfc1)).toBe('ignored');
    expect(bench.read(CR1)).toBe(0x001n);
    expect(attempt(bench, 'CR1', 0x001)).toBe('taken');
  });

  test('a guarded register may not even be written with what it holds', () => {
    const bench = new Bench('mmu-700');
    bench.write(STRTAB_BASE, 0x1000);
    bench.write(CR0, 1);
    bench.fresh();
    bench.write(STRTAB_BASE, 0x1000);
    expect(bench.fresh()).toEqual([
      'STRTAB_BASE 0x1000 -> 0x1000 ignored',
      'note write of 0x1000: STRTAB_BASE is guarded while CR0.SMMUEN is 1 or not yet acknowledged as 0',
    ]);
  });

  test('the note names every enable that holds', () => {
    const bench = new Bench('mmu-700');
    bench.write(CR0, 0xe);
    bench.fresh();
    bench.write(CR1, 0x3f);
    expect(bench.fresh()[1]).toContain('CR1 is guarded while CR0.CMDQEN, CR0.EVENTQEN, CR0.PRIQEN is 1');
  });

  test('a register that the part lacks ignores writes, whatever its kind', () => {
    const bench = new Bench('qemu-virt');
    bench.write(PRIQ_CONS, 5);
    expect(bench.fresh()).toEqual([
      'PRIQ_CONS 0x0 -> 0x5 ignored',
      'note write of 0x5: PRIQ_CONS does not exist in this part',
    ]);
  });
});

describe('§6.3.9 the time between a write and its acknowledgement', () => {
  const late: Partial<Knobs> = { acknowledge: { CR0: { nanoseconds: 100n }, IRQ_CTRL: 'none', GBPA: 'none' } };

  test('starts anew when another field is written', () => {
    const bench = new Bench('mmu-700', [], late);
    bench.write(CR0, 0x8);
    bench.clock.advance(50n);
    bench.write(CR0, 0xc);
    bench.clock.advance(50n);
    expect(bench.read(CR0ACK)).toBe(0x0n);
    bench.clock.advance(50n);
    expect(bench.read(CR0ACK)).toBe(0xcn);
  });

  test('is forgotten by a reset', () => {
    const bench = new Bench('mmu-700', [], late);
    bench.write(CR0, 0x8);
    bench.smmu.reset();
    bench.fresh();
    bench.clock.advance(100n);
    expect([bench.read(CR0), bench.read(CR0ACK)]).toEqual([0n, 0n]);
    expect(bench.fresh()).toEqual([]);
  });

  test('goes on in a restored snapshot', () => {
    const bench = new Bench('mmu-700', [], { acknowledge: { CR0: { reads: 2 }, IRQ_CTRL: 'none', GBPA: 'none' } });
    bench.write(CR0, 0x8);
    expect(bench.read(CR0ACK)).toBe(0n);
    const state = bench.smmu.snapshot();
    bench.smmu.reset();
    bench.smmu.restore(state);
    expect([bench.read(CR0ACK), bench.read(CR0ACK)]).toEqual([0n, 8n]);
  });

  test('is none where hardware is immediate, and then nothing is said about it', () => {
    const bench = new Bench('mmu-700');
    bench.write(CR0, 0x8);
    expect(bench.fresh()).toEqual(['CR0 0x0 -> 0x8 taken']);
  });

  test('does not name a register for consumption, which CMDQ_CONS shows', () => {
    const bench = new Bench('mmu-700', [], { consumption: { reads: 0 } });
    bench.queues();
    bench.command([0x46n, 0n]);
    bench.read({ offset: 0x9c, width: 32 });
    expect(bench.fresh()).toEqual(['CMDQ_PROD 0x0 -> 0x1 taken', '0: CMD_SYNC consumed']);
  });
});
