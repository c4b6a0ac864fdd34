import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AccessSize } from '../../../../src/core/machine/memory';
import { FSR, TLBIVA, TLBIVAA } from '../../../../src/core/smmu/registers/v2/context-bank';
import type { FrameRegister } from '../../../../src/core/smmu/registers/v2/frame-register';
import { sCR0, TLBIALLNSNH, TLBIVMID } from '../../../../src/core/smmu/registers/v2/global';
import { registersV2 } from '../../../../src/core/smmu/registers/v2/map';
import { exploreV2 } from '../../../../src/core/smmu/v2/explore';
import type { KnobsV2 } from '../../../../src/core/smmu/v2/knobs';
import { leaf1 } from '../tables';
import { BenchV2, outcomeOf } from './bench';

const settings = { seed: 1, numRuns: 25 };
const page = 0x4060_0000n;

const words = fc.oneof(
  fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
  fc.bigInt({ min: 0n, max: 0xffn }),
  fc.bigInt({ min: 0x4060_0000n, max: 0x4090_0000n }),
);
const sizes = fc.constantFrom<AccessSize>(1, 2, 4, 8);
const access = fc.record({
  streamId: fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 0xffff_ffff })),
  address: fc.oneof(words, fc.bigInt({ min: 0n, max: 0x5fffn })),
  write: fc.boolean(),
  privileged: fc.boolean(),
  instruction: fc.boolean(),
  noSnoop: fc.boolean(),
  neverStalls: fc.boolean(),
});
/** A register, which of several, and how wide the access is, mostly as it should be. */
const places = fc.record({
  register: fc.constantFrom(...registersV2),
  index: fc.integer({ min: 0, max: 5 }),
  half: fc.boolean(),
});

type Step =
  | {
      readonly do: 'write' | 'raw' | 'read';
      readonly offset: number;
      readonly size: AccessSize;
      readonly value: bigint;
    }
  | {
      readonly do: 'place';
      readonly place: { register: FrameRegister; index: number; half: boolean };
      readonly value: bigint;
    }
  | { readonly do: 'store'; readonly address: bigint; readonly value: bigint }
  | { readonly do: 'dma'; readonly access: { streamId: number; address: bigint; write: boolean } }
  | { readonly do: 'time'; readonly nanoseconds: bigint }
  | { readonly do: 'power'; readonly on: boolean };

const steps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('place' as const), place: places, value: words }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('raw' as const, 'read' as const),
      offset: fc.oneof(fc.integer({ min: 0, max: 0x2_0100 }), fc.integer({ min: -16, max: 1 << 30 })),
      size: sizes,
      value: words,
    }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('dma' as const), access }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('store' as const), address: words, value: words }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('time' as const), nanoseconds: fc.bigInt({ min: 0n, max: 200n }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('power' as const), on: fc.boolean() }) },
);

const knobs: fc.Arbitrary<Partial<KnobsV2>> = fc.record({
  sync: fc.constantFrom<KnobsV2['sync']>('none', 'never', { reads: 1 }, { nanoseconds: 100n }),
  invalidation: fc.constantFrom('at-once', 'at-sync'),
  unknownAtReset: fc.constantFrom('declared', 'complement'),
  streamConflict: fc.constantFrom('detected', 'first', 'last'),
  hitUnderFault: fc.constantFrom('held-up', 'goes-on'),
  translationCache: fc.constantFrom<KnobsV2['translationCache']>('none', 'lazy', 'infinite', { seed: 3 }),
  walkCache: fc.constantFrom('none', 'kept'),
  contiguous: fc.constantFrom('separate', 'one-entry'),
  powerLoss: fc.constantFrom('lost', 'kept'),
});

function perform(bench: BenchV2, step: Step): string {
  switch (step.do) {
    case 'place': {
      const { register, index, half } = step.place;
      const { frame } = bench.smmu.part;
      const offset = frame.offsetOf(register, register.repeated ? index : 0);
      if (register.width === 64 && half) bench.smmu.write(offset + 4, 4, step.value);
      else bench.smmu.write(offset, register.width === 64 ? 8 : 4, step.value);
      return '';
    }
    case 'raw':
    case 'write':
      bench.smmu.write(step.offset, step.size, step.value);
      return '';
    case 'read':
      return bench.smmu.read(step.offset, step.size).toString(16);
    case 'store':
      bench.memory.write(step.address & ~7n, 8, step.value);
      return '';
    case 'dma':
      return outcomeOf(bench.smmu.translate(step.access));
    case 'time':
      bench.clock.advance(step.nanoseconds);
      return '';
    case 'power':
      bench.smmu.power(step.on);
      return '';
  }
}

/** Streams 0 to 5 lead to banks of every kind; a few pages are mapped. */
function machine(profile: string, chosen: Partial<KnobsV2>): BenchV2 {
  const bench = new BenchV2(profile, [], chosen);
  if (profile === 'smmu-v2-minimal') return bench;
  bench.group(0, 0, { CBNDX: 4 });
  bench.group(1, 1, { CBNDX: 1 });
  bench.group(2, 2, { CBNDX: 5 });
  bench.group(3, 3, { TYPE: 1 });
  bench.group(4, 4, { TYPE: 2 });
  bench.stage1(4, { sctlr: { CFCFG: 1 } }).map(0x1000n, page, leaf1);
  bench.stage2(1).map(0x1000n, page, leaf1 | (3n << 6n));
  bench.stage1(5, { cbar: { TYPE: 3, CBNDX: 1 } as never }).map(0x1000n, 0x1000n, leaf1);
  bench.enable();
  return bench;
}

