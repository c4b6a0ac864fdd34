import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Command, commands } from '../../../../src/core/smmu/structures/command';
import { STE } from '../../../../src/core/smmu/structures/ste';
import { L1STD } from '../../../../src/core/smmu/structures/table';
import { explore } from '../../../../src/core/smmu/v3/explore';
import type { Knobs } from '../../../../src/core/smmu/v3/knobs';
import type { Interest } from '../../../../src/core/smmu/v3/transaction';
import { Bench, place } from '../bench';
import { contextDescriptor, enable, Heap, leaf1, leaf2, stage1Entry, stage2Entry, storeEntry, Tables } from '../tables';
import { dma } from './dma';

const all: Partial<Knobs> = { configurationCache: 'prefetch-all', translationCache: 'prefetch-all' };
const address = 0x40_1000n;
const before = 0x4060_0000n;
const after = 0x4070_0000n;
const local = leaf1 | (1n << 11n);
const here: Interest = { streamId: 3, address };

function command<F extends string>(declared: Command<F>, contents: Parameters<Command<F>['make']>[0]): bigint[] {
  const [low = 0n, high = 0n] = declared.make(contents);
  return [low | BigInt(declared.opcode), high];
}

/** The CPU stores, and the machine reports it. */
function store(bench: Bench, at: bigint, ...words: readonly bigint[]): void {
  for (const [index, word] of words.entries()) {
    const to = at + BigInt(index) * 8n;
    const previous = bench.memory.read(to, 8) ?? 0n;
    bench.store(to, word);
    bench.watches.storeObserved(to, 8, previous, word);
  }
}

/** Stream 3 has stage 1 with ASID 5, and maps one page; nothing was accessed yet. */
function machine(knobs: Partial<Knobs>, interests: readonly Interest[] = [here], cd: Record<string, number> = {}) {
  const bench = new Bench('mmu-700', [], knobs, { interests: () => interests });
  const heap = new Heap();
  const tables = new Tables(bench, heap, 12, 39, 1);
  const entry = tables.map(address, before, local);
  bench.store(place.contexts, ...contextDescriptor({ TTB0: tables.root >> 4n, ASID: 5, ...cd }));
  storeEntry(bench, 3, stage1Entry());
  enable(bench);
  return { bench, heap, tables, entry };
}

const cfgiSte = command(commands.CFGI_STE, { SID: 3, Leaf: 1 });
const cfgiCd = command(commands.CFGI_CD, { SID: 3 });
const tlbi = command(commands.TLBI_NH_ASID, { ASID: 5 });
const sync = command(commands.CMD_SYNC, {});

