import { describe, expect, test } from 'vitest';
import { CR2, STRTAB_BASE, STRTAB_BASE_CFG } from '../../../../src/core/smmu/registers/control';
import type { STE } from '../../../../src/core/smmu/structures/ste';
import type { TranslationRequest } from '../../../../src/core/smmu/v3/ats';
import { Bench, place } from '../bench';
import { contextDescriptor, Heap, leaf1, leaf2, stage2Entry, storeEntry, Tables } from '../tables';

const virtual = 0x1000n;
const intermediate = 0x20_0000n;
const physical = 0x4060_0000n;

interface Setup {
  readonly ste?: Parameters<typeof STE.make>[0];
  readonly cd?: Parameters<typeof contextDescriptor>[0];
  readonly check?: boolean;
  readonly overrides?: readonly string[];
  readonly leaf?: bigint;
  /** Stage 2 leaf under `intermediate`; none where it is 0. */
  readonly second?: bigint;
}

/** Stream 3 is nested. Configuration errors are recorded, so that a silent abort is one that may not be recorded. */
function atsBench({ ste = {}, cd = {}, check = false, overrides = [], leaf = leaf1, second = leaf2 }: Setup): Bench {
  const bench = new Bench('mmu-700', ['IDR0.ATSRECERR=1', ...overrides]);
  const heap = new Heap();
  const stage1 = new Tables(bench, heap, 12, 39, 1);
  const stage2 = new Tables(bench, heap, 12, 40, 1);
  stage1.map(virtual, intermediate, leaf);
  if (second !== 0n) stage2.map(intermediate, physical, second);
  for (let at = 0x4040_0000n; at < 0x4041_0000n; at += 0x1000n) stage2.map(at, at, leaf2);
  for (let at = 0x4080_0000n; at < 0x4084_0000n; at += 0x1000n) stage2.map(at, at, leaf2);
  bench.store(place.contexts, ...contextDescriptor({ TTB0: stage1.root >> 4n, ...cd }));
  const pointer = { S1ContextPtr: place.contexts >> 6n };
  storeEntry(bench, 3, stage2Entry(stage2.root, { Config: 7, EATS: 1, ...pointer, ...ste }));
  bench.write(CR2, 8);
  bench.write(STRTAB_BASE, place.streams);
  bench.write(STRTAB_BASE_CFG, 6);
  bench.queues(4, 1n | (check ? 0x10n : 0n));
  return bench;
}

function traffic(bench: Bench): string {
  const result = bench.smmu.ats.translated({ streamId: 3, address: physical, write: true });
  return 'physical' in result ? 'passes' : `${result.outcome} ${result.event ?? 'silently'}: ${result.reason}`;
}

function notModelled(bench: Bench): string[] {
  return bench.fresh().filter((line) => line.startsWith('not modelled'));
}

