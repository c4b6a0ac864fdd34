import { describe, expect, test } from 'vitest';
import type { Dma } from '../../../src/core/endpoint/dma';
import { EndpointFabric } from '../../../src/core/endpoint/fabric';
import { displayDma } from '../../../src/core/endpoint/kinds/display';
import { behindBridge, pciFunction, platformDevice } from '../../../src/core/endpoint/kinds/function';
import { gpu, gpuDma } from '../../../src/core/endpoint/kinds/gpu';
import { nicDma } from '../../../src/core/endpoint/kinds/nic';
import { nvmeDma } from '../../../src/core/endpoint/kinds/nvme';
import { markOf } from '../../../src/core/endpoint/mark';
import { bridgeAlias, requesterId, streamOf } from '../../../src/core/endpoint/stream-map';
import { upstreamOf } from '../../../src/core/endpoint/upstream';
import { IRQ_CTRL } from '../../../src/core/smmu/registers/control';
import { EVENTQ_IRQ_CFG0, EVENTQ_IRQ_CFG1 } from '../../../src/core/smmu/registers/queue';
import { commands } from '../../../src/core/smmu/structures/command';
import { Bench, place } from '../smmu/bench';
import { contextDescriptor } from '../smmu/tables';
import { buffer, Lab, sync, text, words } from './lab';

const map = [
  { smmu: 'smmu', firstRequester: 0x100, firstStream: 3, count: 8 },
  { smmu: 'other', firstRequester: 0x200, firstStream: 0, count: 256 },
];

