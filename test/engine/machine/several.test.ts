import { describe, expect, test } from 'vitest';
import { selectProfile } from '../../../src/core/smmu/profiles/override';
import { STE } from '../../../src/core/smmu/structures/ste';
import { createMachine, describeSmmu, type Machine } from '../../../src/engine/machine';
import { machineOf, Ram } from './ram';

const frames = [0x0905_0000n, 0x0907_0000n] as const;
const tables = [0x4030_0000n, 0x4031_0000n] as const;
const commands = [0x4010_0000n, 0x4011_0000n] as const;
const events = [0x4020_0000n, 0x4021_0000n] as const;

/** Turns an SMMU on through the bus: 64 streams in a linear table, queues of 16 entries, an interrupt for events. */
function enable({ bus }: Machine, index: 0 | 1): void {
  const at = frames[index];
  bus.write(at + 0x28n, 4, 0xd75n);
  bus.write(at + 0x2cn, 4, 2n);
  bus.write(at + 0x80n, 8, tables[index]);
  bus.write(at + 0x88n, 4, 6n);
  bus.write(at + 0x90n, 8, commands[index] | 4n);
  bus.write(at + 0xa0n, 8, events[index] | 4n);
  bus.write(at + 0x50n, 4, 4n);
  bus.write(at + 0x20n, 4, 0xdn);
}

describe('two SMMUs on one machine', () => {
  test('have registers of their own, and the trace says whose', () => {
    const { machine } = machineOf(['qemu-virt', 'mmu-600']);
    enable(machine, 0);
    expect([machine.state('smmu0')?.peek('CR0'), machine.state('smmu1')?.peek('CR0')]).toEqual([0xdn, 0n]);
    enable(machine, 1);
    const writes = machine.recorder.trace().events.filter((event) => event.kind === 'register-write');
    expect(writes.slice(-9).map((event) => `${event.device}.${event.register}`)).toEqual([
      'smmu0.CR0',
      'smmu1.CR1',
      'smmu1.CR2',
      'smmu1.STRTAB_BASE',
      'smmu1.STRTAB_BASE_CFG',
      'smmu1.CMDQ_BASE',
      'smmu1.EVENTQ_BASE',
      'smmu1.IRQ_CTRL',
      'smmu1.CR0',
    ]);
    expect([machine.state('smmu0')?.wire('eventq'), machine.state('smmu1')?.wire('eventq')]).toEqual([101, 111]);
  });

  test('know nothing of each other’s streams, caches and queues', () => {
    const { machine, store } = machineOf(['qemu-virt', 'qemu-virt'], { configurationCache: 'infinite' });
    const [first, second] = [machine.smmu('smmu0'), machine.smmu('smmu1')];
    for (const table of tables) store(table + 64n, ...STE.make({ V: 1, Config: 4 }));
    enable(machine, 0);
    enable(machine, 1);
    const dma = () =>
      [first, second].map((smmu) => smmu?.translate({ streamId: 1, address: 0x5000n, write: true }).outcome);
    expect(dma()).toEqual(['bypassed', 'bypassed']);
    for (const table of tables) store(table + 64n, 0n);
    expect(dma()).toEqual(['bypassed', 'bypassed']);
    // CMD_CFGI_STE of stream 1, to the second one only.
    store(commands[1], 3n | (1n << 32n), 1n);
    machine.bus.write(frames[1] + 0x98n, 4, 1n);
    expect(dma()).toEqual(['bypassed', 'aborted']);
    const consumers = ['smmu0', 'smmu1'].map((name) => machine.state(name)?.peek('CMDQ_CONS'));
    const producers = ['smmu0', 'smmu1'].map((name) => machine.state(name)?.peek('EVENTQ_PROD'));
    expect([consumers, producers]).toEqual([
      [0n, 1n],
      [0n, 1n],
    ]);
  });

  test('raise interrupts on lines of their own', () => {
    const { machine } = machineOf(['qemu-virt', 'qemu-virt']);
    const heard: string[] = [];
    for (const name of ['smmu0.eventq', 'smmu1.eventq']) machine.lines.listen(name, () => heard.push(name));
    enable(machine, 0);
    enable(machine, 1);
    machine.smmu('smmu1')?.translate({ streamId: 1, address: 0n, write: false });
    expect(heard).toEqual(['smmu1.eventq']);
  });

  test('name the owner of what they may read', () => {
    const { machine, store } = machineOf(['qemu-virt', 'qemu-virt']);
    enable(machine, 0);
    enable(machine, 1);
    const steps: string[] = [];
    const stop = machine.onStep((step) =>
      steps.push(step.kind === 'memory-store' ? step.kind : `${step.kind} ${step.device}`),
    );
    for (const table of tables) store(table, 1n);
    machine.bus.read(frames[1] + 0x20n, 4);
    stop();
    store(tables[0], 2n);
    machine.bus.write(frames[0] + 0x20n, 4, 0n);
    const stores = machine.recorder
      .trace()
      .events.flatMap((event) => (event.kind === 'memory-store' ? [event.table] : []));
    expect(stores).toEqual(['smmu0 stream table', 'smmu1 stream table', 'smmu0 stream table']);
    expect(steps).toEqual(['memory-store', 'memory-store', 'register-read smmu1']);
  });

  test('need names and places of their own', () => {
    const { value: profile } = selectProfile('qemu-virt', []);
    if (!profile) throw new Error('no profile');
    const problems = (...names: string[]) =>
      createMachine(
        new Ram(),
        names.map((name) => describeSmmu(name, profile)),
      ).problems.map(({ message }) => message);
    expect(problems('a', 'a')).toEqual(['there are two SMMUs called a']);
    expect(problems('a', 'b')[0]).toMatch(/^b at 0x0*9050000 overlaps a at/);
  });
});