describe('§3.9 translated traffic by Config, EATS and ATSCHK', () => {
  const forbidden = 'aborted F_TRANSL_FORBIDDEN: the effective EATS is 0';
  const silent = 'aborted silently: STE.Config aborts the stream';
  const unmapped = /^aborted F_TRANSLATION/;

  test.each<[number, number, string | RegExp]>([
    [0, 0, silent],
    [0, 1, silent],
    [0, 2, silent],
    [0, 3, silent],
    [4, 0, forbidden],
    [4, 1, forbidden],
    [4, 2, forbidden],
    [4, 3, forbidden],
    [5, 0, forbidden],
    [5, 1, 'passes'],
    [5, 3, forbidden],
    [6, 0, forbidden],
    [6, 1, 'passes'],
    [6, 3, forbidden],
    [7, 0, forbidden],
    [7, 1, 'passes'],
    [7, 2, unmapped],
    [7, 3, forbidden],
  ])('Config=%i EATS=%i: checked it is judged, unchecked it passes', (Config, EATS, expected) => {
    expect(traffic(atsBench({ check: true, ste: { Config, EATS } }))).toMatch(expected);
    expect(traffic(atsBench({ check: false, ste: { Config, EATS } }))).toBe('passes');
  });

  test('EATS=2 alone translates, by stage 2', () => {
    const bench = atsBench({ check: true, ste: { EATS: 2 } });
    const result = bench.smmu.ats.translated({ streamId: 3, address: intermediate, write: true });
    expect(result).toMatchObject({ outcome: 'translated', physical });
  });

  test('EATS=2 is an invalid entry without both stages, or where the part lacks it', () => {
    expect(traffic(atsBench({ check: true, ste: { Config: 5, EATS: 2 } }))).toMatch(/^aborted C_BAD_STE/);
    expect(traffic(atsBench({ check: true, ste: { Config: 6, EATS: 2 } }))).toMatch(/^aborted C_BAD_STE/);
    const lacking = atsBench({ check: true, ste: { EATS: 2 }, overrides: ['IDR0.NS1ATS=1'] });
    expect(traffic(lacking)).toMatch(/^aborted C_BAD_STE/);
  });

  test('EATS=3 with device permission tables is not modelled, and says so', () => {
    const bench = atsBench({ check: true, ste: { EATS: 3 }, overrides: ['IDR3.DPT=1'] });
    expect(traffic(bench)).toBe('aborted silently: not modelled: device permission tables');
    expect(notModelled(bench)).toEqual(['not modelled smmu: ATS with device permission tables (EATS=3)']);
  });

  test('stage 2 tables that the model lacks are said', () => {
    const bench = atsBench({ check: true, ste: { EATS: 2, S2AA64: 0 }, cd: { AA64: 0 }, overrides: ['IDR0.TTF=3'] });
    expect(traffic(bench)).toBe('aborted silently: not modelled: stage 2 AArch32 translation tables');
    expect(notModelled(bench)).toHaveLength(1);
  });
});

describe('§3.9 what a translation request is granted', () => {
  const request = (bench: Bench, more: Partial<TranslationRequest> = {}) =>
    bench.smmu.ats.request({ streamId: 3, address: virtual, ...more });

  test('size and place of the page', () => {
    expect(request(atsBench({}))).toEqual({
      status: 'Success',
      read: true,
      write: true,
      translated: physical,
      sizeBits: 12,
    });
  });

  test('writing alone, where only stage 2 forbids to read', () => {
    const writeOnly = (1n << 10n) | (2n << 6n);
    expect(request(atsBench({ second: writeOnly }))).toMatchObject({ read: false, write: true, translated: physical });
    expect(request(atsBench({ second: writeOnly }), { noWrite: true })).toMatchObject({ read: false, write: false });
  });

  test('nothing, with the reason of the fault', () => {
    const answer = request(atsBench({ second: 0n }));
    expect(answer).toMatchObject({ status: 'Success', read: false, write: false });
    expect(answer).toHaveProperty('reason');
    expect(answer).not.toHaveProperty('translated');
  });

  test('nothing that needs tables which the model lacks, and that is said once', () => {
    const bench = atsBench({ cd: { AA64: 0 }, ste: { Config: 5 }, overrides: ['IDR0.TTF=3'] });
    expect(request(bench)).toEqual({ status: 'CA', reason: 'not modelled: stage 1 AArch32 translation tables' });
    expect(notModelled(bench)).toEqual(['not modelled smmu: stage 1 AArch32 translation tables']);
  });

  test('device permissions are not looked at, which is said', () => {
    const permitted = atsBench({ check: true, ste: { EATS: 3 }, overrides: ['IDR3.DPT=1'] });
    expect(request(permitted)).toMatchObject({ status: 'Success', read: true, write: true });
    expect(notModelled(permitted)).toEqual(['not modelled smmu: ATS with device permission tables (EATS=3)']);
    const full = atsBench({ check: true });
    request(full);
    expect(notModelled(full)).toEqual([]);
  });
});