describe('a part that prefetches everything it may', () => {
  test('still uses a page that was unmapped without TLBI, though no DMA ever used it', () => {
    const { bench, entry } = machine(all);
    store(bench, entry, 0n);
    expect(dma(bench, address)).toBe('translated 0x40600000');
  });

  test('does not after a TLBI', () => {
    const { bench, entry } = machine(all);
    store(bench, entry, 0n);
    bench.command(tlbi, sync);
    expect(dma(bench, address)).toBe('aborted F_TRANSLATION');
  });

  test('does not when only endless caches without prefetch are there', () => {
    const { bench, entry } = machine({ configurationCache: 'infinite', translationCache: 'infinite' });
    store(bench, entry, 0n);
    expect(dma(bench, address)).toBe('aborted F_TRANSLATION');
  });

  test('fetches a page as soon as it is mapped', () => {
    const { bench, tables, entry } = machine(all, [here, { streamId: 3, address: address + 0x1000n }]);
    const next = tables.entry(address + 0x1000n);
    store(bench, next, before | local | 3n);
    store(bench, next, after | local | 3n);
    store(bench, entry, 0n);
    expect(dma(bench, address + 0x1000n)).toBe('translated 0x40600000');
    expect(dma(bench, address + 0x2000n)).toBe('aborted F_TRANSLATION');
  });

  test('fetches what was accessed before, without being told', () => {
    const { bench, entry } = machine(all, []);
    store(bench, entry, 0n);
    expect(dma(bench, address)).toBe('aborted F_TRANSLATION');
    store(bench, entry, before | local | 3n);
    store(bench, entry, 0n);
    expect(dma(bench, address)).toBe('translated 0x40600000');
  });

  test('fetches the stale translation again where TLBI comes before CFGI (§4.3.6)', () => {
    for (const [order, expected] of [
      [[tlbi, cfgiCd], before],
      [[cfgiCd, tlbi], after],
    ] as const) {
      const { bench, heap } = machine(all);
      const other = new Tables(bench, heap, 12, 39, 1);
      other.map(address, after, local);
      store(bench, place.contexts, ...contextDescriptor({ TTB0: other.root >> 4n, ASID: 5 }));
      bench.command(...order, sync);
      expect(dma(bench, address)).toBe(`translated 0x${expected.toString(16)}`);
    }
  });

  test('records nothing, whatever it meets', () => {
    const { bench, entry } = machine(all, [here, { streamId: 4, address: 0n }, { streamId: 99 }, { streamId: 5 }]);
    storeEntry(bench, 5, STE.make({ V: 1, Config: 5, S1ContextPtr: 1n << 46n }));
    store(bench, entry, 0n);
    bench.command(tlbi);
    expect(bench.fresh().filter((line) => !line.startsWith('CMDQ_PROD'))).toEqual(['0: TLBI_NH_ASID consumed']);
  });

  test('does nothing while SMMUEN is 0', () => {
    const { bench, entry } = machine(all);
    bench.write({ offset: 0x20, width: 32 }, 0xc);
    bench.command(tlbi);
    store(bench, entry, 0n);
    bench.write({ offset: 0x20, width: 32 }, 0xd);
    expect(dma(bench, address)).toBe('aborted F_TRANSLATION');
  });

  test('snapshots', () => {
    const { bench, entry } = machine(all, []);
    dma(bench, address);
    const state = bench.smmu.snapshot();
    bench.command(tlbi);
    bench.smmu.reset();
    bench.smmu.restore(state);
    store(bench, entry, 0n);
    expect(dma(bench, address)).toBe('translated 0x40600000');
    bench.command(tlbi);
    expect(dma(bench, address)).toBe('aborted F_TRANSLATION');
  });

  test('adds no alternatives of its own to an exploration', () => {
    const { bench, entry } = machine(all);
    const explored = explore(bench.smmu, () => {
      store(bench, entry, 0n);
      return dma(bench, address);
    });
    expect(new Set(explored.alternatives.map(({ result }) => result))).toContain('translated 0x40600000');
    expect(explored.complete).toBe(true);
  });
});

describe('§3.21 configuration that is prefetched', () => {
  const only: Partial<Knobs> = { configurationCache: 'prefetch-all' };
  const bypass = STE.make({ V: 1, Config: 4 });

  test('an STE that changes without CFGI stays what it was', () => {
    const { bench } = machine(only);
    store(bench, place.streams + 192n, ...bypass);
    expect(dma(bench, address)).toBe('translated 0x40600000');
    bench.command(cfgiSte);
    expect(dma(bench, address)).toBe('bypassed 0x401000');
  });

  test('an STE with V=0 may be cached too', () => {
    const { bench } = machine(only, [{ streamId: 6 }]);
    store(bench, place.streams + 384n, ...bypass);
    expect(dma(bench, address, { streamId: 6 })).toBe('aborted C_BAD_STE');
    bench.command(command(commands.CFGI_STE, { SID: 6, Leaf: 1 }));
    expect(dma(bench, address, { streamId: 6 })).toBe('bypassed 0x401000');
  });

  test('a level 1 descriptor needs a CFGI_STE that is not for leaves alone', () => {
    const bench = new Bench('mmu-700', [], only, { interests: () => [{ streamId: 70 }] });
    const second = 0x4031_0000n;
    bench.store(second + 384n, ...bypass);
    bench.write({ offset: 0x2c, width: 32 }, 2);
    bench.write({ offset: 0x80, width: 64 }, place.streams);
    bench.write({ offset: 0x88, width: 32 }, 0x1_0188n);
    bench.queues(4, 1n);
    store(bench, place.streams, ...L1STD.make({ Span: 7, L2Ptr: second >> 6n }));
    store(bench, place.streams + 8n, ...L1STD.make({ Span: 7, L2Ptr: second >> 6n }));
    expect(dma(bench, address, { streamId: 6 })).toBe('bypassed 0x401000');
    expect(dma(bench, address, { streamId: 70 })).toBe('aborted C_BAD_STREAMID');
    bench.command(command(commands.CFGI_STE, { SID: 70, Leaf: 1 }));
    expect(dma(bench, address, { streamId: 70 })).toBe('aborted C_BAD_STREAMID');
    bench.command(command(commands.CFGI_STE, { SID: 70 }));
    expect(dma(bench, address, { streamId: 70 })).toBe('bypassed 0x401000');
  });

  test('translations are not fetched with it', () => {
    const { bench, entry } = machine(only);
    store(bench, entry, after | local | 3n);
    expect(dma(bench, address)).toBe('translated 0x40700000');
  });
});

