import { describe, expect, test } from 'vitest';
import { CR0, CR2, STRTAB_BASE, STRTAB_BASE_CFG } from '../../../../src/core/smmu/registers/control';
import { commands } from '../../../../src/core/smmu/structures/command';
import type { STE } from '../../../../src/core/smmu/structures/ste';
import type { TranslationRequest } from '../../../../src/core/smmu/v3/ats';
import type { Knobs } from '../../../../src/core/smmu/v3/knobs';
import { Bench, place } from '../bench';
import { contextDescriptor, Heap, leaf1, leaf2, stage2Entry, storeEntry, Tables } from '../tables';

const virtual = 0x1000n;
const intermediate = 0x20_0000n;
const physical = 0x4060_0000n;
const recorded = ['IDR0.ATSRECERR=1'];

interface Setup {
  readonly ste?: Parameters<typeof STE.make>[0];
  readonly cd?: Parameters<typeof contextDescriptor>[0];
  readonly leaf?: bigint;
  readonly check?: boolean;
  readonly off?: boolean;
  readonly cr2?: number;
  readonly overrides?: readonly string[];
  readonly knobs?: Partial<Knobs>;
}

/** Stream 3 is nested unless the STE says otherwise: `virtual` leads to `intermediate`, that to `physical`. */
function atsBench({
  ste = {},
  cd = {},
  leaf = leaf1,
  check = false,
  off = false,
  cr2,
  overrides,
  knobs,
}: Setup): Bench {
  const bench = new Bench('mmu-700', overrides ?? recorded, knobs);
  const heap = new Heap();
  const first = new Tables(bench, heap, 12, 39, 1);
  const second = new Tables(bench, heap, 12, 40, 1);
  first.map(virtual, (ste.Config ?? 7) === 5 ? physical : intermediate, leaf);
  second.map(intermediate, physical, leaf2);
  for (let at = 0x4040_0000n; at < 0x4041_0000n; at += 0x1000n) second.map(at, at, leaf2);
  for (let at = 0x4080_0000n; at < 0x4084_0000n; at += 0x1000n) second.map(at, at, leaf2);
  bench.store(place.contexts, ...contextDescriptor({ TTB0: first.root >> 4n, ...cd }));
  const nested = stage2Entry(second.root, { Config: 7, EATS: 1, S1ContextPtr: place.contexts >> 6n, ...ste });
  storeEntry(bench, 3, nested);
  bench.write(CR2, cr2 ?? 0);
  bench.write(STRTAB_BASE, place.streams);
  bench.write(STRTAB_BASE_CFG, 6);
  bench.queues(4, (off ? 0n : 1n) | (check ? 0x10n : 0n));
  return bench;
}

function request(bench: Bench, more: Partial<TranslationRequest> = {}): string {
  bench.fresh();
  const answer = bench.smmu.ats.request({ streamId: 3, address: virtual, ...more });
  const events = bench.fresh().filter((line) => line.startsWith('EVENTQ')).length;
  if (answer.status !== 'Success') return `${answer.status} ${answer.event ?? 'silently'} ${events}`;
  const rights = `${answer.read ? 'R' : '-'}${answer.write ? 'W' : '-'}`;
  return `${rights} ${answer.translated === undefined ? 'nowhere' : `0x${answer.translated.toString(16)}`} ${events}`;
}

function traffic(bench: Bench, address = physical, streamId = 3): string {
  bench.fresh();
  const result = bench.smmu.ats.translated({ streamId, address, write: true });
  const events = bench.fresh().filter((line) => line.startsWith('EVENTQ')).length;
  return 'physical' in result
    ? `${result.outcome} 0x${result.physical.toString(16)} ${events}`
    : `${result.outcome} ${result.event ?? 'silently'} ${events}`;
}

