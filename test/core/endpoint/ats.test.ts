import { describe, expect, test } from 'vitest';
import { atsControl, deviceControl } from '../../../src/core/endpoint/capabilities';
import type { Dma } from '../../../src/core/endpoint/dma';
import type { Endpoint } from '../../../src/core/endpoint/endpoint';
import type { InvalidationBehaviour } from '../../../src/core/endpoint/invalidation';
import { markOf } from '../../../src/core/endpoint/mark';
import { GERROR, GERRORN } from '../../../src/core/smmu/registers/control';
import { CMDQ_CONS } from '../../../src/core/smmu/registers/queue';
import { commands } from '../../../src/core/smmu/structures/command';
import { leaf1, leaf2, stage2Entry, storeEntry, Tables } from '../smmu/tables';
import { buffer, Lab, sync, text, words } from './lab';

const iova = 0x1000n;
const write: Dma = { name: 'ring', address: iova, size: 8, write: true };
const second = 1_000_000_000n;
const flushTlb = words(commands.TLBI_NSNH_ALL, {});
const flushAtc = words(commands.ATC_INV, { SID: 3, Size: 0, Address: iova >> 12n });

function cached(more: Parameters<Lab['add']>[0] = {}, lab = new Lab()): { lab: Lab; device: Endpoint } {
  lab.stream(3, { EATS: 1 });
  lab.map(iova, buffer);
  const device = lab.add({ ats: {}, ...more });
  expect(text(device.perform(write).landing)).toBe('reached 0x40600000 cached');
  return { lab, device };
}

const entriesOf = (device: Endpoint): string[] =>
  (device.ats?.cache.entries ?? []).map(
    ({ input, sizeBits, pasid, read, write: writes }) =>
      `0x${input.toString(16)}/${sizeBits}${pasid === undefined ? '' : ` pasid ${pasid}`} ${read ? 'R' : '-'}${writes ? 'W' : '-'}`,
  );

describe('a translation cache', () => {
  test('is not used before ATS is enabled', () => {
    const { device } = cached();
    device.config?.write(atsControl.offset, 2, 0);
    expect(text(device.perform(write).landing)).toBe('reached 0x40600000 translated');
  });

  test('keeps what is asked for: a read asks with no-write and gets no right to write', () => {
    const lab = new Lab();
    lab.stream(3, { EATS: 1 });
    lab.map(iova, buffer);
    const device = lab.add({ ats: {} });
    device.perform({ ...write, write: false });
    expect(entriesOf(device)).toEqual(['0x1000/12 R-']);
    device.perform(write);
    expect(entriesOf(device)).toEqual(['0x1000/12 RW']);
  });

  test('holds blocks as one entry', () => {
    const lab = new Lab();
    lab.stream(3, { EATS: 1 });
    lab.tables.map(0x20_0000n, 0x4060_0000n, leaf1, 2);
    const device = lab.add({ ats: {} });
    expect(text(device.perform({ ...write, address: 0x20_5000n }).landing)).toBe('reached 0x40605000 cached');
    expect(entriesOf(device)).toEqual(['0x200000/21 RW']);
  });

  test('drops the oldest when it is full', () => {
    const lab = new Lab();
    lab.stream(3, { EATS: 1 });
    for (let page = 1n; page < 4n; page++) lab.map(page << 12n, buffer);
    const device = lab.add({ ats: { capacity: 2 } });
    for (let page = 1n; page < 4n; page++) device.perform({ ...write, address: page << 12n });
    expect(entriesOf(device)).toEqual(['0x2000/12 RW', '0x3000/12 RW']);
  });

  test('is empty after a function-level reset', () => {
    const { device } = cached();
    device.config?.write(deviceControl.offset, 2, deviceControl.functionLevelReset);
    expect([entriesOf(device), device.ats?.enabled]).toEqual([[], false]);
  });

  test.each<['keeps' | 'clears', number]>([
    ['keeps', 1],
    ['clears', 0],
  ])('when ATS is disabled %s its entries', (disabling, left) => {
    const { device } = cached({ ats: { disabling } });
    device.config?.write(atsControl.offset, 2, 0);
    expect(entriesOf(device)).toHaveLength(left);
  });
});

