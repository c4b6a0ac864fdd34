import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { STE } from '../../../src/core/smmu/structures/ste';
import type { Knobs } from '../../../src/core/smmu/v3/knobs';
import { machineOf } from './ram';

const frames = [0x0905_0000n, 0x0907_0000n] as const;
const area = 0x4030_0000n;

type Step =
  | { readonly do: 'register'; readonly frame: bigint; readonly offset: bigint; readonly value: bigint }
  | { readonly do: 'store'; readonly at: bigint; readonly value: bigint }
  | { readonly do: 'code'; readonly at: bigint; readonly value: number }
  | { readonly do: 'clean'; readonly at: bigint }
  | { readonly do: 'uncached'; readonly at: bigint }
  | { readonly do: 'dma'; readonly smmu: string; readonly streamId: number; readonly address: bigint }
  | { readonly do: 'time'; readonly nanoseconds: bigint };

const places = fc.bigInt({ min: 0n, max: 0x3fffn }).map((word) => area + word * 8n);
const values = fc.oneof(
  fc.constantFrom(STE.make({ V: 1, Config: 4 })[0] ?? 0n, 0x46n, 0n, 1n),
  fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constant('register' as const),
    frame: fc.constantFrom(...frames),
    offset: fc.constantFrom(0x20n, 0x28n, 0x2cn, 0x44n, 0x50n, 0x88n, 0x98n, 0x64n),
    value: fc.bigInt({ min: 0n, max: 0xfffn }),
  }),
  fc.record({
    do: fc.constant('register' as const),
    frame: fc.constantFrom(...frames),
    offset: fc.constantFrom(0x80n, 0x90n, 0xa0n),
    value: fc.bigInt({ min: 0n, max: 15n }).map((page) => area + page * 4096n + 4n),
  }),
  fc.record({ do: fc.constant('store' as const), at: places, value: values }),
  fc.record({ do: fc.constant('code' as const), at: places, value: fc.integer({ min: 0, max: 255 }) }),
  fc.record({ do: fc.constant('clean' as const), at: places }),
  fc.record({ do: fc.constant('uncached' as const), at: places }),
  fc.record({
    do: fc.constant('dma' as const),
    smmu: fc.constantFrom('smmu0', 'smmu1'),
    streamId: fc.integer({ min: 0, max: 20 }),
    address: fc.bigInt({ min: 0n, max: 0xffffn }),
  }),
  fc.record({ do: fc.constant('time' as const), nanoseconds: fc.bigInt({ min: 0n, max: 10n }) }),
);

