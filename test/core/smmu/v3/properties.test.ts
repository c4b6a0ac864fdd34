import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AccessSize } from '../../../../src/core/machine/memory';
import { type Command, commands } from '../../../../src/core/smmu/structures/command';
import { explore } from '../../../../src/core/smmu/v3/explore';
import type { Knobs } from '../../../../src/core/smmu/v3/knobs';
import type { TransactionResult } from '../../../../src/core/smmu/v3/transaction';
import { Bench, place } from '../bench';
import { contextDescriptor, Heap, leaf1, leaf2, stage1Entry, stage2Entry, storeEntry, Tables } from '../tables';

const settings = { seed: 1, numRuns: 80 };
const caching: Partial<Knobs> = {
  configurationCache: 'infinite',
  translationCache: 'infinite',
  walkCache: 'kept',
  nestedEntries: 'combined',
};

function command<F extends string>(declared: Command<F>, contents: Parameters<Command<F>['make']>[0]): bigint[] {
  const [low = 0n, high = 0n] = declared.make(contents);
  return [low | BigInt(declared.opcode), high];
}

/** A part with two streams: 3 has stage 1, 4 is nested. Both map a few pages. */
function machine(knobs: Partial<Knobs>, profile = 'mmu-700') {
  const bench = new Bench(profile, [], knobs);
  const heap = new Heap();
  const first = new Tables(bench, heap, 12, 39, 1);
  const second = new Tables(bench, heap, 12, 40, 1);
  for (let page = 0n; page < 4n; page++) {
    first.map(page << 12n, 0x4060_0000n + (page << 12n), leaf1 | (1n << 11n));
    second.map(0x4060_0000n + (page << 12n), 0x4070_0000n + (page << 12n), leaf2);
  }
  second.map(place.contexts, place.contexts, leaf2);
  for (let at = 0x4080_0000n; at < 0x4084_0000n; at += 0x1000n) second.map(at, at, leaf2);
  bench.store(place.contexts, ...contextDescriptor({ TTB0: first.root >> 4n, ASID: 5 }));
  storeEntry(bench, 3, stage1Entry());
  storeEntry(bench, 4, stage2Entry(second.root, { Config: 7, S1ContextPtr: place.contexts >> 6n }));
  bench.write({ offset: 0x2c, width: 32 }, 2);
  bench.write({ offset: 0x80, width: 64 }, place.streams);
  bench.write({ offset: 0x88, width: 32 }, 6);
  bench.queues(8, 1n);
  return { bench, first, second };
}

const offsets = fc.oneof(
  fc.integer({ min: 0, max: 0x1ffff }),
  fc.integer({ min: 0, max: 0x3f }).map((word) => word * 4),
  fc.constantFrom(0x100a8, 0x100ac, 0x100c8, 0x100cc),
);
const sizes = fc.constantFrom<AccessSize>(1, 2, 4, 8);
const words = fc.oneof(fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }), fc.bigInt({ min: 0n, max: 0xfffn }));
const access = fc.record({
  streamId: fc.integer({ min: 0, max: 6 }),
  address: fc.oneof(words, fc.bigInt({ min: 0n, max: 0x5fffn })),
  write: fc.boolean(),
  privileged: fc.boolean(),
  instruction: fc.boolean(),
});

type Step =
  | { readonly do: 'write'; readonly offset: number; readonly size: AccessSize; readonly value: bigint }
  | { readonly do: 'store'; readonly address: bigint; readonly value: bigint }
  | { readonly do: 'command'; readonly dwords: readonly bigint[] }
  | {
      readonly do: 'dma' | 'request' | 'translated';
      readonly access: typeof access extends fc.Arbitrary<infer A> ? A : never;
    }
  | { readonly do: 'time'; readonly nanoseconds: bigint };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('write' as const), offset: offsets, size: sizes, value: words }),
  fc.record({
    do: fc.constant('store' as const),
    address: fc
      .tuple(
        fc.constantFrom(place.streams, place.contexts, place.commands, 0x4080_0000n),
        fc.bigInt({ min: 0n, max: 63n }),
      )
      .map(([base, index]) => base + index * 8n),
    value: words,
  }),
  fc.record({ do: fc.constant('command' as const), dwords: fc.tuple(words, words) }),
  fc.record({ do: fc.constantFrom('dma' as const, 'request' as const, 'translated' as const), access }),
  fc.record({ do: fc.constant('time' as const), nanoseconds: fc.constantFrom(1n, 1_000_000n, 100_000_000_000n) }),
);

