import { expect, test } from 'vitest';
import { CR0, CR2, GERROR, IRQ_CTRL } from '../../../../src/core/smmu/registers/control';
import { PRIQ_BASE, PRIQ_CONS, PRIQ_IRQ_CFG2, PRIQ_PROD } from '../../../../src/core/smmu/registers/queue';
import { STE } from '../../../../src/core/smmu/structures/ste';
import type { PageRequestMessage } from '../../../../src/core/smmu/v3/page-request-queue';
import { Bench } from '../bench';
import { enable, storeEntry } from '../tables';

const ring = 0x4050_0000n;

function pageRequests(log2: number, base = ring, overrides: readonly string[] = []): Bench {
  const bench = new Bench('mmu-600', overrides);
  bench.write(PRIQ_BASE, base | BigInt(log2));
  enable(bench);
  bench.write(CR0, 0xf);
  bench.fresh();
  return bench;
}

/** What the endpoint hears, as text. */
function ask(bench: Bench, more: Partial<PageRequestMessage> = {}): string {
  const message = { streamId: 3, page: 0x1000n, group: 5, last: true, write: true, ...more };
  const result = bench.smmu.pageRequestQueue.receive(message);
  return result.outcome === 'answered'
    ? `${result.response}${result.withSubstream ? ' with PASID' : ''}`
    : result.outcome;
}

test('§8 a request is written and signalled', () => {
  const bench = pageRequests(2);
  bench.write(IRQ_CTRL, 0x2);
  bench.fresh();
  expect(ask(bench, { substreamId: 7, read: true })).toBe('queued');
  expect(ask(bench)).toBe('queued');
  expect(bench.fresh()).toEqual([
    'PRIQ 0xf000000700000003 0x1005',
    'interrupt smmu.priq (nobody listens)',
    'PRIQ 0x6000000000000003 0x1005',
  ]);
  expect(bench.memory.read(ring, 8)).toBe(0xf000_0007_0000_0003n);
});

test('with LO only the last request of a group interrupts', () => {
  const bench = pageRequests(2);
  bench.write(PRIQ_IRQ_CFG2, 0x8000_0000);
  bench.write(IRQ_CTRL, 0x2);
  ask(bench, { last: false });
  expect(bench.fresh().filter((line) => line.startsWith('interrupt'))).toEqual([]);
  ask(bench);
  expect(bench.fresh().at(-1)).toBe('interrupt smmu.priq (nobody listens)');
});

test('§8.1 overflow answers last requests with success, and lasts until it is acknowledged', () => {
  const bench = pageRequests(0);
  expect([ask(bench), ask(bench), ask(bench, { last: false })]).toEqual(['queued', 'Success', 'dropped']);
  expect(bench.read(PRIQ_PROD)).toBe(0x8000_0001n);
  bench.write(PRIQ_CONS, 0x1);
  expect(ask(bench)).toBe('Success');
  bench.write(PRIQ_CONS, 0x8000_0001);
  expect(ask(bench)).toBe('queued');
});

test.each([
  [['IDR3.PPS=1'], STE.make({ V: 1 }), 'Success with PASID'],
  [[], STE.make({ V: 1, PPAR: 1 }), 'Success with PASID'],
  [[], STE.make({ V: 1, PPAR: 0 }), 'Success'],
  [[], [0n], 'ResponseFailure'],
] as const)('§8.1 overflow with PASID, %o', (overrides, ste, expected) => {
  const bench = pageRequests(0, ring, overrides);
  storeEntry(bench, 3, ste);
  ask(bench);
  expect(ask(bench, { substreamId: 1 })).toBe(expected);
});

test('§8.1 the STE has to be legal where PPAR is asked for, and an abort of the stream is no error', () => {
  for (const [contents, expected] of [
    [{ V: 1, Config: 5, S1CDMax: 31 }, 'ResponseFailure'],
    [{ V: 1, Config: 0, PPAR: 1 }, 'Success with PASID'],
  ] as const) {
    const bench = pageRequests(0);
    storeEntry(bench, 3, STE.make(contents));
    ask(bench);
    expect(ask(bench, { substreamId: 1 })).toBe(expected);
  }
});

test('§6.3.12 what keeps PPAR from being read is recorded with REC_CFG_ATS', () => {
  for (const [cr2, expected] of [
    [0x8, ['EVENTQ 0x300001804 0x0 0x0 0x0']],
    [0x0, []],
  ] as const) {
    const bench = pageRequests(0, ring, ['IDR0.ATSRECERR=1']);
    bench.smmu.inject(CR2, BigInt(cr2));
    storeEntry(bench, 3, [0n]);
    ask(bench);
    bench.fresh();
    expect(ask(bench, { substreamId: 1 })).toBe('ResponseFailure');
    expect(bench.fresh().filter((line) => line.startsWith('EVENTQ'))).toEqual(expected);
  }
});

test('nothing answers a Stop Marker', () => {
  const marker = { substreamId: 1, last: true, read: false, write: false };
  const bench = pageRequests(0, ring, ['IDR3.PPS=1']);
  expect([ask(bench), ask(bench, marker)]).toEqual(['queued', 'dropped']);
  expect(ask(bench, { ...marker, read: true })).toBe('Success with PASID');
  const off = pageRequests(2);
  off.write(CR0, 0xe);
  expect([ask(off, marker), ask(off, { read: false, write: false })]).toEqual(['dropped', 'ResponseFailure']);
  expect(ask(pageRequests(2), marker)).toBe('queued');
});

test('§8.2 requests fail while the queue is not effective, or in error', () => {
  const off = pageRequests(2);
  off.write(CR0, 0xe);
  expect(ask(off)).toBe('ResponseFailure');
  const broken = pageRequests(2, 0x1000_0000n);
  expect([ask(broken), ask(broken)]).toEqual(['ResponseFailure', 'ResponseFailure']);
  expect(broken.read(GERROR)).toBe(8n);
  expect(broken.read(PRIQ_PROD)).toBe(0n);
});
