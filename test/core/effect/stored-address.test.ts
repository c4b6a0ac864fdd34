import { describe, expect, it } from 'vitest';
import { extractEffects } from '../../../src/core/effect/extract';
import { addressBits, TableFormats } from '../../../src/core/effect/stored-address';
import { Recorder } from '../../../src/core/trace/recorder';

const low = 0x40000000n;

/** What of a store of `value` counts as an address, once STRTAB_BASE_CFG was written. */
function addressOf(table: string, address: bigint, value: bigint, format = 0n): bigint {
  const recorder = new Recorder();
  const formats = new TableFormats();
  recorder.record({
    kind: 'register-write',
    device: 'smmu',
    register: 'STRTAB_BASE_CFG',
    offset: 0x88,
    size: 4,
    value: format << 16n,
    effect: 'taken',
  });
  recorder.record({ kind: 'memory-store', address, size: 8, value, previous: 0n, table });
  const [write, store] = recorder.trace().events;
  if (write) formats.see(write);
  return store?.kind === 'memory-store' ? value & addressBits(store, formats) : 0n;
}

describe('the address in a store to a table', () => {
  it.each([
    ['a level 1 descriptor', 'smmu stream table', 0x18n, low + 9n, 1n, low],
    ['dword 1 of a linear table', 'smmu stream table', 0x48n, 0x1000000000d6n, 0n, 0n],
    ['dword 0 of an STE with stage 1', 'smmu stream table level 2', 0x40n, low + 0xbn, 1n, low],
    ['dword 0 of an STE without', 'smmu stream table level 2', 0x40n, low + 0xdn, 1n, 0n],
    ['S2TTB', 'smmu stream table level 2', 0x58n, low, 1n, low],
    ['dword 0 of a CD', 'smmu context descriptors', 0x40n, low, 0n, 0n],
    ['TTB0', 'smmu context descriptors', 0x48n, low, 0n, low],
    ['where a context descriptor lies in its page', 'smmu stream table level 2', 0x40n, low + 0x4bn, 1n, low],
    ['a level 1 context descriptor', 'smmu level 1 context descriptors', 0x8n, low + 1n, 0n, low],
    ['a page', 'smmu stage 1 table', 0x8n, 0x60000040000f43n, 0n, low],
    ['no page', 'smmu stage 1 table', 0x8n, low, 0n, 0n],
    ['what nobody knows', 'smmu command queue', 0x8n, low + 1n, 0n, 0n],
  ])('%s', (_, table, address, value, format, expected) => {
    expect(addressOf(table, address, value, format)).toBe(expected);
  });

  it('does not tell one run from another that allocates elsewhere, and its other bits do', () => {
    const keys = (value: bigint) => {
      const recorder = new Recorder();
      recorder.record({
        kind: 'memory-store',
        address: 0x9000n,
        size: 8,
        value,
        previous: 0n,
        table: 'smmu stage 1 table',
      });
      return extractEffects(recorder.trace()).map(({ key }) => key);
    };
    expect(keys(low + 3n)).toEqual(keys(low + 0x8003n));
    expect(keys(low + 3n)).not.toEqual(keys(low + 0x83n));
  });
});
