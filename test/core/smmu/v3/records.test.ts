import { describe, expect, test } from 'vitest';
import { CR0 } from '../../../../src/core/smmu/registers/control';
import { events } from '../../../../src/core/smmu/structures/event';
import { Bench, place } from '../bench';
import { enable, leaf2, stage1Entry, stage2Entry, storeEntry } from '../tables';
import { dma, page, stage1Bench } from './dma';

/** Named fields of the first record in the event queue that are not 0. */
function record(bench: Bench): string {
  const words = [0n, 8n, 16n, 24n].map((offset) => bench.memory.read(place.events + offset, 8) ?? 0n);
  const declared = Object.values(events).find(({ type }) => type === Number((words[0] ?? 0n) & 0xffn));
  const fields = declared?.decode(words) ?? [];
  return [
    declared?.name,
    ...fields
      .filter(({ name, value }) => name !== 'TYPE' && value !== 0n)
      .map(({ name, value }) => `${name}=0x${value.toString(16)}`),
  ].join(' ');
}

describe('§7.3 fields of records', () => {
  test('F_WALK_EABT of stage 1 says that a table was fetched', () => {
    const { bench, tables } = stage1Bench();
    bench.store(tables.root, 0x1000_0003n);
    dma(bench, 0x1234n, { write: false });
    expect(record(bench)).toBe('F_WALK_EABT SID=0x3 RnW=0x1 CLASS=0x1 InputAddr=0x1234 FetchAddr=0x2000000');
  });

  test('F_WALK_EABT of stage 2 says what was translated', () => {
    const bench = new Bench('mmu-600');
    storeEntry(bench, 3, stage2Entry(0x1000_0000n));
    enable(bench);
    dma(bench, 0x1234n);
    expect(record(bench)).toBe('F_WALK_EABT SID=0x3 S2=0x1 CLASS=0x2 InputAddr=0x1234 FetchAddr=0x2000000');
  });

  test('F_BAD_ATS_TREQ has the address of the request', () => {
    const bench = new Bench('mmu-600');
    storeEntry(bench, 3, stage1Entry());
    enable(bench);
    bench.smmu.ats.request({ streamId: 3, substreamId: 2, address: 0x12_3000n });
    expect(record(bench)).toBe('F_BAD_ATS_TREQ SSV=0x1 SSID=0x2 SID=0x3 InputAddr=0x123000');
  });

  test.each([
    [true, ''],
    [false, 'RnW=0x1 '],
  ])('F_TRANSL_FORBIDDEN has address and direction (write: %s)', (write, direction) => {
    const bench = new Bench('mmu-600');
    storeEntry(bench, 3, stage1Entry());
    enable(bench);
    bench.write(CR0, bench.smmu.peek(CR0) | 0x10n);
    bench.smmu.ats.translated({ streamId: 3, address: page + 8n, write });
    expect(record(bench)).toBe(`F_TRANSL_FORBIDDEN SID=0x3 ${direction}InputAddr=0x40600008`);
  });

  test('a write is data, whatever it claims', () => {
    const { bench } = stage1Bench();
    dma(bench, 0x1000n, { instruction: true, privileged: true });
    expect(record(bench)).toBe('F_TRANSLATION SID=0x3 PnU=0x1 CLASS=0x2 InputAddr=0x1000');
  });
});

describe('§3.9.1.3 stage 2 of translated traffic (EATS=2)', () => {
  function splitStage(table: bigint): Bench {
    const bench = new Bench('mmu-700');
    storeEntry(bench, 3, stage2Entry(table, { Config: 7, EATS: 2, S2R: 0, S1ContextPtr: place.contexts >> 6n }));
    enable(bench);
    bench.write(CR0, bench.smmu.peek(CR0) | 0x10n);
    return bench;
  }

  test.each([
    ['a walk that aborts is recorded although S2R=0', 0x1000_0000n, 'F_WALK_EABT'],
    ['no translation is not, with S2R=0', 0x4080_0000n, undefined],
  ])('%s', (_, table, event) => {
    const bench = splitStage(table);
    const result = bench.smmu.ats.translated({ streamId: 3, address: 0x1000n, write: true });
    expect([result.outcome, 'event' in result ? result.event : undefined]).toEqual(['aborted', event]);
    expect(record(bench).startsWith(event ?? 'F_NONE')).toBe(event !== undefined);
  });

  test('a page that stage 2 maps is reached', () => {
    const bench = splitStage(0x4080_0000n);
    bench.store(0x4080_0000n, 0x4000_0000n | leaf2 | 1n);
    const result = bench.smmu.ats.translated({ streamId: 3, address: 0x1000n, write: true });
    expect(result).toMatchObject({ outcome: 'translated', physical: 0x4000_1000n });
  });
});

test('a part without ATS lets no translated traffic through', () => {
  const { bench } = stage1Bench();
  expect(bench.smmu.ats.translated({ streamId: 3, address: page, write: true })).toEqual({
    outcome: 'aborted',
    reason: 'the part has no ATS',
  });
});
