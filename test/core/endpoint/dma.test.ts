import { describe, expect, test } from 'vitest';
import { command, deviceControl } from '../../../src/core/endpoint/capabilities';
import { accessesOf, type Dma } from '../../../src/core/endpoint/dma';
import { markOf } from '../../../src/core/endpoint/mark';
import { GBPA, STRTAB_BASE_CFG } from '../../../src/core/smmu/registers/control';
import { EVENTQ_PROD } from '../../../src/core/smmu/registers/queue';
import { buffer, Lab, text } from './lab';

const iova = 0x1000n;
const write: Dma = { name: 'ring', address: iova, size: 8, write: true };

function lab(): Lab {
  const made = new Lab();
  made.stream(3);
  made.map(iova, buffer);
  return made;
}

describe('a DMA', () => {
  test('is split where pages end', () => {
    const show = (dma: Dma, which?: 'all' | 'ends') =>
      accessesOf(dma, which).map(({ address, size }) => `0x${address.toString(16)}+${size}`);
    const long: Dma = { ...write, address: 0x1ff0n, size: 0x3020 };
    expect(show(long)).toEqual(['0x1ff0+16', '0x2000+4096', '0x3000+4096', '0x4000+4096', '0x5000+16']);
    expect(show(long, 'ends')).toEqual(['0x1ff0+16', '0x5000+16']);
    expect(show({ ...write, size: 0x1000 }, 'ends')).toEqual(['0x1000+4096']);
    expect(show({ ...write, size: 0x2000 }, 'ends')).toEqual(['0x1000+4096', '0x2000+4096']);
    expect(show({ ...write, size: 0 })).toEqual([]);
  });

  test('writes a mark that names endpoint, DMA and turn', () => {
    const bench = lab();
    const device = bench.add();
    expect(text(device.perform(write).landing)).toBe('reached 0x40600000 translated');
    expect(bench.word(buffer)).toBe(markOf('dev', 'ring', 0));
    device.perform(write);
    expect(bench.word(buffer)).toBe(markOf('dev', 'ring', 1));
    const read = device.perform({ ...write, write: false });
    expect(new DataView((read.data ?? new Uint8Array(8)).buffer).getBigUint64(0, true)).toBe(markOf('dev', 'ring', 1));
  });

  test('writes given bytes over and over', () => {
    const bench = lab();
    bench.add().perform(write, Uint8Array.of(1, 2, 3));
    expect(bench.word(buffer)).toBe(0x0201_0302_0103_0201n);
  });

  test('that reaches other memory than its own says so', () => {
    const bench = lab();
    const device = bench.add();
    expect(text(device.attempt({ ...write, home: buffer }).landing)).toBe('reached 0x40600000 translated');
    expect(text(device.attempt({ ...write, home: buffer + 0x1000n }).landing)).toBe('elsewhere 0x40600000 translated');
    const scattered: Dma = { ...write, address: iova + 8n, size: 0x1000, home: [buffer, buffer + 0x7000n] };
    bench.map(0x2000n, buffer + 0x7000n);
    expect(text(device.attempt(scattered).landing)).toContain('reached');
    bench.map(0x2000n, buffer + 0x6000n);
    expect(text(device.attempt(scattered).landing)).toBe('elsewhere 0x40606000 translated');
  });

  test('in pieces is as good as its worst piece', () => {
    const bench = lab();
    const outcome = bench.add().perform({ ...write, size: 0x2000 });
    expect(outcome.pieces.map(({ landing }) => text(landing))).toEqual([
      'reached 0x40600000 translated',
      'aborted by smmu F_TRANSLATION',
    ]);
    expect(text(outcome.landing)).toBe('aborted by smmu F_TRANSLATION');
  });

  test('with the SMMU off is bypassed or aborted without event, as GBPA says', () => {
    const bench = lab();
    const device = bench.add();
    bench.control({ on: false });
    bench.bench.smmu.inject(GBPA, 0n);
    const identity: Dma = { ...write, address: buffer, home: buffer };
    expect(text(device.attempt(identity).landing)).toBe('reached 0x40600000 bypassed');
    expect(text(device.attempt(write).landing)).toBe('aborted by bus');
    bench.bench.smmu.inject(GBPA, 1n << 20n);
    expect(text(device.attempt(identity).landing)).toBe('aborted by smmu');
  });

  test('needs bus mastering, and reset takes it away', () => {
    const bench = lab();
    const device = bench.add();
    device.config?.write(command.offset, 2, 0);
    expect(text(device.perform(write).landing)).toBe('not-issued');
    device.config?.write(command.offset, 2, command.busMaster);
    device.start({ ...write, endless: true });
    device.config?.write(deviceControl.offset, 2, deviceControl.functionLevelReset);
    expect([device.outstanding, text(device.perform(write).landing)]).toEqual([[], 'not-issued']);
    expect(bench.word(buffer)).toBe(0n);
  });

  test('that is outstanding is over when it is done, unless it is endless', () => {
    const bench = lab();
    const device = bench.add();
    device.start(write, { ...write, name: 'rx', endless: true }, { ...write, name: 'lost', address: 0x9000n });
    expect(device.run().map(({ dma, landing }) => `${dma.name} ${landing.outcome}`)).toEqual([
      'ring reached',
      'rx reached',
      'lost aborted',
    ]);
    expect(device.outstanding.map(({ name }) => name)).toEqual(['rx', 'lost']);
    device.quiesce('rx');
    expect(device.outstanding.map(({ name }) => name)).toEqual(['lost']);
  });
});

