import { describe, expect, test } from 'vitest';
import type { AccessSize } from '../../../../src/core/machine/memory';
import { CR0 } from '../../../../src/core/smmu/registers/control';
import type { Knobs } from '../../../../src/core/smmu/v3/knobs';
import { Bench } from '../bench';
import { enable } from '../tables';

const at = 0x4070_0000n;
const low = 0x1111_1111n;
const high = 0x2222_2222n << 32n;

/** An SMMU that translates, and what its fetches may see. */
function sights(knobs: Partial<Knobs> = {}) {
  const bench = new Bench('mmu-600', [], knobs);
  enable(bench);
  const { sightings, memory } = bench.smmu.part;
  /** The CPU stores, and the machine says so. */
  const store = (address: bigint, value: bigint, size: AccessSize = 8, reported = size) => {
    const previous = memory.read(address, size) ?? 0n;
    memory.write(address, size, value);
    sightings.stored(address, reported, previous);
  };
  const seen = (address = at) => sightings.candidates(address, memory.read(address, 8) ?? 0n);
  return { bench, sightings, store, seen };
}

describe('§3.21.3 what a fetch may see of 64 bits', () => {
  test('the present value, then every earlier one from the oldest on', () => {
    const { store, seen } = sights();
    expect(seen()).toEqual([0n]);
    for (const value of [5n, 6n, 7n]) store(at, value);
    expect(seen()).toEqual([7n, 0n, 5n, 6n]);
    expect(seen(at + 8n)).toEqual([0n]);
  });

  test('a store that changes nothing shows nothing new', () => {
    const { store, seen } = sights();
    store(at, 5n);
    store(at, 5n);
    expect(seen()).toEqual([5n, 0n]);
  });

  test('an atomic 64-bit store is never torn, two 32-bit stores may be seen in either order', () => {
    const whole = sights();
    whole.store(at, low | high);
    expect(whole.seen()).toEqual([low | high, 0n]);
    const halves = sights();
    halves.store(at, low, 4);
    halves.store(at + 4n, high >> 32n, 4);
    expect([...halves.seen()].sort()).toEqual([0n, low | high, high, low].sort());
  });

  test('a byte is part of its dword, whatever lies around it', () => {
    const { store, seen } = sights();
    store(at, 0x8877_6655_4433_2211n);
    store(at + 2n, 0xaan, 1);
    expect(seen()[0]).toBe(0x8877_6655_44aa_2211n);
    expect(seen()).toContain(0x8877_6655_4433_2211n);
    expect(seen()).toContain(0n);
  });

  test('a store over the border of two dwords changes both', () => {
    const { bench, sightings, seen } = sights();
    bench.store(at, 0xaaaa_aaaa_0000_0000n, 0xbbbb_bbbbn);
    sightings.stored(at + 4n, 8, 0x4444_4444_3333_3333n);
    expect(seen()).toEqual([0xaaaa_aaaa_0000_0000n, 0x3333_3333_0000_0000n]);
    expect(seen(at + 8n)).toEqual([0xbbbb_bbbbn, 0x4444_4444n]);
  });

  test('only so many values are told apart: the latest', () => {
    const { store, seen } = sights();
    for (let value = 1n; value <= 20n; value++) store(at, value);
    expect(seen()).toHaveLength(16);
    expect(seen()[0]).toBe(20n);
    expect(seen()[1]).toBe(4n);
    expect(seen().at(-1)).toBe(18n);
  });

  test('outside memory nothing is seen', () => {
    const { sightings } = sights();
    sightings.stored(0x1000n, 8, 1n);
    expect(sightings.candidates(0x1000n, 0n)).toEqual([0n]);
    expect(sightings.fetch(0x40ff_fff8n, 1)).toEqual([0n]);
    expect(sightings.fetch(0x40ff_fff8n, 2)).toBeUndefined();
  });
});

