import { describe, expect, test } from 'vitest';
import { STE } from '../../../src/core/smmu/structures/ste';
import { tryAfterEachStep } from '../../../src/engine/attempts';
import { machineOf } from './ram';

const frame = 0x0905_0000n;
const table = 0x4030_0000n;
const transactions = [
  { streamId: 1, address: 0x5000n, write: true },
  { streamId: 2, address: 0x5000n, write: true },
];

/** An SMMU with a linear table whose stream 1 bypasses. */
function running() {
  const made = machineOf(['qemu-virt']);
  const { bus } = made.machine;
  made.store(table + 64n, ...STE.make({ V: 1, Config: 4 }));
  bus.write(frame + 0x28n, 4, 0xd75n);
  bus.write(frame + 0x2cn, 4, 2n);
  bus.write(frame + 0x80n, 8, table);
  bus.write(frame + 0x88n, 4, 6n);
  bus.write(frame + 0x90n, 8, 0x4010_0004n);
  bus.write(frame + 0xa0n, 8, 0x4020_0004n);
  bus.write(frame + 0x20n, 4, 0xdn);
  return made;
}

describe('transactions tried after each step', () => {
  test('come to what the hardware would do right then', () => {
    const { machine, store } = running();
    const seen: string[] = [];
    const stop = tryAfterEachStep(machine, 'smmu0', transactions, (step, results) =>
      seen.push(`${step.kind}: ${results.map(({ outcome }) => outcome).join(', ')}`),
    );
    store(table + 128n, ...STE.make({ V: 1, Config: 4 }).slice(0, 1));
    store(table + 64n, 0n);
    machine.bus.read(frame + 0x24n, 4);
    machine.bus.write(frame + 0x20n, 4, 0n);
    stop();
    machine.bus.read(frame + 0x24n, 4);
    expect(seen).toEqual([
      'memory-store: bypassed, bypassed',
      'memory-store: aborted, bypassed',
      'register-read: aborted, bypassed',
      'register-write: bypassed, bypassed',
    ]);
  });

  test('leave nothing: no event, no interrupt, no byte, no line of the trace', () => {
    const { machine, ram } = running();
    const heard: string[] = [];
    machine.lines.listen('smmu0.eventq', () => heard.push('eventq'));
    const length = machine.recorder.length;
    const before = new Uint8Array(ram.bytes).slice(0x20_0000, 0x20_1000);
    const state = machine.smmu('smmu0')?.snapshot();
    tryAfterEachStep(machine, 'smmu0', transactions, () => {});
    machine.bus.read(frame + 0x24n, 4);
    expect(machine.recorder.length).toBe(length + 1);
    expect(machine.smmu('smmu0')?.snapshot()).toEqual(state);
    expect(new Uint8Array(ram.bytes).slice(0x20_0000, 0x20_1000)).toEqual(before);
    expect(heard).toEqual([]);
  });

  test('need a device that is there', () => {
    expect(() => tryAfterEachStep(running().machine, 'smmu1', transactions, () => {})).toThrow('no smmu1');
  });
});
