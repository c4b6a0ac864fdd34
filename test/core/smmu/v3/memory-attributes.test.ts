import { describe, expect, test } from 'vitest';
import { PointOfCoherency } from '../../../../src/core/machine/point-of-coherency';
import { CR0, GBPA } from '../../../../src/core/smmu/registers/control';
import { STE } from '../../../../src/core/smmu/structures/ste';
import type { Knobs } from '../../../../src/core/smmu/v3/knobs';
import {
  combine,
  isCoherent,
  type MemoryAttributes,
  normal,
  ofMair,
  ofMemAttr,
  ofWalk,
  overridden,
} from '../../../../src/core/smmu/v3/memory-attributes';
import type { Transaction } from '../../../../src/core/smmu/v3/transaction';
import { Bench, place } from '../bench';
import { contextDescriptor, enable, Heap, leaf1, leaf2, stage1Entry, stage2Entry, storeEntry, Tables } from '../tables';

const short = { 'non-cacheable': 'NC', 'write-through': 'WT', 'write-back': 'WB' } as const;
const shared = { 'non-shareable': 'NSH', inner: 'ISH', outer: 'OSH' } as const;

/** `iWB-oWB-ISH`, or the kind of Device memory. */
function text({ type, inner, outer, shareability }: MemoryAttributes): string {
  return type === 'Normal'
    ? `i${short[inner]}-o${short[outer]}-${shared[shareability]}`
    : `${type}-${shared[shareability]}`;
}

describe('encodings (Arm ARM, §5.2, §5.4)', () => {
  test.each([
    [0x00, 3, 'Device-nGnRnE-OSH'],
    [0x04, 3, 'Device-nGnRE-OSH'],
    [0x08, 0, 'Device-nGRE-OSH'],
    [0x0c, 0, 'Device-GRE-OSH'],
    [0x01, 0, 'Device-nGnRnE-OSH'],
    [0x06, 0, 'Device-nGnRnE-OSH'],
    [0x44, 3, 'iNC-oNC-OSH'],
    [0x40, 0, 'iNC-oNC-OSH'],
    [0xa0, 3, 'iWT-oWT-ISH'],
    [0xf0, 2, 'iWB-oWB-OSH'],
    [0x80, 2, 'Device-nGnRnE-OSH'],
    [0xff, 3, 'iWB-oWB-ISH'],
    [0xff, 2, 'iWB-oWB-OSH'],
    [0xff, 0, 'iWB-oWB-NSH'],
    [0xff, 1, 'iWB-oWB-NSH'],
    [0xf4, 0, 'iNC-oWB-NSH'],
    [0x4f, 0, 'iWB-oNC-NSH'],
    [0xb7, 0, 'iWB-oWT-NSH'],
    [0x13, 0, 'iWT-oWT-NSH'],
  ])('MAIR byte %i, SH %i: %s', (byte, shareability, expected) => {
    expect(text(ofMair(byte, shareability))).toBe(expected);
  });

  test.each([
    [0, 'Device-nGnRnE-OSH'],
    [1, 'Device-nGnRE-OSH'],
    [2, 'Device-nGRE-OSH'],
    [3, 'Device-GRE-OSH'],
    [5, 'iNC-oNC-OSH'],
    [6, 'iWT-oNC-ISH'],
    [10, 'iWT-oWT-ISH'],
    [13, 'iNC-oWB-ISH'],
    [15, 'iWB-oWB-ISH'],
  ])('MemAttr %i: %s', (code, expected) => {
    expect(text(ofMemAttr(code, 'inner'))).toBe(expected);
  });

  test.each([
    [0, 1, 3, 'iNC-oWB-ISH'],
    [1, 2, 2, 'iWB-oWT-OSH'],
    [3, 3, 0, 'iWB-oWB-NSH'],
    [0, 0, 0, 'iNC-oNC-OSH'],
  ])('walks with inner %i, outer %i, shareability %i: %s', (inner, outer, shareability, expected) => {
    expect(text(ofWalk(inner, outer, shareability))).toBe(expected);
  });

  test.each([
    [normal('write-back', 'write-back', 'inner'), true],
    [normal('write-through', 'write-back', 'outer'), true],
    [normal('write-back', 'write-back', 'non-shareable'), false],
    [normal('non-cacheable', 'write-back', 'inner'), false],
    [normal('write-back', 'non-cacheable', 'inner'), false],
    [ofMair(0, 3), false],
  ])('%o looks into CPU caches: %s', (attributes, expected) => {
    expect(isCoherent(attributes)).toBe(expected);
  });
});

