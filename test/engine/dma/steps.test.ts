import { describe, expect, test } from 'vitest';
import { commands } from '../../../src/core/smmu/structures/command';
import { STE } from '../../../src/core/smmu/structures/ste';
import { tryDmaAtEachStep } from '../../../src/engine/dma-steps';
import { Live, outcomeText, place, timelineText } from './live';

const read = { name: 'disk read', address: 0x5000n, size: 8192, write: true, endless: true };
const valid = STE.make({ V: 1, Config: 5, S1ContextPtr: place.contexts >> 6n });
const bypass = STE.make({ V: 1, Config: 4 });

function command(opcode: number, sid = 0n): readonly [bigint, bigint] {
  return [BigInt(opcode) | (sid << 32n), 1n];
}
const invalidate = command(commands.CFGI_STE.opcode, 3n);
const sync = command(commands.CMD_SYNC.opcode);

/** Lines of the timeline, from `from` on. */
function lanes(live: Live): string[] {
  const lines = timelineText(live.machine.recorder.trace()).split('\n');
  return lines.filter((line) => !/^\d/.test(line));
}

describe('DMA tried at each step', () => {
  test('says where each stream would have got to, as runs', () => {
    const live = new Live();
    live.add('nvme', 3).start({ ...read, home: place.buffer });
    live.add('nic', 4).start({ name: 'rx', address: place.other, size: 64, write: true });
    tryDmaAtEachStep(live.machine, { alternatives: 1 });
    live.read(0x24);
    live.write(0x44, 0x8010_0000n);
    live.write(0x20, 0n);
    live.read(0x24);
    live.store(place.streams + 3n * 64n, 0n);
    live.write(0x20, 0xdn);
    live.store(place.streams + 3n * 64n, bypass[0] ?? 0n);
    live.map(0x6000n, place.other);
    live.store(place.streams + 3n * 64n, valid[0] ?? 0n);
    expect(timelineText(live.machine.recorder.trace())).toBe(
      [
        '0 register-read CR0ACK',
        '1 register-write GBPA',
        '2 register-write CR0',
        '3 register-read CR0ACK',
        '4 memory-store',
        '5 register-write CR0',
        '6 memory-store',
        '7 memory-store',
        '8 memory-store',
        'nvme disk read',
        '  0-1 same 40600000',
        '  2-4 aborted (SMMUEN=0 and GBPA.ABORT=1)',
        '  5-5 aborted C_BAD_STE (the STE is not valid (V=0))',
        '  6-7 bypassed 5000 bypassed (nothing answers at 0x5000)',
        '  8-8 elsewhere 40700000',
        'nic rx',
        '  0-1 same 40700000 bypassed',
        '  2-4 aborted (SMMUEN=0 and GBPA.ABORT=1)',
        '  5-8 same 40700000 bypassed',
      ].join('\n'),
    );
  });

  test('happens between commands too', () => {
    const live = new Live({ configurationCache: 'infinite' });
    const drive = live.add('nvme', 3);
    drive.start({ ...read, home: place.buffer });
    drive.run();
    const { timeline } = tryDmaAtEachStep(live.machine, { alternatives: 1 });
    live.store(place.streams + 3n * 64n, 0n);
    live.issue(command(commands.CFGI_STE.opcode, 9n), invalidate, sync);
    expect(lanes(live)).toEqual([
      'nvme disk read',
      '  0-7 same 40600000',
      '  8-9 aborted C_BAD_STE (the STE is not valid (V=0))',
    ]);
    const names = timeline().steps.map((id) => live.machine.recorder.trace().events[id]?.kind);
    expect(names).toEqual(['memory-store', ...Array(6).fill('memory-store'), 'command', 'command', 'command']);
  });

  test('knows what else the architecture permits, with a witness', () => {
    const live = new Live();
    live.add('nvme', 3).start({ ...read, home: place.buffer });
    const { timeline } = tryDmaAtEachStep(live.machine);
    live.store(place.streams + 3n * 64n, 0n);
    live.issue(invalidate, sync);
    live.read(0x24);
    const [lane] = timeline().lanes;
    expect(lane?.runs.map(({ outcome }) => outcomeText(outcome))).toEqual([
      'aborted C_BAD_STE (the STE is not valid (V=0))',
    ]);
    const last = timeline().steps.length - 1;
    expect(lane?.permitted.map(({ from, to, outcome }) => `${from}-${to} ${outcomeText(outcome)}`)).toEqual([
      `0-${last - 2} same 40600000`,
    ]);
    expect(lane?.permitted[0]?.witness[0]?.question).toContain('is seen as');
    expect(timeline().cut).toBe(0);
  });

  test('takes a poll that changes nothing for one step, and starts and ends with the DMA', () => {
    const live = new Live();
    const drive = live.add('nvme', 3);
    const { timeline, stop } = tryDmaAtEachStep(live.machine);
    live.read(0x24);
    drive.start({ ...read, home: place.buffer });
    for (let poll = 0; poll < 5; poll++) live.read(0x44);
    live.read(0x24);
    drive.quiesce();
    live.read(0x44);
    expect(timeline().steps.length).toBe(2);
    stop();
    drive.start(read);
    live.read(0x24);
    expect(timeline().lanes.map(({ runs }) => runs.map(({ from, to }) => `${from}-${to}`))).toEqual([['0-1']]);
  });

  test('knows by when a DMA was over, and takes the same one started again for another', () => {
    const live = new Live();
    const drive = live.add('nvme', 3);
    const { timeline } = tryDmaAtEachStep(live.machine);
    const order = { ...read, home: place.buffer };
    drive.start({ ...order });
    live.read(0x24);
    const last = live.machine.recorder.length - 1;
    drive.quiesce();
    live.read(0x44);
    live.write(0x44, 0x8010_0000n);
    drive.start({ ...order });
    live.read(0x24);
    expect(timeline().lanes.map(({ until, runs }) => [until, runs.length])).toEqual([
      [last, 1],
      [undefined, 1],
    ]);
  });

  test('sees what changed without a step: configuration space, and DMA that was really done', () => {
    const live = new Live();
    const drive = live.add('nvme', 3, { reaction: { style: 'fatal' } });
    drive.start({ ...read, home: place.buffer });
    tryDmaAtEachStep(live.machine);
    live.read(0x24);
    drive.config?.write(4, 2, 0);
    live.read(0x44);
    drive.config?.write(4, 2, 4);
    live.read(0x24);
    drive.perform({ ...read, name: 'stray', address: 0x9000n, endless: false });
    live.read(0x44);
    expect(lanes(live)).toEqual([
      'nvme disk read',
      '  0-0 same 40600000',
      '  1-1 not-issued (bus mastering is off)',
      '  2-2 same 40600000',
      '  3-3 not-issued (the device stopped after an error)',
    ]);
  });

  test('leaves nothing behind but itself: the run is the same without it', () => {
    const run = (tried: boolean): Live => {
      const live = new Live({ configurationCache: 'lazy', translationCache: 'lazy' });
      live.add('nvme', 3).start({ ...read, home: place.buffer });
      if (tried) tryDmaAtEachStep(live.machine);
      live.machine.fabric.named('nvme')?.run();
      live.store(place.streams + 3n * 64n, 0n);
      live.issue(invalidate, sync);
      live.write(0x20, 0xcn);
      live.write(0x20, 0xdn);
      live.machine.fabric.named('nvme')?.run();
      return live;
    };
    const [plain, tried] = [run(false), run(true)];
    expect(tried.machine.recorder.trace().events).toEqual(plain.machine.recorder.trace().events);
    const state = ({ machine }: Live) => machine.smmu('smmu0')?.snapshot();
    expect(state(tried)).toEqual(state(plain));
  });

  test('above a budget looks at fewer steps, evenly to the end, and says so', () => {
    const live = new Live();
    live.add('nvme', 3).start({ ...read, home: place.buffer });
    const { timeline } = tryDmaAtEachStep(live.machine, { budget: 20, alternatives: 1 });
    for (let index = 0; index < 100; index++) live.write(0x68, BigInt(index));
    const { steps, passed } = timeline();
    expect(passed).toBe(100);
    expect(steps.length).toBeLessThanOrEqual(40);
    expect(steps.length).toBeGreaterThan(25);
  });
});