describe('§4.3 how long earlier values may be seen', () => {
  const dword = { address: at, length: 8n };

  test('until a CMD_SYNC after the CFGI that names them', () => {
    const { sightings, store, seen } = sights();
    store(at, 5n);
    store(at + 8n, 6n);
    sightings.complete();
    expect(seen()).toEqual([5n, 0n]);
    sightings.invalidate([dword]);
    expect(seen()).toEqual([5n, 0n]);
    sightings.complete();
    expect([seen(), seen(at + 8n)]).toEqual([[5n], [6n, 0n]]);
  });

  test('what half a range covers is not named', () => {
    const { sightings, store, seen } = sights();
    store(at, 5n);
    sightings.invalidate([{ address: at + 4n, length: 8n }]);
    sightings.complete();
    expect(seen()).toEqual([5n, 0n]);
    sightings.invalidate([{ address: at + 64n, length: 8n }, dword]);
    sightings.complete();
    expect(seen()).toEqual([5n]);
  });

  test('CFGI_ALL names everything', () => {
    const { sightings, store, seen } = sights();
    store(at, 5n);
    sightings.invalidate('all');
    sightings.complete();
    expect(seen()).toEqual([5n]);
  });

  test('stores between two CFGI commands and one CMD_SYNC', () => {
    const { sightings, store, seen } = sights();
    store(at, 5n);
    sightings.invalidate([dword]);
    store(at, 6n);
    expect(seen()).toEqual([6n, 0n, 5n]);
    sightings.invalidate([dword]);
    expect(seen()).toEqual([6n, 0n, 5n]);
    store(at, 7n);
    sightings.complete();
    expect(seen()).toEqual([7n, 6n]);
  });

  test('halves stay halves until then', () => {
    const { sightings, store, seen } = sights();
    store(at, low, 4);
    sightings.invalidate([dword]);
    store(at, high | low);
    sightings.invalidate([dword]);
    expect(seen()).toContain(high);
    sightings.complete();
    expect(seen()).toEqual([high | low]);
  });

  test('power-on: nothing was fetched before', () => {
    const { bench, sightings, store, seen } = sights();
    store(at, 5n);
    sightings.invalidate('all');
    store(at, 6n);
    bench.smmu.reset();
    expect(seen()).toEqual([6n]);
    store(at, 7n);
    expect(seen()).toEqual([7n]);
  });
});

describe('§6.3.9 while translation is off nothing is fetched', () => {
  test('so of all the stores only the first one covers something up', () => {
    const { bench, store, seen } = sights();
    bench.write(CR0, 0xc);
    for (const value of [5n, 6n, 7n]) store(at, value);
    store(at + 8n, 8n);
    expect([seen(), seen(at + 8n)]).toEqual([
      [7n, 0n],
      [8n, 0n],
    ]);
  });

  test('and the next time the same again', () => {
    const { bench, store, seen } = sights();
    bench.write(CR0, 0xc);
    store(at, 5n);
    bench.write(CR0, 0xd);
    store(at, 6n);
    bench.write(CR0, 0xc);
    store(at, 7n);
    store(at, 8n);
    expect(seen()).toEqual([8n, 0n, 5n, 6n]);
  });

  test('which a snapshot remembers', () => {
    const { bench, store, seen } = sights();
    bench.write(CR0, 0xc);
    store(at, 5n);
    const state = bench.smmu.snapshot();
    store(at + 8n, 6n);
    bench.smmu.restore(state);
    store(at, 7n);
    expect([seen(), seen(at + 8n)]).toEqual([[7n, 0n], [6n]]);
  });
});

describe('which of them a fetch sees', () => {
  test.each([
    ['present', [7n, 9n]],
    ['oldest', [0n, 0n]],
  ] as const)('%s', (structureFetch, expected) => {
    const { sightings, store } = sights({ structureFetch });
    store(at, 5n);
    store(at, 7n);
    store(at + 8n, 9n);
    expect(sightings.fetch(at, 2)).toEqual(expected);
  });

  test('by chance: each dword for itself, and any of its values', () => {
    const { bench, sightings, store } = sights({ structureFetch: { seed: 1 } });
    store(at, 5n);
    store(at, 7n);
    store(at + 8n, 9n);
    const state = bench.smmu.snapshot();
    const run = () => Array.from({ length: 40 }, () => sightings.fetch(at, 2)?.join(' ') ?? 'abort');
    const first = run();
    expect([...new Set(first)].sort()).toEqual(['0 0', '0 9', '5 0', '5 9', '7 0', '7 9']);
    bench.smmu.restore(state);
    expect(run()).toEqual(first);
  });

  test('a snapshot keeps what is on its way out', () => {
    const { bench, sightings, store, seen } = sights();
    store(at, 5n);
    sightings.invalidate('all');
    const state = bench.smmu.snapshot();
    sightings.complete();
    bench.smmu.restore(state);
    expect(seen()).toEqual([5n, 0n]);
  });
});