test.each([
  ['the weaker cacheability of each domain', 0xfa, 3, 0xbf, 3, 'iWT-oWT-ISH'],
  ['non-cacheable wins', 0xff, 3, 0x44, 0, 'iNC-oNC-OSH'],
  ['the wider shareability', 0xff, 0, 0xff, 2, 'iWB-oWB-OSH'],
  ['inner over none', 0xff, 3, 0xff, 0, 'iWB-oWB-ISH'],
  ['Device wins', 0xff, 3, 0x0c, 0, 'Device-GRE-OSH'],
  ['the stricter Device', 0x08, 0, 0x04, 0, 'Device-nGnRE-OSH'],
] as const)('stages combine: %s', (_, a, sharedA, b, sharedB, expected) => {
  const [first, second] = [ofMair(a, sharedA), ofMair(b, sharedB)];
  expect([text(combine(first, second)), text(combine(second, first))]).toEqual([expected, expected]);
});

test.each([
  ['nothing', { replacesType: false, memAttr: 0, shareability: 1 }, 'iWB-oWT-ISH'],
  ['SHCFG alone', { replacesType: false, memAttr: 0, shareability: 2 }, 'iWB-oWT-OSH'],
  ['SHCFG, not shareable', { replacesType: false, memAttr: 0, shareability: 0 }, 'iWB-oWT-NSH'],
  ['MTCFG alone', { replacesType: true, memAttr: 15, shareability: 1 }, 'iWB-oWB-ISH'],
  ['MTCFG to Device', { replacesType: true, memAttr: 1, shareability: 3 }, 'Device-nGnRE-OSH'],
  ['MTCFG to non-cacheable', { replacesType: true, memAttr: 5, shareability: 3 }, 'iNC-oNC-OSH'],
])('an override of %s', (_, override, expected) => {
  expect(text(overridden(normal('write-back', 'write-through', 'inner'), override))).toBe(expected);
});

test('SHCFG does not change Device memory', () => {
  expect(text(overridden(ofMair(4, 0), { replacesType: false, memAttr: 15, shareability: 3 }))).toBe(
    'Device-nGnRE-OSH',
  );
});

/** A stream that has what is asked for; MAIR byte 0 is non-cacheable, byte 1 is write-back, byte 2 is Device. */
function stream(
  ste: Parameters<typeof STE.make>[0],
  more: { leaf1?: bigint; leaf2?: bigint; knobs?: Partial<Knobs>; profile?: string; overrides?: string[] } = {},
): (transaction?: Partial<Transaction>) => string {
  const bench = new Bench(more.profile ?? 'mmu-700', more.overrides ?? [], more.knobs);
  const heap = new Heap();
  const first = new Tables(bench, heap, 12, 39, 1);
  const second = new Tables(bench, heap, 12, 40, 1);
  first.map(0n, 0x30_0000n, leaf1 | (more.leaf1 ?? 0n));
  second.map(0x30_0000n, 0x4060_0000n, leaf2 | (more.leaf2 ?? 0n));
  for (let at = 0x4080_0000n; at < 0x4084_0000n; at += 0x1000n) second.map(at, at, leaf2 | 0x3fcn);
  second.map(place.contexts, place.contexts, leaf2 | 0x3fcn);
  bench.store(place.contexts, ...contextDescriptor({ TTB0: first.root >> 4n, MAIR: 0x04ff44n }));
  const config = Number(ste.Config);
  const contexts = { S1ContextPtr: place.contexts >> 6n };
  const words =
    config === 4
      ? STE.make({ V: 1, ...ste })
      : config === 5
        ? stage1Entry(ste)
        : stage2Entry(second.root, { ...contexts, ...ste });
  storeEntry(bench, 3, words);
  enable(bench);
  return (transaction = {}) => {
    const address = config === 6 ? 0x30_0000n : 0n;
    const result = bench.smmu.translate({ streamId: 3, address, write: true, ...transaction });
    return 'physical' in result ? text(result.attributes) : result.reason;
  };
}