describe('a prefetch of one page', () => {
  const keeping: Partial<Knobs> = { translationCache: 'infinite' };
  const unread = 1n << 10n;

  test.each([
    ['a page that unprivileged software may not use', leaf1 & ~(1n << 6n), true],
    ['a page without Access flag', leaf1 & ~unread, false],
  ])('%s: is it kept?', (_, attributes, kept) => {
    const { bench, tables, entry } = machine(keeping, [], { HA: 1 });
    tables.map(address, before, attributes);
    expect(bench.smmu.prefetch(here)).toBe(kept);
    expect(bench.memory.read(entry, 8)).toBe(before | attributes | 3n);
    bench.store(entry, 0n);
    expect(dma(bench, address, { privileged: true })).toBe(kept ? 'translated 0x40600000' : 'aborted F_TRANSLATION');
  });

  test('sets the Access flag where the knob and HA say so, and never marks a page dirty', () => {
    const clean = (local & ~unread) | (1n << 7n) | (1n << 51n);
    for (const [cd, expected] of [
      [{ HA: 1, HD: 1 }, clean | unread],
      [{}, clean],
    ] as const) {
      const { bench, tables, entry } = machine({ ...keeping, prefetchedAccessFlag: 'set' }, [], cd);
      tables.map(address, before, clean);
      expect(bench.smmu.prefetch(here)).toBe(expected !== clean);
      expect(bench.memory.read(entry, 8)).toBe(before | expected | 3n);
    }
  });

  test.each(['left', 'set'] as const)('nested, both Access flags 0, knob %s', (prefetchedAccessFlag) => {
    const bench = new Bench('mmu-700', [], { ...keeping, prefetchedAccessFlag });
    const heap = new Heap();
    const first = new Tables(bench, heap, 12, 39, 1);
    const second = new Tables(bench, heap, 12, 40, 1);
    first.map(address, 0x30_0000n, local & ~unread);
    const entry = second.map(0x30_0000n, before, leaf2 & ~unread);
    for (let at = 0x4080_0000n; at < 0x4083_0000n; at += 0x1000n) second.map(at, at, leaf2);
    second.map(place.contexts, place.contexts, leaf2);
    bench.store(place.contexts, ...contextDescriptor({ TTB0: first.root >> 4n, HA: 1 }));
    storeEntry(bench, 3, stage2Entry(second.root, { Config: 7, S1ContextPtr: place.contexts >> 6n, S2HA: 1 }));
    enable(bench);
    const set = prefetchedAccessFlag === 'set';
    expect(bench.smmu.prefetch(here)).toBe(set);
    expect(((bench.memory.read(entry, 8) ?? 0n) & unread) !== 0n).toBe(set);
  });
});