function perform(bench: Bench, given: Step): unknown {
  switch (given.do) {
    case 'write':
      bench.smmu.write(given.offset, given.size, given.value);
      return bench.smmu.read(given.offset, given.size);
    case 'store': {
      const previous = bench.memory.read(given.address, 8) ?? 0n;
      bench.memory.write(given.address, 8, given.value);
      bench.watches.storeObserved(given.address, 8, previous, given.value);
      return undefined;
    }
    case 'command':
      return bench.command(given.dwords);
    case 'dma':
      return bench.smmu.translate(given.access);
    case 'request':
      return bench.smmu.ats.request(given.access);
    case 'translated':
      return bench.smmu.ats.translated(given.access);
    case 'time':
      return bench.clock.advance(given.nanoseconds);
  }
}

const machines: readonly [string, Partial<Knobs>][] = [
  ['mmu-s3', {}],
  ['mmu-700', caching],
  ['mmu-600', { ...caching, structureFetch: { seed: 4 }, translationCache: { seed: 5 }, mergeEvents: true }],
  [
    'minimal',
    { acknowledge: { CR0: { reads: 2 }, IRQ_CTRL: 'never', GBPA: { nanoseconds: 5n } }, unpredictable: 'taken' },
  ],
];

describe.each(machines)('%s %o', (profile, knobs) => {
  test('no input crashes or hangs the model', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const { bench } = machine(knobs, profile);
        for (const each of steps) perform(bench, each);
      }),
      settings,
    );
  });

  test('snapshot and restore are the identity: the same steps then do the same', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 15 }), fc.array(step, { maxLength: 15 }), (before, steps) => {
        const { bench } = machine(knobs, profile);
        for (const each of before) perform(bench, each);
        const [state, clock] = [bench.smmu.snapshot(), bench.clock.snapshot()];
        const memory = bench.memory.readBytes(0x4000_0000n, 16 << 20);
        const first = steps.map((each) => perform(bench, each));
        const end = bench.smmu.snapshot();
        bench.memory.writeBytes(0x4000_0000n, memory ?? new Uint8Array());
        bench.clock.restore(clock);
        bench.smmu.restore(state);
        expect(bench.smmu.snapshot()).toEqual(state);
        expect(steps.map((each) => perform(bench, each))).toEqual(first);
        expect(bench.smmu.snapshot()).toEqual(end);
      }),
      { ...settings, numRuns: 40 },
    );
  });

  test('exploration ends and leaves the state as it was', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 15 }), access, (steps, last) => {
        const { bench } = machine(knobs, profile);
        for (const each of steps) perform(bench, each);
        const state = bench.smmu.snapshot();
        const { alternatives } = explore(bench.smmu, () => bench.smmu.translate(last), 32);
        expect(alternatives.length).toBeGreaterThan(0);
        expect(bench.smmu.snapshot()).toEqual(state);
      }),
      { ...settings, numRuns: 60 },
    );
  });

  test('an exploration that holds comes to the same again, whatever was done since', () => {
    let held = 0;
    fc.assert(
      fc.property(fc.array(step, { maxLength: 8 }), access, fc.array(step, { maxLength: 6 }), (before, last, steps) => {
        const { bench } = machine(knobs, profile);
        for (const each of before) perform(bench, each);
        const run = () => bench.smmu.translate(last);
        const { alternatives, holds } = explore(bench.smmu, run, 16);
        for (const each of steps) {
          perform(bench, each);
          if (!holds()) return;
          held++;
          expect(explore(bench.smmu, run, 16).alternatives).toEqual(alternatives);
        }
      }),
      { ...settings, numRuns: 100 },
    );
    expect(held).toBeGreaterThan(10);
  });
});