describe('streams', () => {
  test('come from requester ids, bridges hide those behind them', () => {
    expect([requesterId(1, 2, 3), bridgeAlias(5)]).toEqual([0x113, 0x500]);
    expect(streamOf(map, 0x101)).toEqual({ smmu: 'smmu', streamId: 4 });
    expect(streamOf(map, 0x2ff)).toEqual({ smmu: 'other', streamId: 255 });
    expect([streamOf(map, 0xff), streamOf(map, 0x108), pciFunction('x', 0x108, map)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(
      behindBridge(
        [
          { name: 'a', device: 1 },
          { name: 'b', device: 2 },
        ],
        2,
        map,
      ).map(({ smmu, options }) => [smmu, options.name, options.streams]),
    ).toEqual([
      ['other', 'a', [0]],
      ['other', 'b', [0]],
    ]);
  });
});

const doorbell = 0x0808_0040n;

describe('kinds', () => {
  test('an NVMe drive: data, completion, interrupt, in this order; then it is done', () => {
    const lab = new Lab();
    lab.stream(3);
    for (const page of [1n, 2n, 3n]) lab.map(page << 12n, buffer + (page << 12n));
    lab.map(0x8000n, 0x0808_0000n);
    const rung: string[] = [];
    lab.fabric.addDoorbell({
      address: 0x0808_0000n,
      length: 0x1000n,
      ring: (address, data, stream) => rung.push(`0x${address.toString(16)} ${data} ${stream}`),
    });
    const drive = lab.add({ name: 'nvme0' });
    drive.start(
      ...nvmeDma({
        read: { address: 0x1000n, size: 4096 },
        write: { address: 0x2000n, size: 512 },
        completion: { address: 0x3000n, size: 4096 },
        interrupt: { address: 0x8040n, data: 42 },
      }),
    );
    expect(drive.run().map(({ dma, landing }) => `${dma.name}: ${text(landing)}`)).toEqual([
      'disk read: reached 0x40601000 translated',
      'disk write: reached 0x40602000 translated',
      'completion queue: reached 0x40603000 translated',
      'interrupt: reached 0x8080040 translated',
    ]);
    expect([rung, drive.outstanding]).toEqual([['0x8080040 42 3'], []]);
    expect(lab.word(buffer + 0x1ff8n)).toBe(markOf('nvme0', 'disk read', 0));
    expect(lab.word(buffer + 0x3010n)).toBe(0n);
  });

  test('a network card never stops', () => {
    const lab = new Lab();
    lab.stream(3);
    lab.map(0x1000n, buffer);
    const card = lab.add({ name: 'nic' });
    card.start(
      ...nicDma({
        receive: [
          { address: 0x1000n, size: 2048 },
          { address: 0x1800n, size: 2048 },
        ],
        ring: { address: 0x1000n, size: 16 },
        transmit: { address: 0x1000n, size: 64 },
      }),
    );
    expect(card.outstanding.map(({ name }) => name)).toEqual(['rx buffer 0', 'rx buffer 1', 'rx ring', 'tx buffer']);
    card.run();
    expect(card.run().map(({ landing }) => landing.outcome)).toEqual(['reached', 'reached', 'reached']);
    expect(lab.word(buffer + 0x800n)).toBe(markOf('nic', 'rx buffer 1', 5));
  });

  test('a display reads where firmware put it, or tells that it is elsewhere', () => {
    const lab = new Lab();
    const display = lab.add({ name: 'display' });
    const [scanOut] = displayDma({ address: buffer, size: 0x10_0000 });
    if (!scanOut) throw new Error('a display scans out');
    lab.stream(3, { Config: 4 });
    expect(text(display.attempt(scanOut).landing)).toBe('reached 0x40600000 bypassed');
    lab.stream(3);
    expect(text(display.attempt(scanOut).landing)).toBe('aborted by smmu F_TRANSLATION');
    for (let page = 0n; page < 0x100n; page++) lab.map(buffer + (page << 12n), 0x4040_0000n + (page << 12n));
    expect(text(display.attempt(scanOut).landing)).toBe('elsewhere 0x40400000 translated');
  });

  test('a GPU works for processes by PASID', () => {
    const lab = new Lab();
    lab.stream(3, { EATS: 1, S1CDMax: 4, S1DSS: 2 });
    lab.bench.store(place.contexts + 5n * 64n, ...contextDescriptor({ TTB0: lab.tables.root >> 4n, ASID: 5 }));
    lab.map(0x1000n, buffer);
    const options = gpu('gpu', 3, 0x100);
    const device = lab.add(options);
    device.start(...gpuDma({ target: { address: 0x1000n, size: 64 }, pasid: 5 }));
    expect(device.run().map(({ landing }) => text(landing))).toEqual(['reached 0x40600000 cached']);
    expect(device.ats?.cache.entries[0]?.pasid).toBe(5);
  });

  test('a platform device has several streams, and can be stalled and resumed', () => {
    const lab = new Lab();
    lab.stream(8);
    lab.stream(9);
    lab.bench.store(place.contexts, ...contextDescriptor({ TTB0: lab.tables.root >> 4n, S: 1 }));
    const device = lab.fabric.add('smmu', platformDevice('codec', [8, 9]));
    const dma: Dma = { name: 'frame', stream: 9, address: 0x1000n, size: 8, write: true };
    expect(text(device.attempt(dma).landing)).toBe('stalled');
    expect(device.stalled).toEqual([]);
    const { landing } = device.perform(dma);
    const tag = landing.outcome === 'stalled' ? landing.tag : undefined;
    expect([tag, device.stalled.map(({ streamId }) => streamId)]).toEqual([0, [9]]);
    lab.map(0x1000n, buffer);
    lab.issue(words(commands.RESUME, { SID: 9, STAG: 0, Resp: 1 }));
    expect([device.stalled, lab.word(buffer)]).toEqual([[], markOf('codec', 'frame', 0)]);
    device.start({ ...dma, address: 0x5000n });
    device.run();
    // Taken up before its page is there, it waits again, and is not done twice meanwhile.
    lab.issue(words(commands.RESUME, { SID: 9, STAG: 0, Resp: 1 }));
    expect([device.run(), device.stalled.length, device.outstanding.length]).toEqual([[], 1, 1]);
    lab.map(0x5000n, buffer + 0x1000n);
    lab.issue(words(commands.RESUME, { SID: 9, STAG: lab.bench.smmu.stalls.pending[0]?.tag ?? 9, Resp: 1 }));
    expect([device.stalled, device.outstanding]).toEqual([[], []]);
    expect(lab.word(buffer + 0x1000n)).toBe(markOf('codec', 'frame', 1));
    device.perform({ ...dma, address: 0x6000n });
    lab.issue(words(commands.STALL_TERM, { SID: 9 }));
    expect(device.aborts.reports.map(({ dma: name }) => name)).toEqual(['frame']);
  });
});

test('functions behind a bridge share a stream: what lets one through lets the other', () => {
  const lab = new Lab();
  const behind = [
    { name: 'a', device: 1 },
    { name: 'b', device: 2 },
  ];
  const runs = [{ smmu: 'smmu', firstRequester: 0x200, firstStream: 5, count: 1 }];
  const [a, b] = behindBridge(behind, 2, runs).map(({ options }) => lab.add(options));
  lab.stream(5);
  lab.map(0x1000n, buffer);
  const dma: Dma = { name: 'x', address: 0x1000n, size: 8, write: true };
  expect([a, b].map((device) => device && text(device.perform(dma).landing))).toEqual([
    'reached 0x40600000 translated',
    'reached 0x40600000 translated',
  ]);
  expect([a, b].map((device) => device?.options.pci?.requester)).toEqual([0x208, 0x210]);
});

test('outstanding DMA is what a part may prefetch for', () => {
  const lab = new Lab();
  const device = lab.add({ streams: [3, 4] });
  device.start({ name: 'x', stream: 4, address: 0x1000n, size: 8, write: true, pasid: 2 });
  expect([...lab.fabric.portsOf('smmu').interests()]).toEqual([
    { streamId: 3 },
    { streamId: 4 },
    { streamId: 4, substreamId: 2, address: 0x1000n },
  ]);
  expect([...lab.fabric.portsOf('other').interests()]).toEqual([]);
});

describe('several SMMUs', () => {
  test('each speaks to those behind it only', () => {
    const bench = new Bench('mmu-700');
    const fabric = new EndpointFabric(bench);
    fabric.connect(upstreamOf(bench.smmu));
    fabric.connect({ ...upstreamOf(bench.smmu), name: 'second' });
    const options = { streams: [3], bus: 'pcie', pci: { requester: 0x100 }, ats: {} } as const;
    const [one, two] = [
      fabric.add('smmu', { ...options, name: 'one' }),
      fabric.add('second', { ...options, name: 'two' }),
    ];
    for (const device of [one, two]) {
      device.config?.write(0x156, 2, 0x8000);
      device.ats?.cache.insert({
        streamId: 3,
        pasid: undefined,
        global: false,
        privileged: false,
        input: 0n,
        output: 0n,
        sizeBits: 12,
        read: true,
        write: true,
      });
    }
    const [low = 0n, high = 0n] = words(commands.ATC_INV, { SID: 3, Size: 52 });
    expect(fabric.portsOf('second').invalidateAtc?.([low, high])).toBe('completed');
    expect([one, two].map((device) => device.ats?.cache.entries.length)).toEqual([1, 0]);
    expect(fabric.portsOf('third').invalidateAtc?.([low, high])).toBe('unsupported-request');
    expect(fabric.portsOf('second', false).invalidateAtc).toBeUndefined();
    expect([fabric.named('two'), fabric.at('smmu', 3)]).toEqual([two, one]);
    expect(() => fabric.add('third', { ...options, name: 'three' })).toThrow('no SMMU third');
  });

  test('a device without ATS refuses invalidations', () => {
    const lab = new Lab();
    lab.add();
    lab.issue(words(commands.ATC_INV, { SID: 3, Size: 52 }), sync);
    expect(lab.bench.fresh().filter((line) => line.includes('Unsupported Request'))).toHaveLength(1);
  });

  test('messages of the SMMU itself ring doorbells too', () => {
    const lab = new Lab();
    const rung: unknown[] = [];
    lab.fabric.addDoorbell({ address: doorbell, length: 4n, ring: (...facts) => rung.push(facts) });
    lab.bench.write(EVENTQ_IRQ_CFG0, doorbell);
    lab.bench.write(EVENTQ_IRQ_CFG1, 7);
    lab.bench.write(IRQ_CTRL, 0x4);
    lab.stream(3);
    lab.add().perform({ name: 'x', address: 0x1000n, size: 4, write: true });
    expect(rung).toEqual([[doorbell, 7, undefined]]);
  });
});