describe('§3.9 translation requests', () => {
  test.each<[string, Setup, Partial<TranslationRequest>, string]>([
    ['full ATS, nested', {}, {}, 'RW 0x40600000 0'],
    ['full ATS, stage 1', { ste: { Config: 5 } }, {}, 'RW 0x40600000 0'],
    ['SMMUEN=0', { off: true }, {}, 'UR F_BAD_ATS_TREQ 1'],
    ['no ATS in the part', { overrides: ['IDR0.ATS=0', 'IDR0.PRI=0'] }, {}, 'UR silently 0'],
    ['EATS=0', { ste: { EATS: 0 } }, {}, 'UR F_BAD_ATS_TREQ 1'],
    ['EATS=2 and ATSCHK=0', { ste: { EATS: 2 } }, {}, 'UR F_BAD_ATS_TREQ 1'],
    ['EATS=2 and ATSCHK=1 gives the IPA', { ste: { EATS: 2 }, check: true }, {}, 'RW 0x200000 0'],
    ['EATS=3 without DPT', { ste: { EATS: 3 }, check: true }, {}, 'UR F_BAD_ATS_TREQ 1'],
    ['bypass', { ste: { Config: 4 } }, {}, 'UR F_BAD_ATS_TREQ 1'],
    ['Config=0', { ste: { Config: 0 } }, {}, 'UR silently 0'],
    ['V=0', { ste: { V: 0 } }, {}, 'CA silently 0'],
    ['V=0, recorded', { ste: { V: 0 }, cr2: 8 }, {}, 'CA C_BAD_STE 1'],
    ['no such stream', { cr2: 8 }, { streamId: 64 }, 'CA silently 0'],
    ['no such stream, recorded', { cr2: 0xa }, { streamId: 64 }, 'CA C_BAD_STREAMID 1'],
    ['no such substream', { cr2: 8 }, { substreamId: 1 }, 'CA C_BAD_SUBSTREAMID 1'],
    ['CD V=0', { cd: { V: 0 }, cr2: 8 }, {}, 'CA C_BAD_CD 1'],
    ['no stream disabled', { ste: { S1CDMax: 2 }, cr2: 8 }, {}, 'CA F_STREAM_DISABLED 1'],
    ['nothing mapped', {}, { address: 0x5000n }, '-- nowhere 0'],
    ['read-only', { leaf: leaf1 | (1n << 7n) }, {}, 'R- 0x40600000 0'],
    ['the endpoint will not write', {}, { noWrite: true }, 'R- 0x40600000 0'],
    ['privileged page', { leaf: 1n << 10n }, {}, '-- nowhere 0'],
    ['privileged page, privileged', { leaf: 1n << 10n }, { privileged: true }, 'RW 0x40600000 0'],
    ['CD fetch without stage 2', { ste: { S1ContextPtr: 1n << 20n } }, {}, '-- nowhere 0'],
    ['S1DSS=1 is the identity', { ste: { Config: 5, S1CDMax: 2, S1DSS: 1 } }, {}, 'RW 0x1000 0'],
  ])('%s', (_, setup, more, expected) => {
    expect(request(atsBench(setup), more)).toBe(expected);
  });

  test('a table outside memory is a Completer Abort', () => {
    const bench = atsBench({ ste: { Config: 5 }, cd: { TTB0: 0x1000_0000n >> 4n }, cr2: 8 });
    expect(request(bench)).toBe('CA F_WALK_EABT 1');
  });

  test('Service Failure Mode is a Completer Abort', () => {
    const bench = atsBench({});
    bench.smmu.fail();
    expect(request(bench)).toBe('CA silently 0');
  });

  test('dirty state is set only for an endpoint that may write', () => {
    const clean = leaf1 | (1n << 7n) | (1n << 51n);
    const bench = atsBench({ ste: { Config: 5 }, cd: { HA: 1, HD: 1 }, leaf: clean });
    expect(request(bench, { noWrite: true })).toBe('R- 0x40600000 0');
    expect(request(bench)).toBe('RW 0x40600000 0');
  });
});

