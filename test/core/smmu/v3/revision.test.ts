import { describe, expect, test } from 'vitest';
import { CR0, CR2, GBPA, GERROR, GERRORN } from '../../../../src/core/smmu/registers/control';
import { PRIQ_IRQ_CFG0, PRIQ_IRQ_CFG1, PRIQ_IRQ_CFG2 } from '../../../../src/core/smmu/registers/queue';
import { explore } from '../../../../src/core/smmu/v3/explore';
import { Bench } from '../bench';

const never = { acknowledge: { CR0: 'never', IRQ_CTRL: 'none', GBPA: 'none' } } as const;

/** Values that a register may hold after a write, in the order of exploration. */
function values(bench: Bench, register: typeof CR0 | typeof CR2, value: number): string[] {
  const run = () => {
    bench.write(register, value);
    return `0x${bench.smmu.peek(register).toString(16)}`;
  };
  return explore(bench.smmu, run).alternatives.map(({ result }) => result);
}

describe('§6.3.12 CR2', () => {
  test.each(['3.0', '3.1', '3.2', '3.4'])('version %s: read-only once SMMUEN is acknowledged', (version) => {
    const bench = new Bench('mmu-600', [`architecture=${version}`], { unpredictable: 'taken' });
    bench.write(CR2, 0x4);
    bench.write(CR0, 0x1);
    bench.fresh();
    bench.write(CR2, 0x2);
    expect(bench.fresh()[0]).toBe('CR2 0x4 -> 0x2 ignored');
    expect(values(bench, CR2, 0x2)).toEqual(['0x4']);
  });

  test.each([
    ['3.1', 'to 1', ['0x4', '0x2']],
    ['3.2', 'to 1', ['0x4']],
    ['3.1', 'to 0', ['0x4', '0x2']],
    ['3.2', 'to 0', ['0x4']],
  ] as const)('version %s: written while SMMUEN is on its way %s it becomes one of %j', (version, way, expected) => {
    const acknowledge = { CR0: { reads: 0 }, IRQ_CTRL: 'none', GBPA: 'none' } as const;
    const slow = way === 'to 0' ? { ...acknowledge, CR0: { reads: 1 } } : never.acknowledge;
    const bench = new Bench('mmu-600', [`architecture=${version}`], { acknowledge: slow });
    bench.write(CR2, 0x4);
    bench.write(CR0, 0x1);
    if (way === 'to 0') {
      bench.smmu.read(0x24, 4);
      bench.smmu.read(0x24, 4);
      bench.write(CR0, 0x0);
    }
    expect(values(bench, CR2, 0x2)).toEqual(expected);
  });
});

describe('§6.3.9 a field of CR0 that changes again before its acknowledgement', () => {
  test.each([
    ['3.1', 0x80, ['0x40', '0x80']],
    ['3.1', 0x00, ['0x40', '0x0']],
    ['3.2', 0x80, ['0x40']],
    ['3.2', 0x00, ['0x40', '0x0']],
  ] as const)('version %s: VMW from 1 to 0x%i becomes one of %j', (version, value, expected) => {
    const bench = new Bench('mmu-600', [`architecture=${version}`], never);
    bench.write(CR0, 0x40);
    expect(values(bench, CR0, value)).toEqual(expected);
  });
});

describe('§6.3.14 GBPA written without Update', () => {
  test.each([
    ['3.1', ['bypassed, shows 0x1000', 'bypassed, shows 0x101000', 'aborted, shows 0x101000']],
    ['3.2', ['bypassed, shows 0x1000']],
  ])('version %s', (version, expected) => {
    const bench = new Bench('mmu-600', [`architecture=${version}`]);
    const run = () => {
      bench.write(GBPA, 0x10_1000);
      const { outcome } = bench.smmu.translate({ streamId: 1, address: 0n, write: true });
      return `${outcome}, shows 0x${bench.smmu.peek(GBPA).toString(16)}`;
    };
    expect(explore(bench.smmu, run).alternatives.map(({ result }) => result)).toEqual(expected);
  });

  test('an update that follows puts its own value in force', () => {
    const bench = new Bench('mmu-600', [], { unpredictable: 'taken', transition: 'new' });
    const outcome = () => bench.smmu.translate({ streamId: 1, address: 0n, write: true }).outcome;
    bench.write(GBPA, 0x10_1000);
    expect(outcome()).toBe('aborted');
    bench.write(GBPA, 0x8000_1000);
    expect(outcome()).toBe('bypassed');
  });
});

test('§6.3.19 an inactive error that GERRORN toggles becomes active, or not', () => {
  const bench = new Bench();
  const run = () => {
    bench.write(GERRORN, 0x4);
    return bench.smmu.peek(GERROR) ^ bench.smmu.peek(GERRORN);
  };
  expect(explore(bench.smmu, run).alternatives.map(({ result }) => result)).toEqual([4n, 0n]);
});

test.each([
  ['IDR0.MSI=1', [0x1000n, 0x5n, 0x8000_0031n]],
  ['IDR0.MSI=0', [0n, 0n, 0x8000_0000n]],
])('§6.3.36 %s: message registers of the page request queue are RES0 without messages, LO is not', (override, expected) => {
  const bench = new Bench('mmu-600', [override]);
  bench.write(PRIQ_IRQ_CFG0, 0x1000);
  bench.write(PRIQ_IRQ_CFG1, 0x5);
  bench.write(PRIQ_IRQ_CFG2, 0x8000_0031);
  expect([PRIQ_IRQ_CFG0, PRIQ_IRQ_CFG1, PRIQ_IRQ_CFG2].map((register) => bench.read(register))).toEqual(expected);
});
