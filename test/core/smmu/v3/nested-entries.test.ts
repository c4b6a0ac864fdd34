import { describe, expect, test } from 'vitest';
import { type Command, commands } from '../../../../src/core/smmu/structures/command';
import type { Knobs } from '../../../../src/core/smmu/v3/knobs';
import { Bench, place } from '../bench';
import { contextDescriptor, enable, Heap, leaf1, leaf2, stage2Entry, storeEntry, Tables } from '../tables';
import { dma } from './dma';

const accessed = 1n << 10n;
const local = leaf1 | (1n << 11n);
const readOnly = 1n << 7n;
const writable = 1n << 7n;
const dirtyModifier = 1n << 51n;
const intermediate = 0x60_0000n;
const before = 0x4060_0000n;
const after = 0x4070_0000n;
const address = 0x40_1000n;

function command<F extends string>(declared: Command<F>, contents: Parameters<Command<F>['make']>[0]): bigint[] {
  const [low = 0n, high = 0n] = declared.make(contents);
  return [low | BigInt(declared.opcode), high];
}

/** Stream 3 nested with ASID 5 and stream 4 with ASID 6, on the same tables of both stages; entries hold both stages. */
function nested(
  cd: Parameters<typeof contextDescriptor>[0] = {},
  ste: Parameters<typeof stage2Entry>[1] = {},
  knobs: Partial<Knobs> = {},
) {
  const bench = new Bench('mmu-700', ['IDR0.HTTU=2'], {
    translationCache: 'infinite',
    nestedEntries: 'combined',
    ...knobs,
  });
  const heap = new Heap();
  const first = new Tables(bench, heap, 12, 39, 1);
  const second = new Tables(bench, heap, 12, 40, 1);
  for (let at = 0x4080_0000n; at < 0x4083_0000n; at += 0x1000n) second.map(at, at, leaf2);
  second.map(place.contexts, place.contexts, leaf2);
  for (const [stream, asid] of [
    [3, 5],
    [4, 6],
  ] as const) {
    const at = place.contexts + BigInt(stream) * 64n;
    bench.store(at, ...contextDescriptor({ TTB0: first.root >> 4n, ASID: asid, ...cd }));
    storeEntry(bench, stream, stage2Entry(second.root, { Config: 7, S1ContextPtr: at >> 6n, ...ste }));
  }
  enable(bench);
  return { bench, first, second };
}

/** Both stages are invalidated one by one, but not what they made together: TLBI_S2_IPA need not do that (§4.4). */
const ipaOf = (ipa: bigint) => command(commands.TLBI_S2_IPA, { VMID: 1, Address: ipa >> 12n });

describe('§4.4 one entry for both stages', () => {
  test('covers what the smaller of both sizes covers: pages in a block', () => {
    const { bench, first, second } = nested();
    first.map(0x40_0000n, intermediate, local, 2);
    second.map(intermediate + 0x1000n, before, leaf2);
    second.map(intermediate + 0x2000n, after + 0x5000n, leaf2);
    expect(dma(bench, address + 0x10n)).toBe('translated 0x40600010');
    expect(dma(bench, address + 0x1010n)).toBe('translated 0x40705010');
    expect(dma(bench, address + 0x20n)).toBe('translated 0x40600020');
  });

  test('covers what the smaller of both sizes covers: a page in a block', () => {
    const { bench, first, second } = nested();
    first.map(address, intermediate + 0x3000n, local);
    first.map(address + 0x1000n, intermediate + 0x7000n, local);
    second.map(intermediate, before, leaf2, 2);
    expect(dma(bench, address + 0x10n)).toBe('translated 0x40603010');
    expect(dma(bench, address + 0x1010n)).toBe('translated 0x40607010');
    expect(dma(bench, address + 0x20n)).toBe('translated 0x40603020');
  });

  test.each([
    ['global', leaf1, 'translated 0x40600000'],
    ['not global', local, 'translated 0x40700000'],
  ])('is shared by all ASIDs where stage 1 is %s', (_, attributes, expected) => {
    const { bench, first, second } = nested();
    first.map(address, intermediate, attributes);
    second.map(intermediate, before, leaf2);
    dma(bench, address);
    second.map(intermediate, after, leaf2);
    bench.command(ipaOf(intermediate));
    expect(dma(bench, address, { streamId: 4 })).toBe(expected);
  });

  test.each([
    ['global', leaf1, 'translated 0x40600000'],
    ['not global', local, 'translated 0x40700000'],
  ])('goes with its ASID unless stage 1 is global: %s', (_, attributes, expected) => {
    const { bench, first, second } = nested();
    first.map(address, intermediate, attributes);
    second.map(intermediate, before, leaf2);
    dma(bench, address);
    second.map(intermediate, after, leaf2);
    bench.command(ipaOf(intermediate), command(commands.TLBI_NH_ASID, { VMID: 1, ASID: 5 }));
    expect(dma(bench, address)).toBe(expected);
  });

  test.each([
    ['stage 1', local | readOnly, leaf2],
    ['stage 2', local, leaf2 & ~writable],
    ['both', local | readOnly, leaf2 & ~writable],
  ])('permits what both stages permit: read-only in %s', (_, one, two) => {
    const { bench, first, second } = nested();
    first.map(address, intermediate, one);
    second.map(intermediate, before, two);
    expect(dma(bench, address, { write: false })).toBe('translated 0x40600000');
    expect(dma(bench, address, { write: false })).toBe('translated 0x40600000');
    expect(dma(bench, address)).toBe('aborted F_PERMISSION');
  });

  test('is no way around dirty state of stage 1', () => {
    const { bench, first, second } = nested({ HA: 1, HD: 1 });
    const clean = local | readOnly | dirtyModifier;
    const at = first.map(address, intermediate, clean);
    second.map(intermediate, before, leaf2);
    expect(dma(bench, address, { write: false })).toBe('translated 0x40600000');
    expect(dma(bench, address)).toBe('translated 0x40600000');
    expect((bench.memory.read(at, 8) ?? 0n) & readOnly).toBe(0n);
  });

  test('is no way around dirty state of stage 2', () => {
    const { bench, first, second } = nested({}, { S2HA: 1, S2HD: 1 });
    first.map(address, intermediate, local);
    const at = second.map(intermediate, before, accessed | (1n << 6n) | dirtyModifier);
    expect(dma(bench, address, { write: false })).toBe('translated 0x40600000');
    expect(dma(bench, address)).toBe('translated 0x40600000');
    expect((bench.memory.read(at, 8) ?? 0n) & writable).toBe(writable);
  });

  test.each([0, 1])('has the memory type that both stages made: S2FWB=%i', (S2FWB) => {
    const { bench, first, second } = nested({ MAIR: 0xffn }, { S2FWB });
    first.map(address, intermediate, local | (3n << 8n));
    second.map(intermediate, before, leaf2 | (6n << 2n) | (3n << 8n));
    const run = () => {
      const result = bench.smmu.translate({ streamId: 3, address, write: true });
      return 'attributes' in result ? result.attributes : undefined;
    };
    const walked = run();
    expect(walked).toMatchObject(
      S2FWB === 1 ? { inner: 'write-back', outer: 'write-back' } : { inner: 'write-through', outer: 'non-cacheable' },
    );
    expect(run()).toEqual(walked);
  });
});