describe('a page that is unmapped and used anew', () => {
  /** Unmaps with all that is due, and hands the page to somebody else. */
  function reuse(answer: InvalidationBehaviour, options: Partial<Parameters<Lab['add']>[0]> = {}) {
    const made = cached({ ats: { answer }, ...options }, new Lab({ atcTimeout: second }));
    made.lab.unmap(iova);
    made.lab.issue(flushTlb, sync, flushAtc, sync);
    made.lab.bench.store(buffer, 0x5ec2e7n);
    return made;
  }

  test.each<[string, InvalidationBehaviour, number]>([
    ['completed', 'completed', 0],
    ['was refused', 'unsupported-request', 0],
    ['timed out', 'timed-out', 3],
  ])('when the invalidation %s', (_, answer, error) => {
    const { lab, device } = reuse(answer);
    const stale = answer !== 'completed';
    expect(Number((lab.bench.read(CMDQ_CONS) >> 24n) & 0x7fn)).toBe(error);
    expect(text(device.perform({ ...write, home: 0x4070_0000n }).landing)).toBe(
      stale ? 'elsewhere 0x40600000 cached' : 'aborted by translation-request',
    );
    expect(lab.word(buffer)).toBe(stale ? markOf('dev', 'ring', 1) : 0x5ec2e7n);
  });

  test('when it is never answered: stale until a later one completes', () => {
    const { lab, device } = reuse('never');
    lab.bench.clock.advance(second);
    expect(lab.bench.read(GERROR)).toBe(1n);
    expect(text(device.attempt(write).landing)).toBe('reached 0x40600000 cached');
    if (device.ats) device.ats.invalidations.behaviour = 'completed';
    lab.bench.write(GERRORN, 1);
    lab.issue(flushAtc, sync);
    expect(text(device.attempt(write).landing)).toBe('aborted by translation-request');
  });

  test('when it is late: usable until then, gone when the CMD_SYNC completes', () => {
    const { lab, device } = reuse({ nanoseconds: second / 2n });
    expect(text(device.attempt(write).landing)).toBe('reached 0x40600000 cached');
    const waits = lab.bench.read(CMDQ_CONS);
    lab.bench.clock.advance(second / 2n);
    expect(lab.bench.read(CMDQ_CONS)).toBe(waits + 1n);
    expect(text(device.attempt(write).landing)).toBe('aborted by translation-request');
  });

  test('when it is later than the time-out: a quarantine with EATS=0 and ATSCHK holds it off meanwhile, and it ends by itself', () => {
    const { lab, device } = reuse({ nanoseconds: 3n * second });
    lab.bench.clock.advance(second);
    expect(lab.bench.read(GERROR)).toBe(1n);
    lab.bench.write(GERRORN, 1);
    expect(text(device.attempt(write).landing)).toBe('reached 0x40600000 cached');
    lab.stream(3, { EATS: 0 });
    lab.control({ check: true });
    expect(text(device.attempt(write).landing)).toBe('aborted by smmu F_TRANSL_FORBIDDEN');
    expect(device.ats?.invalidations.pending).toBe(1);
    lab.bench.clock.advance(2n * second);
    expect([device.ats?.invalidations.pending, entriesOf(device)]).toEqual([0, []]);
  });

  test('when SMMUEN was 0: the command did nothing', () => {
    const { lab, device } = cached();
    lab.control({ on: false });
    lab.unmap(iova);
    lab.issue(flushAtc, sync);
    expect(text(device.attempt(write).landing)).toBe('aborted by smmu F_TRANSL_FORBIDDEN');
    lab.control({ on: true });
    expect(text(device.attempt(write).landing)).toBe('reached 0x40600000 cached');
  });

  test('when ATS was disabled before: the endpoint refuses, and what it kept is back with ATS', () => {
    const { lab, device } = cached();
    device.config?.write(atsControl.offset, 2, 0);
    lab.unmap(iova);
    lab.issue(flushAtc, sync);
    device.config?.write(atsControl.offset, 2, atsControl.enable);
    expect(text(device.attempt(write).landing)).toBe('reached 0x40600000 cached');
  });
});

describe('§4.5.1 an invalidation drops what it names', () => {
  const all = ['0x1000/12 RW', '0x1000/12 pasid 1 RW', '0x1000/12 pasid 2 RW', '0x8000/12 RW'];

  test.each<[string, Parameters<typeof commands.ATC_INV.make>[0], string[]]>([
    ['a page, without PASID: of every PASID', { Address: 1n }, ['0x8000/12 RW']],
    ['a page of a PASID', { Address: 1n, SSV: 1, SSID: 1 }, all.filter((name) => !name.includes('pasid 1'))],
    ['a page of all PASIDs', { Address: 1n, SSV: 1, Global: 1 }, ['0x1000/12 RW', '0x8000/12 RW']],
    ['Global without a PASID, which does not count', { Address: 1n, Global: 1 }, ['0x8000/12 RW']],
    ['a page that is not there', { Address: 2n }, all],
    ['eight pages', { Address: 0n, Size: 3 }, ['0x8000/12 RW']],
    ['sixteen pages by an address among them', { Address: 5n, Size: 4 }, []],
    ['everything', { Address: 0xfffffn, Size: 52 }, []],
    ['everything of a PASID', { Size: 52, SSV: 1, SSID: 2 }, all.filter((name) => !name.includes('pasid 2'))],
    ['everything of another stream', { Size: 52, SID: 4 }, all],
  ])('%s', (_, contents, left) => {
    const lab = new Lab();
    const device = lab.add({ ats: {} });
    const base = {
      streamId: 3,
      global: false,
      privileged: false,
      output: buffer,
      sizeBits: 12,
      read: true,
      write: true,
    };
    for (const pasid of [undefined, 1, 2]) device.ats?.cache.insert({ ...base, pasid, input: iova });
    device.ats?.cache.insert({ ...base, pasid: undefined, input: 0x8000n });
    lab.issue(words(commands.ATC_INV, { SID: 3, ...contents }));
    expect(entriesOf(device)).toEqual(left);
  });

  test('a global entry only where Global says so, or no PASID', () => {
    const entry = {
      streamId: 3,
      pasid: 1,
      global: true,
      privileged: false,
      input: iova,
      output: buffer,
      sizeBits: 12,
      read: true,
      write: true,
    };
    for (const [contents, left] of [
      [{ SSV: 1, SSID: 1 }, 1],
      [{ SSV: 1, SSID: 9, Global: 1 }, 0],
      [{}, 0],
    ] as const) {
      const lab = new Lab();
      const device = lab.add({ ats: {} });
      device.ats?.cache.insert(entry);
      lab.issue(words(commands.ATC_INV, { SID: 3, Address: 1n, ...contents }));
      expect(device.ats?.cache.entries).toHaveLength(left);
    }
  });

  test('privileges are tags: neither sees what the other asked for', () => {
    const { device } = cached();
    device.perform({ ...write, privileged: true });
    expect(device.ats?.cache.entries.map(({ privileged }) => privileged)).toEqual([false, true]);
  });
});