describe('§3.9.1.3 translated traffic', () => {
  test.each<[string, Setup, string]>([
    ['ATSCHK=0 passes, EATS=1', {}, 'bypassed 0x40600000 0'],
    ['ATSCHK=0 passes, EATS=0', { ste: { EATS: 0 } }, 'bypassed 0x40600000 0'],
    ['ATSCHK=0 passes, V=0', { ste: { V: 0 } }, 'bypassed 0x40600000 0'],
    ['ATSCHK=1, EATS=1', { check: true }, 'bypassed 0x40600000 0'],
    ['ATSCHK=1, EATS=0', { check: true, ste: { EATS: 0 } }, 'aborted F_TRANSL_FORBIDDEN 1'],
    ['ATSCHK=1, EATS=3 without DPT', { check: true, ste: { EATS: 3 } }, 'aborted F_TRANSL_FORBIDDEN 1'],
    ['ATSCHK=1, bypass', { check: true, ste: { Config: 4 } }, 'aborted F_TRANSL_FORBIDDEN 1'],
    ['ATSCHK=1, Config=0', { check: true, ste: { Config: 0 } }, 'aborted silently 0'],
    ['ATSCHK=1, V=0', { check: true, ste: { V: 0 } }, 'aborted silently 0'],
    ['ATSCHK=1, V=0, recorded', { check: true, ste: { V: 0 }, cr2: 8 }, 'aborted C_BAD_STE 1'],
    ['SMMUEN=0', { off: true }, 'aborted F_TRANSL_FORBIDDEN 1'],
    ['SMMUEN=0, silent part', { off: true, knobs: { translatedWhileOff: 'silent' } }, 'aborted silently 0'],
  ])('%s', (_, setup, expected) => {
    expect(traffic(atsBench(setup))).toBe(expected);
  });

  test('EATS=2 goes through stage 2, and its faults are recorded', () => {
    const bench = atsBench({ check: true, ste: { EATS: 2 } });
    expect(traffic(bench, intermediate + 0x10n)).toBe('translated 0x40600010 0');
    expect(traffic(bench, 0x30_0000n)).toBe('aborted F_TRANSLATION 1');
    expect(traffic(bench, 1n << 53n)).toBe('aborted F_ADDR_SIZE 1');
    expect(traffic(atsBench({ check: true, ste: { EATS: 2, S2R: 0 } }), 0x30_0000n)).toBe('aborted silently 0');
  });

  test('a StreamID out of range is recorded without RECINVSID', () => {
    expect(traffic(atsBench({ check: true, cr2: 8 }), physical, 64)).toBe('aborted C_BAD_STREAMID 1');
  });

  test('address bits beyond the output size: aborted or truncated', () => {
    expect(traffic(atsBench({}), physical | (1n << 53n))).toBe('aborted silently 0');
    const truncating = atsBench({ knobs: { oversizedTranslated: 'truncated' } });
    expect(traffic(truncating, physical | (1n << 53n))).toBe('bypassed 0x40600000 0');
  });

  test('GBPA and ATSCHK do not open it while SMMUEN is 0, and Service Failure Mode ends all', () => {
    expect(traffic(atsBench({ off: true, check: true }))).toBe('aborted F_TRANSL_FORBIDDEN 1');
    const bench = atsBench({});
    bench.smmu.fail();
    expect(traffic(bench)).toBe('aborted silently 0');
  });

  test('§6.3.9 a cached STE goes by the ATSCHK it was fetched with, until it is invalidated', () => {
    const bench = atsBench({ ste: { EATS: 0 }, knobs: { configurationCache: 'infinite' } });
    expect(request(bench)).toBe('UR F_BAD_ATS_TREQ 1');
    bench.write(CR0, bench.smmu.peek(CR0) | 0x10n);
    expect(traffic(bench)).toBe('bypassed 0x40600000 0');
    const [low = 0n, high = 0n] = commands.CFGI_STE.make({ SID: 3, Leaf: 1 });
    bench.command([low | 3n, high]);
    expect(traffic(bench)).toBe('aborted F_TRANSL_FORBIDDEN 1');
  });
});

test('what the model lacks is said', () => {
  const bench = atsBench({ check: true, ste: { EATS: 3 }, overrides: ['IDR3.DPT=1'] });
  bench.smmu.ats.translated({ streamId: 3, address: physical, write: true });
  expect(bench.fresh().at(-1)).toBe('not modelled smmu: ATS with device permission tables (EATS=3)');
  const oldTables = atsBench({ ste: { Config: 5 }, cd: { AA64: 0 }, overrides: ['IDR0.TTF=3'] });
  expect(request(oldTables)).toBe('CA silently 0');
});
