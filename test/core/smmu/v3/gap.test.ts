import { describe, expect, test } from 'vitest';
import { CR1, CR2, IRQ_CTRL, IRQ_CTRLACK } from '../../../../src/core/smmu/registers/control';
import { EVENTQ_CONS, EVENTQ_PROD } from '../../../../src/core/smmu/registers/queue';
import { CD } from '../../../../src/core/smmu/structures/cd';
import { STE } from '../../../../src/core/smmu/structures/ste';
import { contextGap, stage2Gap } from '../../../../src/core/smmu/v3/gap';
import { crashedKernel } from '../../../../src/core/smmu/v3/initial-state';
import { Bench } from '../bench';

const everything = ['IDR5.DS=1', 'IDR3.S1PI=1', 'IDR3.S2PI=1', 'IDR3.S2PO=1', 'IDR3.THE=1'];
const full = () => new Bench('mmu-700', everything).smmu.part;
const plain = () => new Bench('mmu-700').smmu.part;

describe('settings that the model does not follow are named', () => {
  test.each<[string, Parameters<typeof CD.make>[0], string | undefined, boolean]>([
    ['AA64=0', { AA64: 0 }, 'stage 1 AArch32 translation tables', true],
    ['DS', { AA64: 1, DS: 1 }, '52-bit stage 1 addresses with small granules (CD.DS)', false],
    ['PIE', { AA64: 1, PIE: 1 }, 'stage 1 permission indirection (CD.PIE)', false],
    ['PnCH', { AA64: 1, PnCH: 1 }, 'protected attributes (CD.PnCH)', false],
    ['nothing', { AA64: 1 }, undefined, false],
  ])('§5.4 CD: %s', (_, contents, expected, always) => {
    const cd = CD.make(contents);
    expect(contextGap(full(), cd)).toBe(expected);
    expect(contextGap(plain(), cd)).toBe(always ? expected : undefined);
  });

  test.each<[string, Parameters<typeof STE.make>[0], string | undefined, boolean]>([
    ['S2AA64=0', { S2AA64: 0 }, 'stage 2 AArch32 translation tables', true],
    ['S2DS', { S2AA64: 1, S2DS: 1 }, '52-bit stage 2 addresses with small granules (STE.S2DS)', false],
    ['S2PIE', { S2AA64: 1, S2PIE: 1 }, 'stage 2 permission indirection (STE.S2PIE)', false],
    ['S2POE', { S2AA64: 1, S2POE: 1 }, 'stage 2 permission overlays (STE.S2POE)', false],
    ['nothing', { S2AA64: 1 }, undefined, false],
  ])('§5.2 STE: %s', (_, contents, expected, always) => {
    const ste = STE.make(contents);
    expect(stage2Gap(full(), ste)).toBe(expected);
    expect(stage2Gap(plain(), ste)).toBe(always ? expected : undefined);
  });
});

describe('what a crashed kernel leaves', () => {
  const left = {
    STRTAB_BASE: 0x4030_0000n,
    STRTAB_BASE_CFG: 0x1_0210n,
    CMDQ_BASE: 0x4010_0003n,
    CMDQ_PROD: 5n,
    EVENTQ_BASE: 0x4020_0003n,
  };
  const shown = (bench: Bench) =>
    [IRQ_CTRL, IRQ_CTRLACK, CR1, CR2, EVENTQ_PROD, EVENTQ_CONS].map((register) => bench.read(register));

  test('interrupts on, write-back inner shareable accesses, invalid StreamIDs recorded, an empty event queue', () => {
    const bench = new Bench('mmu-600');
    crashedKernel(bench.smmu, left);
    expect(shown(bench)).toEqual([5n, 5n, 0xd75n, 6n, 0n, 0n]);
  });

  test('or what the scenario says', () => {
    const bench = new Bench('mmu-600');
    crashedKernel(bench.smmu, { ...left, IRQ_CTRL: 1n, CR1: 0n, CR2: 2n, EVENTQ_PROD: 3n });
    expect(shown(bench)).toEqual([1n, 1n, 0n, 2n, 3n, 3n]);
    crashedKernel(bench.smmu, { ...left, EVENTQ_PROD: 3n, EVENTQ_CONS: 1n });
    expect(shown(bench).slice(4)).toEqual([3n, 1n]);
  });
});