describe('caches change nothing when what changed was invalidated', () => {
  const { TLBI_NH_VA, TLBI_S2_IPA, TLBI_NSNH_ALL, TLBI_S12_VMALL, CFGI_STE, CFGI_STE_RANGE, CFGI_CD, CMD_SYNC } =
    commands;

  /** A change of memory, and the commands that make it known. */
  const change = fc.oneof(
    fc.record({
      kind: fc.constant('page' as const),
      page: fc.bigInt({ min: 0n, max: 3n }),
      to: fc.bigInt({ min: 0n, max: 3n }),
      all: fc.boolean(),
    }),
    fc.record({
      kind: fc.constant('intermediate' as const),
      page: fc.bigInt({ min: 0n, max: 3n }),
      to: fc.bigInt({ min: 0n, max: 3n }),
      all: fc.boolean(),
    }),
    fc.record({ kind: fc.constant('ste' as const), config: fc.constantFrom(0, 4, 5), all: fc.boolean() }),
    fc.record({ kind: fc.constant('cd' as const), valid: fc.boolean(), all: fc.boolean() }),
  );

  function apply(
    { bench, first, second }: ReturnType<typeof machine>,
    given: typeof change extends fc.Arbitrary<infer A> ? A : never,
  ) {
    const sync = command(CMD_SYNC, {});
    switch (given.kind) {
      case 'page': {
        first.map(given.page << 12n, 0x4060_0000n + (given.to << 12n), leaf1 | (1n << 11n));
        // Entries of the nested stream have VMID 1, those of the other VMID 0.
        const of = (VMID: number) => command(TLBI_NH_VA, { VMID, ASID: 5, Address: given.page, Leaf: 1 });
        bench.command(...(given.all ? [command(TLBI_NSNH_ALL, {})] : [of(0), of(1)]), sync);
        break;
      }
      case 'intermediate': {
        const ipa = 0x4060_0000n + (given.page << 12n);
        second.map(ipa, 0x4070_0000n + (given.to << 12n), leaf2);
        // Combined entries are found by their virtual address only: the four pages are all there is.
        const combined = [0n, 1n, 2n, 3n].map((Address) => command(TLBI_NH_VA, { VMID: 1, ASID: 5, Address }));
        const one = [command(TLBI_S2_IPA, { VMID: 1, Address: ipa >> 12n }), ...combined];
        bench.command(...(given.all ? [command(TLBI_S12_VMALL, { VMID: 1 })] : one), sync);
        break;
      }
      case 'ste':
        storeEntry(bench, 3, stage1Entry({ Config: given.config }));
        bench.command(
          given.all ? command(CFGI_STE_RANGE, { Range: 31 }) : command(CFGI_STE, { SID: 3, Leaf: 1 }),
          sync,
        );
        break;
      case 'cd': {
        bench.store(place.contexts, ...contextDescriptor({ V: given.valid ? 1 : 0, TTB0: first.root >> 4n, ASID: 5 }));
        const of = (SID: number) => command(CFGI_CD, { SID, Leaf: 1 });
        bench.command(...(given.all ? [command(CFGI_STE_RANGE, { Range: 31 })] : [of(3), of(4)]), sync);
        break;
      }
    }
  }

  test('a cached run equals an uncached one', () => {
    const use = fc.record({
      streamId: fc.constantFrom(3, 4),
      page: fc.bigInt({ min: 0n, max: 4n }),
      write: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.array(use, { maxLength: 6 }), change), { maxLength: 12 }), (rounds) => {
        const both = [machine({}), machine(caching)];
        for (const [uses, changed] of rounds) {
          for (const { streamId, page, write } of uses) {
            const results = both.map(
              ({ bench }): TransactionResult => bench.smmu.translate({ streamId, address: (page << 12n) + 8n, write }),
            );
            expect(results[1]).toEqual(results[0]);
          }
          for (const each of both) apply(each, changed);
        }
      }),
      settings,
    );
  });
});