describe('§4.2 CMD_PREFETCH_CONFIG and CMD_PREFETCH_ADDR', () => {
  const { PREFETCH_CONFIG, PREFETCH_ADDR } = commands;
  const keeping: Partial<Knobs> = { configurationCache: 'infinite', translationCache: 'infinite' };

  function unmapped(given: readonly bigint[], knobs: Partial<Knobs> = {}): string[] {
    const { bench, tables } = machine({ ...keeping, ...knobs }, []);
    for (let page = 0n; page < 4n; page++) tables.map(address + (page << 12n), before + (page << 12n), local);
    bench.command(given);
    for (let page = 0n; page < 4n; page++) bench.store(tables.entry(address + (page << 12n)), 0n);
    return [0n, 1n, 2n, 3n].map((page) => dma(bench, address + (page << 12n)).split(' ')[0] ?? '');
  }

  const page = address >> 12n;
  test.each([
    ['one page', { SID: 3, Address: page }, ['translated', 'aborted', 'aborted', 'aborted']],
    ['2^1 pages', { SID: 3, Address: page, Size: 1 }, ['translated', 'translated', 'aborted', 'aborted']],
    ['of another stream', { SID: 4, Address: page }, ['aborted', 'aborted', 'aborted', 'aborted']],
    ['of a substream', { SID: 3, SSV: 1, SSID: 1, Address: page }, ['aborted', 'aborted', 'aborted', 'aborted']],
  ])('an address prefetch of %s', (_, contents, expected) => {
    expect(unmapped(command(PREFETCH_ADDR, contents))).toEqual(expected);
  });

  test('a hint may be ignored', () => {
    const given = command(PREFETCH_ADDR, { SID: 3, Address: page });
    expect(unmapped(given, { prefetchCommands: 'ignored' })[0]).toBe('aborted');
  });

  test('a huge range ends', () => {
    expect(unmapped(command(PREFETCH_ADDR, { SID: 3, Address: page, Size: 31 }))).toEqual(
      Array.from({ length: 4 }, () => 'translated'),
    );
  });

  test('a configuration prefetch keeps STE and CD, and no translation', () => {
    const { bench, entry } = machine(keeping, []);
    bench.command(command(PREFETCH_CONFIG, { SID: 3 }));
    bench.store(place.contexts, 0n);
    bench.store(place.streams + 192n, 0n);
    bench.store(entry, after | local | 3n);
    expect(dma(bench, address)).toBe('translated 0x40700000');
  });
});

describe('whatever is mapped and unmapped', () => {
  const change = fc.record({
    page: fc.bigInt({ min: 0n, max: 3n }),
    to: fc.constantFrom(0n, before, after),
    invalidate: fc.boolean(),
  });

  test('every page leads where it led at some time since its last invalidation, and present with invalidations alone', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 12 }), (changes) => {
        const pages = [0n, 1n, 2n, 3n].map((page) => address + (page << 12n));
        const { bench, tables } = machine(
          all,
          pages.map((at) => ({ streamId: 3, address: at })),
        );
        const since = new Map(pages.map((at) => [at, new Set([at === address ? before : 0n])]));
        const now = new Map(pages.map((at) => [at, at === address ? before : 0n]));
        for (const { page, to, invalidate } of changes) {
          const at = pages[Number(page)] ?? address;
          store(bench, tables.entry(at), to === 0n ? 0n : to | local | 3n);
          now.set(at, to);
          since.get(at)?.add(to);
          if (!invalidate) continue;
          bench.command(command(commands.TLBI_NH_VA, { ASID: 5, Address: at >> 12n, Leaf: 1 }), sync);
          since.set(at, new Set([to]));
        }
        for (const at of pages) {
          const result = bench.smmu.translate({ streamId: 3, address: at, write: true });
          const reached = 'physical' in result ? result.physical : 0n;
          expect(since.get(at)?.has(reached)).toBe(true);
          // What was valid once is never seen as a fault: it was fetched then.
          const valid = [...(since.get(at) ?? [])].some((to) => to !== 0n);
          expect(reached !== 0n).toBe(valid);
          if (since.get(at)?.size === 1) expect(reached).toBe(now.get(at));
        }
      }),
      { seed: 1, numRuns: 60 },
    );
  });
});