const writeBack = { attributes: normal('write-back', 'write-back', 'inner') };
const device = { attributes: ofMair(4, 0) };
/** SH inner, with an AttrIndx or a MemAttr. */
const stage1Of = (index: bigint) => (index << 2n) | (3n << 8n);
const stage2Of = (code: bigint) => (code << 2n) | (3n << 8n);

describe('§5.2 a stream that bypasses', () => {
  const replaced = { Config: 4, MTCFG: 1, MemAttr: 5, SHCFG: 3 };
  test('keeps the incoming attributes with SHCFG=1', () => {
    const go = stream({ Config: 4, SHCFG: 1 });
    expect([go(), go(writeBack), go(device)]).toEqual(['iWB-oWB-ISH', 'iWB-oWB-ISH', 'Device-nGnRE-OSH']);
  });

  test('replaces the shareability otherwise', () => {
    expect([0, 2, 3].map((SHCFG) => stream({ Config: 4, SHCFG })())).toEqual([
      'iWB-oWB-NSH',
      'iWB-oWB-OSH',
      'iWB-oWB-ISH',
    ]);
  });

  test('replaces the type with MTCFG', () => expect(stream(replaced)()).toBe('iNC-oNC-OSH'));

  test('not where the part cannot (IDR1.ATTR_TYPES_OVR), or does not for its streams', () => {
    expect(stream(replaced, { overrides: ['IDR1.ATTR_TYPES_OVR=0'] })()).toBe('iWB-oWB-ISH');
    expect(stream(replaced, { knobs: { attributeOverrides: 'ignored' } })()).toBe('iWB-oWB-ISH');
  });

  test('No Snoop makes the result non-cacheable, but does not touch Device', () => {
    const go = stream({ Config: 4, SHCFG: 1 });
    expect([go({ noSnoop: true }), go({ ...device, noSnoop: true })]).toEqual(['iNC-oNC-OSH', 'Device-nGnRE-OSH']);
  });
});

describe('stage 1 alone', () => {
  test.each([
    [0n, 'iNC-oNC-OSH'],
    [1n, 'iWB-oWB-ISH'],
    [2n, 'Device-nGnRE-OSH'],
    [7n, 'Device-nGnRnE-OSH'],
  ])('the MAIR byte of AttrIndx %i replaces what came in', (index, expected) => {
    const go = stream({ Config: 5 }, { leaf1: stage1Of(index) });
    expect([go(), go(device)]).toEqual([expected, expected]);
  });

  test('MTCFG and SHCFG do not count', () => {
    expect(stream({ Config: 5, MTCFG: 1, MemAttr: 0, SHCFG: 0 }, { leaf1: stage1Of(1n) })()).toBe('iWB-oWB-ISH');
  });

  test('but they do for traffic that bypasses stage 1 (S1DSS)', () => {
    const ste = { Config: 5, S1CDMax: 1, S1DSS: 1, MTCFG: 1, MemAttr: 10, SHCFG: 2 };
    expect(stream(ste, { leaf1: stage1Of(1n) })()).toBe('iWT-oWT-OSH');
  });

  test('a cached translation keeps the type that MAIR gave it', () => {
    const bench = new Bench('mmu-700', [], { translationCache: 'infinite' });
    const tables = new Tables(bench, new Heap(), 12, 39, 1);
    tables.map(0n, 0x4060_0000n, leaf1 | stage1Of(0n));
    const cd = { TTB0: tables.root >> 4n };
    bench.store(place.contexts, ...contextDescriptor({ ...cd, MAIR: 0xffn }));
    storeEntry(bench, 3, stage1Entry());
    enable(bench);
    const go = () => {
      const result = bench.smmu.translate({ streamId: 3, address: 0n, write: false });
      return 'physical' in result ? text(result.attributes) : result.reason;
    };
    expect(go()).toBe('iWB-oWB-ISH');
    bench.store(place.contexts, ...contextDescriptor({ ...cd, MAIR: 0x44n }));
    expect(go()).toBe('iWB-oWB-ISH');
    bench.command([0x30n, 0n]);
    expect(go()).toBe('iNC-oNC-OSH');
  });
});