function make(knobs: Partial<Knobs>) {
  const { machine, ram, store } = machineOf(['non-coherent', 'mmu-700'], knobs);
  for (const [index, frame] of frames.entries()) {
    const base = area + BigInt(index) * 0x8000n;
    machine.bus.write(frame + 0x80n, 8, base);
    machine.bus.write(frame + 0x88n, 4, 6n);
    machine.bus.write(frame + 0x90n, 8, (base + 0x1000n) | 4n);
    machine.bus.write(frame + 0xa0n, 8, (base + 0x2000n) | 4n);
    machine.bus.write(frame + 0x50n, 4, 5n);
    machine.bus.write(frame + 0x20n, 4, 0xdn);
  }
  const told = new Map<string, boolean>();
  machine.watches.onChange(({ address, length }, watched) => {
    const end = address + length < area + 0x2_0000n ? address + length : area + 0x2_0000n;
    for (let at = address > area ? address : area; at < end; at += 8n) told.set(String(at), watched);
  });
  /** Does a step; the answer of whoever was asked. */
  const run = (one: Step): unknown => {
    switch (one.do) {
      case 'register':
        machine.bus.write(
          one.frame + one.offset,
          one.offset >= 0x80n && one.offset % 0x10n === 0n && one.offset !== 0x98n ? 8 : 4,
          one.value,
        );
        return machine.bus.read(one.frame + one.offset, 4);
      case 'store':
        return store(one.at, one.value);
      case 'code':
        // Unwatched memory may be stored to without anybody hearing of it.
        ram.note(Number(one.at - ram.base), 1);
        new DataView(ram.bytes).setUint8(Number(one.at - ram.base), one.value);
        return undefined;
      case 'clean':
        return machine.caches?.clean(one.at, 64n);
      case 'uncached':
        machine.caches?.uncached(one.at, 128n);
        return undefined;
      case 'dma':
        return machine.smmu(one.smmu)?.translate({ streamId: one.streamId, address: one.address, write: true });
      default:
        return machine.clock.advance(one.nanoseconds);
    }
  };
  /** Everything that can be seen from outside, by name. */
  const look = (): ReadonlyMap<string, string> => {
    const seen = new Map<string, string>();
    const words = new BigUint64Array(ram.bytes, Number(area - ram.base), 0x4000);
    for (const [index, word] of words.entries()) {
      const at = area + BigInt(index) * 8n;
      const past = machine.caches?.read(at, 8);
      if (word !== 0n || past !== 0n) seen.set(`word ${at}`, `${word} ${past}`);
    }
    for (const name of machine.devices) {
      const state = machine.state(name);
      for (const register of state?.registers ?? []) seen.set(`${name}.${register}`, `${state?.peek(register)}`);
    }
    for (const name of machine.lines.names) seen.set(name, `${machine.lines.isHigh(name)}`);
    seen.set('clock', `${machine.clock.now} ${machine.clock.nextDue}`);
    const watches = machine.watches.watches.map(({ address, length, owner }) => `${owner} ${address} ${length}`);
    seen.set('watches', watches.join('\n'));
    for (const [at, watched] of told) if (watched) seen.set(`told ${at}`, 'watched');
    return seen;
  };
  return { machine, run, look };
}

/** The first few facts that differ: whole states are too large to be shown. */
function difference(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): string {
  const names = [...new Set([...a.keys(), ...b.keys()])].filter((name) => a.get(name) !== b.get(name));
  return names
    .slice(0, 5)
    .map((name) => `${name}: ${a.get(name)} instead of ${b.get(name)}`)
    .join('\n');
}

const steps = fc.array(step, { maxLength: 25 });

describe('a machine goes back', () => {
  const variants: readonly Partial<Knobs>[] = [
    {},
    {
      configurationCache: 'infinite',
      translationCache: { seed: 3 },
      structureFetch: { seed: 4 },
      acknowledge: { CR0: { nanoseconds: 3n }, IRQ_CTRL: 'none', GBPA: { reads: 2 } },
      consumption: { nanoseconds: 2n },
    },
  ];
  test.each(variants)('to every byte and every answer: %o', (knobs) => {
    fc.assert(
      fc.property(steps, steps, steps, (before, after, later) => {
        const { machine, run, look } = make(knobs);
        for (const one of before) run(one);
        const state = machine.parts.snapshot();
        const seen = look();
        const answers = after.map(run);
        const then = look();
        const second = machine.parts.snapshot();
        for (const one of later) run(one);
        machine.parts.restore(state);
        expect(difference(look(), seen)).toBe('');
        expect(after.map(run)).toEqual(answers);
        expect(difference(look(), then)).toBe('');
        machine.parts.restore(state);
        machine.parts.restore(second);
        expect(difference(look(), then)).toBe('');
      }),
      { seed: 1, numRuns: 40 },
    );
  });

  test('shares the pages that did not change', () => {
    const { machine, run } = make({});
    run({ do: 'store', at: area, value: 7n });
    run({ do: 'store', at: area + 0x5000n, value: 8n });
    const pages = () => machine.parts.snapshot().parts.get('ram') as ReadonlyMap<number, unknown>;
    const first = pages();
    expect(pages() === first).toBe(true);
    run({ do: 'store', at: area, value: 9n });
    const next = pages();
    const same = [...next].filter(([page, words]) => first.get(page) === words).length;
    expect([next.size, same]).toEqual([first.size, first.size - 1]);
  });

  test('refuses what another machine left', () => {
    const { machine } = make({});
    const { machine: other } = machineOf(['qemu-virt']);
    expect(() => machine.parts.restore(other.parts.snapshot())).toThrow('other parts');
    expect(() => other.parts.add('ram', other.clock)).toThrow('already');
  });
});