const profiles = fc.constantFrom('mmu-500', 'smmu-v2-full', 'smmu-v2-minimal');

describe('whatever software does', () => {
  test('nothing crashes, and what comes out is an address that the part has', () => {
    fc.assert(
      fc.property(profiles, knobs, fc.array(steps, { maxLength: 40 }), (profile, chosen, list) => {
        const bench = machine(profile, chosen);
        for (const step of list) {
          const outcome = perform(bench, step);
          const [, physical] = /^(?:translated|bypassed) (0x\w+)$/.exec(outcome) ?? [];
          if (physical !== undefined) expect(BigInt(physical) >> BigInt(bench.smmu.part.outputBits)).toBe(0n);
        }
      }),
      settings,
    );
  });

  test('two parts that are told the same do the same', () => {
    fc.assert(
      fc.property(profiles, knobs, fc.array(steps, { maxLength: 25 }), (profile, chosen, list) => {
        const [one, other] = [machine(profile, chosen), machine(profile, chosen)];
        for (const step of list) expect(perform(one, step)).toBe(perform(other, step));
      }),
      settings,
    );
  });

  test('a state that is put back goes on as it did', () => {
    fc.assert(
      fc.property(
        profiles,
        knobs,
        fc.array(steps, { maxLength: 15 }),
        fc.array(
          steps.filter((step) => step.do !== 'store' && step.do !== 'time'),
          { maxLength: 15 },
        ),
        (profile, chosen, before, after) => {
          const bench = machine(profile, chosen);
          for (const step of before) perform(bench, step);
          const state = bench.smmu.snapshot();
          const first = after.map((step) => perform(bench, step));
          bench.smmu.restore(state);
          expect(after.map((step) => perform(bench, step))).toEqual(first);
        },
      ),
      settings,
    );
  });

  test('exploring changes nothing, and its first outcome is the one that comes then', () => {
    fc.assert(
      fc.property(
        profiles,
        knobs.map((each) => ({ ...each, translationCache: 'infinite' as const })),
        fc.array(steps, { maxLength: 25 }),
        access,
        (profile, chosen, list, transaction) => {
          const bench = machine(profile, chosen);
          for (const step of list) perform(bench, step);
          const { registers, cache } = bench.smmu.snapshot();
          const values = new Map(registers.values);
          bench.fresh();
          const run = () => outcomeOf(bench.smmu.translate(transaction));
          const { alternatives } = exploreV2(bench.smmu, run, 16);
          expect(bench.fresh()).toEqual([]);
          expect(new Map(bench.smmu.snapshot().registers.values)).toEqual(values);
          expect(bench.smmu.snapshot().cache.tlb.entries).toEqual(cache.tlb.entries);
          expect(alternatives[0]?.result).toBe(run());
        },
      ),
      settings,
    );
  });
});

describe('CLIENTPD', () => {
  test('whatever else is written, no address is changed while it is 1', () => {
    fc.assert(
      fc.property(profiles, knobs, fc.array(steps, { maxLength: 25 }), access, (profile, chosen, list, transaction) => {
        const bench = machine(profile, chosen);
        for (const step of list) perform(bench, step);
        bench.smmu.power(true);
        bench.write(sCR0, bench.read(sCR0) | 1n);
        const bits = BigInt(bench.smmu.part.outputBits);
        const address = BigInt.asUintN(Number(bits), transaction.address);
        expect(bench.dma(address, transaction.address === address ? transaction : { ...transaction, address })).toBe(
          `bypassed 0x${address.toString(16)}`,
        );
      }),
      settings,
    );
  });
});

describe('invalidation', () => {
  const vpn = fc.bigInt({ min: 0n, max: 7n });

  /** Bank 4 with everything cached; then all tables are emptied. */
  function stale(asid: number): BenchV2 {
    const bench = new BenchV2('smmu-v2-full', [], { translationCache: 'infinite', walkCache: 'kept' });
    bench.group(0, 3, { CBNDX: 4 });
    const tables = bench.stage1(4, { asid });
    for (let number = 0n; number < 8n; number++) tables.map(number << 12n, page + (number << 12n), leaf1 | (1n << 11n));
    bench.enable();
    for (let number = 0n; number < 8n; number++) bench.dma(number << 12n);
    for (let number = 0n; number < 8n; number++) bench.store(tables.entry(number << 12n), 0n);
    return bench;
  }

  test('one by address drops what it covers and nothing else', () => {
    fc.assert(
      fc.property(vpn, fc.integer({ min: 0, max: 0xffff }), fc.boolean(), (number, asid, any) => {
        const bench = stale(asid);
        if (any) bench.write(TLBIVAA, number, 4);
        else bench.write(TLBIVA, (BigInt(asid) << 48n) | number, 4);
        for (let other = 0n; other < 8n; other++) {
          const expected = other === number ? 'aborted FSR.TF' : `translated 0x${(page + (other << 12n)).toString(16)}`;
          expect(bench.dma(other << 12n)).toBe(expected);
          bench.write(FSR, 0xffff_ffffn, 4);
        }
      }),
      settings,
    );
  });

  test('one of everything leaves nothing', () => {
    fc.assert(
      fc.property(vpn, fc.boolean(), (number, byVmid) => {
        const bench = stale(5);
        if (byVmid) bench.write(TLBIVMID, 0);
        else bench.write(TLBIALLNSNH as FrameRegister<never>, number);
        expect(bench.dma(number << 12n)).toBe('aborted FSR.TF');
      }),
      settings,
    );
  });
});