describe('stage 2', () => {
  test.each([
    ['what came in is combined with MemAttr', { Config: 6, SHCFG: 1 }, 15n, {}, 'iWB-oWB-ISH'],
    ['MemAttr non-cacheable', { Config: 6, SHCFG: 1 }, 5n, {}, 'iNC-oNC-OSH'],
    ['MemAttr Device', { Config: 6, SHCFG: 1 }, 1n, {}, 'Device-nGnRE-OSH'],
    ['Device came in', { Config: 6, SHCFG: 1 }, 15n, device, 'Device-nGnRE-OSH'],
    ['MTCFG acts before', { Config: 6, MTCFG: 1, MemAttr: 10, SHCFG: 2 }, 15n, device, 'iWT-oWT-OSH'],
    ['S2FWB=1, 6: write-back', { Config: 6, SHCFG: 1, S2FWB: 1 }, 6n, {}, 'iWB-oWB-ISH'],
    ['S2FWB=1, 5: non-cacheable', { Config: 6, SHCFG: 1, S2FWB: 1 }, 5n, {}, 'iNC-oNC-OSH'],
    ['S2FWB=1, 6 over Device', { Config: 6, SHCFG: 1, S2FWB: 1 }, 6n, device, 'Device-nGnRE-OSH'],
  ] as const)('alone: %s', (_, ste, code, transaction, expected) => {
    expect(stream(ste, { leaf2: stage2Of(code) })(transaction)).toBe(expected);
  });

  test.each([
    ['both write-back', 1n, 15n, 0, 'iWB-oWB-ISH'],
    ['stage 1 non-cacheable', 0n, 15n, 0, 'iNC-oNC-OSH'],
    ['stage 2 non-cacheable', 1n, 5n, 0, 'iNC-oNC-OSH'],
    ['stage 2 Device', 1n, 0n, 0, 'Device-nGnRnE-OSH'],
    ['S2FWB: stage 1 decides', 0n, 7n, 1, 'iNC-oNC-OSH'],
    ['S2FWB: write-back whatever stage 1 says', 0n, 6n, 1, 'iWB-oWB-OSH'],
    ['S2FWB: non-cacheable whatever stage 1 says', 1n, 5n, 1, 'iNC-oNC-OSH'],
    ['S2FWB: stage 1 Device stays', 2n, 6n, 1, 'Device-nGnRE-OSH'],
    ['S2FWB: stage 2 Device', 1n, 2n, 1, 'Device-nGRE-OSH'],
    ['S2FWB: the stricter Device', 2n, 2n, 1, 'Device-nGnRE-OSH'],
  ] as const)('nested: %s', (_, index, code, S2FWB, expected) => {
    for (const nestedEntries of ['separate', 'combined'] as const) {
      const knobs: Partial<Knobs> = { translationCache: 'infinite', nestedEntries };
      const go = stream({ Config: 7, S2FWB }, { leaf1: stage1Of(index), leaf2: stage2Of(code), knobs });
      expect([go(), go()]).toEqual([expected, expected]);
    }
  });

  test('S2FWB does not count on a part without it', () => {
    const more = { leaf1: stage1Of(0n), leaf2: stage2Of(6n), overrides: ['IDR3.FWB=0'] };
    expect(stream({ Config: 7, S2FWB: 1 }, more)()).toBe('iNC-oNC-OSH');
  });
});