/** What a stream gives an endpoint whose cache was filled while EATS was 1 and ATSCHK 0, and one whose cache is empty. */
describe('§3.9 ATSCHK and EATS', () => {
  test.each<[number, number, Parameters<Lab['stream']>[1], string, string]>([
    [0, 0, {}, 'reached 0x40600000 cached', 'reached 0x40600000 translated'],
    [0, 1, {}, 'reached 0x40600000 cached', 'reached 0x40600000 cached'],
    [1, 0, {}, 'aborted by smmu F_TRANSL_FORBIDDEN', 'reached 0x40600000 translated'],
    [1, 1, {}, 'reached 0x40600000 cached', 'reached 0x40600000 cached'],
    [1, 3, {}, 'aborted by smmu F_TRANSL_FORBIDDEN', 'reached 0x40600000 translated'],
    [1, 1, { Config: 0 }, 'aborted by smmu', 'aborted by smmu'],
    [1, 1, { Config: 4 }, 'aborted by smmu F_TRANSL_FORBIDDEN', 'aborted by bus'],
    [0, 1, { Config: 0 }, 'reached 0x40600000 cached', 'aborted by smmu'],
    [1, 1, { V: 0 }, 'aborted by smmu', 'aborted by translation-request'],
  ])('ATSCHK=%i EATS=%i %o', (check, EATS, more, stale, fresh) => {
    const { lab, device } = cached();
    lab.stream(3, { ...more, EATS });
    lab.control({ check: check === 1 });
    expect(text(device.attempt(write).landing)).toBe(stale);
    device.ats?.reset();
    expect(text(device.attempt(write).landing)).toBe(fresh);
  });

  test.each<[boolean, string]>([
    [false, 'aborted by bus'],
    [true, 'aborted by smmu F_TRANSLATION'],
  ])('split stage keeps intermediate addresses, ATSCHK afterwards %s', (check, outcome) => {
    const lab = new Lab();
    const stage2 = new Tables(lab.bench, lab.heap, 12, 40, 1);
    for (let at = 0x4040_0000n; at < 0x4041_0000n; at += 0x1000n) stage2.map(at, at, leaf2);
    for (let at = 0x4080_0000n; at < 0x4084_0000n; at += 0x1000n) stage2.map(at, at, leaf2);
    lab.map(iova, 0x20_0000n);
    const page = stage2.map(0x20_0000n, buffer, leaf2);
    storeEntry(lab.bench, 3, stage2Entry(stage2.root, { Config: 7, EATS: 2, S1ContextPtr: 0x4040_0000n >> 6n }));
    lab.control({ check: true });
    const device = lab.add({ ats: {} });
    expect(text(device.perform(write).landing)).toBe('reached 0x40600000 cached');
    expect(device.ats?.cache.entries[0]?.output).toBe(0x20_0000n);
    // Stage 2 still decides when the translation is used; without ATSCHK the intermediate address goes out as it is.
    lab.bench.store(page, 0n);
    lab.control({ check });
    expect(text(device.attempt(write).landing)).toBe(outcome);
  });

  test('a refused request gives ATS up until it is enabled anew', () => {
    const lab = new Lab();
    lab.stream(3);
    lab.map(iova, buffer);
    const device = lab.add({ ats: {} });
    expect(text(device.perform(write).landing)).toBe('reached 0x40600000 translated');
    lab.stream(3, { EATS: 1 });
    expect([device.ats?.refused, text(device.perform(write).landing)]).toEqual([true, 'reached 0x40600000 translated']);
    device.config?.write(atsControl.offset, 2, 0);
    device.config?.write(atsControl.offset, 2, atsControl.enable);
    expect(text(device.perform(write).landing)).toBe('reached 0x40600000 cached');
  });

  test('or the device does nothing without it', () => {
    const lab = new Lab();
    lab.stream(3);
    lab.map(iova, buffer);
    expect(text(lab.add({ ats: { refused: 'nothing' } }).perform(write).landing)).toBe('not-issued');
  });
});