describe('an attempt', () => {
  test('leaves nothing: no byte, event, cached entry or trace', () => {
    const bench = new Lab({ translationCache: 'infinite', configurationCache: 'infinite' });
    bench.stream(3, { EATS: 1 });
    bench.map(iova, buffer);
    const device = bench.add({ ats: {} });
    const before = [bench.bench.smmu.snapshot(), device.snapshot()];
    const seen = bench.bench.recorder.trace().events.length;
    expect(text(device.attempt(write).landing)).toBe('reached 0x40600000 cached');
    expect(text(device.attempt({ ...write, address: 0x9000n }).landing)).toBe('aborted by translation-request');
    expect([bench.bench.smmu.snapshot(), device.snapshot()]).toEqual(before);
    expect(bench.bench.recorder.trace().events).toHaveLength(seen);
    expect([bench.word(buffer), bench.bench.smmu.peek(EVENTQ_PROD)]).toEqual([0n, 0n]);
  });

  test('tells what a real one tells', () => {
    for (const address of [iova, 0x9000n]) {
      const bench = lab();
      const device = bench.add();
      const dma = { ...write, address };
      expect(text(device.attempt(dma).landing)).toBe(text(device.perform(dma).landing));
    }
  });

  test('can take every outcome that a transition permits', () => {
    const bench = new Lab({ acknowledge: { CR0: 'never', IRQ_CTRL: 'none', GBPA: 'none' } });
    bench.stream(3);
    bench.map(iova, buffer);
    const device = bench.add();
    const alternatives = device.alternatives(write, 8);
    expect(alternatives.map(({ choices, result }) => [choices[0]?.picked, text(result.landing)])).toEqual([
      ['old', expect.any(String)],
      ['new', 'reached 0x40600000 translated'],
    ]);
  });
});

test('the trace says what became of an access, and why', () => {
  const bench = new Lab();
  bench.stream(3, { EATS: 1 });
  bench.map(iova, buffer);
  const device = bench.add({ ats: {} });
  device.perform(write);
  device.perform({ ...write, address: 0x9000n, pasid: 2 });
  const seen = bench.bench.recorder.trace().events.filter((event) => event.kind === 'dma');
  expect(
    seen.map(({ address, outcome, physical, cached, pasid, reason }) => [
      address,
      outcome,
      physical,
      cached,
      pasid,
      reason,
    ]),
  ).toEqual([
    [iova, 'translated', buffer, true, undefined, undefined],
    [0x9000n, 'aborted', undefined, undefined, 2, expect.any(String)],
  ]);
});

test('what an attempt costs does not depend on the size of the stream table', () => {
  let reads = 0;
  const watched = lab();
  const { memory } = watched.bench;
  const { part } = watched.bench.smmu;
  part.memory = {
    read: (address, size) => {
      reads++;
      return memory.read(address, size);
    },
    write: (address, size, value) => memory.write(address, size, value),
  };
  // Two levels, with as many descriptors as fit.
  watched.bench.smmu.inject(STRTAB_BASE_CFG, STRTAB_BASE_CFG.make({ FMT: 1, SPLIT: 6, LOG2SIZE: 20 }));
  const device = watched.add();
  reads = 0;
  device.attempt(write);
  expect(reads).toBeLessThan(32);
});

test('a snapshot brings everything back', () => {
  const bench = lab();
  const device = bench.add({ ats: {}, pageRequests: 8 });
  device.start(write);
  const state = bench.fabric.snapshot();
  device.run();
  device.reset();
  bench.fabric.restore(state);
  expect(bench.fabric.snapshot()).toEqual(state);
  expect([device.outstanding.length, device.ats?.enabled]).toEqual([1, true]);
});