describe('§6.3.14 GBPA while SMMUEN is 0', () => {
  function through(contents: Parameters<typeof GBPA.make>[0], overrides: string[] = []): string {
    const bench = new Bench('mmu-700', overrides);
    bench.write(CR0, 0);
    bench.write(GBPA, GBPA.make({ Update: 1, ...contents }));
    const result = bench.smmu.translate({ streamId: 3, address: 0x4060_0000n, write: true });
    return 'physical' in result ? text(result.attributes) : result.reason;
  }

  test.each([
    [{ SHCFG: 1 }, 'iWB-oWB-ISH'],
    [{ SHCFG: 2 }, 'iWB-oWB-OSH'],
    [{ SHCFG: 1, MTCFG: 1, MemAttr: 5 }, 'iNC-oNC-OSH'],
    [{ SHCFG: 1, MemAttr: 5 }, 'iWB-oWB-ISH'],
    [{ SHCFG: 1, MTCFG: 1, MemAttr: 1 }, 'Device-nGnRE-OSH'],
    [{ ABORT: 1 }, 'SMMUEN=0 and GBPA.ABORT=1'],
  ])('%o', (contents, expected) => {
    expect(through(contents)).toBe(expected);
  });

  test('not where the part cannot', () => {
    expect(through({ SHCFG: 0, MTCFG: 1 }, ['IDR1.ATTR_TYPES_OVR=0'])).toBe('iWB-oWB-ISH');
  });
});

describe('ATS translated traffic', () => {
  test('goes on with what came in', () => {
    const bench = new Bench('mmu-700');
    enable(bench);
    const result = bench.smmu.ats.translated({ streamId: 3, address: 0x1000n, write: true, ...device });
    expect('physical' in result && text(result.attributes)).toBe('Device-nGnRE-OSH');
  });
});

test('§3.15 data of an access that is not coherent is what was cleaned', () => {
  let view: PointOfCoherency | undefined;
  const uncleaned = {
    read: (at: bigint, size: 1 | 2 | 4 | 8) => view?.read(at, size),
    write: (at: bigint, size: 1 | 2 | 4 | 8, value: bigint) => view?.write(at, size, value) ?? false,
  };
  const bench = new Bench('mmu-600', [], {}, { uncleaned });
  view = new PointOfCoherency(bench.memory);
  bench.store(0x4060_0000n, 1n);
  view.clean(0x4060_0000n, 8n);
  bench.store(0x4060_0000n, 7n);
  const seen = (attributes: MemoryAttributes) => bench.smmu.part.dataMemory(attributes).read(0x4060_0000n, 8);
  expect(seen(normal('write-back', 'write-back', 'inner'))).toBe(7n);
  expect(seen(normal('non-cacheable', 'non-cacheable', 'outer'))).toBe(1n);
  view.clean(0x4060_0000n, 8n);
  expect(seen(ofMair(0, 0))).toBe(7n);
});

test('§3.15 a nested walk is as coherent as both stages make it', () => {
  for (const [code, expected] of [
    [15n, 'F_TRANSLATION'],
    [5n, 'translated'],
  ] as const) {
    let view: PointOfCoherency | undefined;
    const uncleaned = { read: (at: bigint, size: 1 | 2 | 4 | 8) => view?.read(at, size), write: () => false };
    const bench = new Bench('mmu-700', ['IDR0.COHACC=1'], {}, { uncleaned });
    const heap = new Heap();
    const first = new Tables(bench, heap, 12, 39, 1);
    const second = new Tables(bench, heap, 12, 40, 1);
    const entry = first.map(0n, 0x30_0000n, leaf1);
    second.map(0x30_0000n, 0x4060_0000n, leaf2);
    for (let at = 0x4080_0000n; at < 0x4084_0000n; at += 0x1000n) second.map(at, at, leaf2 | stage2Of(code));
    second.map(place.contexts, place.contexts, leaf2 | stage2Of(15n));
    const walks = { IR0: 1, OR0: 1, SH0: 3 };
    bench.store(place.contexts, ...contextDescriptor({ TTB0: first.root >> 4n, ...walks }));
    const fetches = { S1CIR: 1, S1COR: 1, S1CSH: 3, S2IR0: 1, S2OR0: 1, S2SH0: 3 };
    storeEntry(bench, 3, stage2Entry(second.root, { Config: 7, S1ContextPtr: place.contexts >> 6n, ...fetches }));
    enable(bench);
    view = new PointOfCoherency(bench.memory);
    view.cleanAll();
    bench.store(entry, 0n);
    const result = bench.smmu.translate({ streamId: 3, address: 0n, write: true });
    expect('physical' in result ? result.outcome : 'event' in result ? result.event : '').toBe(expected);
  }
});
