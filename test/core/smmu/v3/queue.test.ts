import { describe, expect, test } from 'vitest';
import { CR0, GERROR, GERRORN, IRQ_CTRL } from '../../../../src/core/smmu/registers/control';
import {
  CMDQ_BASE,
  CMDQ_CONS,
  CMDQ_PROD,
  EVENTQ_BASE,
  EVENTQ_CONS,
  EVENTQ_PROD,
} from '../../../../src/core/smmu/registers/queue';
import { commands } from '../../../../src/core/smmu/structures/command';
import { next, queueState, ringBase, slotOf, used } from '../../../../src/core/smmu/v3/queue-index';
import { Bench, place } from '../bench';

const sync = commands.CMD_SYNC;
const plainSync = [0x46n, 0n];
const invalidateAll = [0x04n, 0x1fn];
const illegal = [0xffn, 0n];

describe('§3.5.1 indexes', () => {
  test.each([
    [3, 0, 0, 'empty'],
    [3, 1, 0, 'partial'],
    [3, 8, 0, 'full'],
    [3, 0, 8, 'full'],
    [3, 9, 0, 'inconsistent'],
    [3, 0, 1, 'inconsistent'],
    [3, 0, 15, 'partial'],
    [3, 16, 0, 'empty'],
    [0, 1, 0, 'full'],
    [19, 0x80000, 0, 'full'],
  ] as const)('2^%i entries, PROD %i, CONS %i: %s', (log2, producer, consumer, state) => {
    expect(queueState(log2, producer, consumer)).toBe(state);
  });

  test('wrap', () => {
    expect([next(3, 7), next(3, 15), slotOf(3, 15), used(3, 2, 14)]).toEqual([8, 0, 7, 4]);
  });

  test('the ring is aligned down to its size, at least 32 bytes', () => {
    expect(ringBase(0x1234_5fe0n, 0, 16)).toBe(0x1234_5fe0n);
    expect(ringBase(0x1234_5fe0n, 8, 16)).toBe(0x1234_5000n);
  });
});

describe('§4 command queue', () => {
  test('takes commands in order, and moves CMDQ_CONS', () => {
    const bench = new Bench();
    bench.queues();
    bench.command(invalidateAll, plainSync);
    expect(bench.fresh()).toEqual(['CMDQ_PROD 0x0 -> 0x2 taken', '0: CFGI_ALL consumed', '1: CMD_SYNC consumed']);
    expect(bench.read(CMDQ_CONS)).toBe(2n);
  });

  test('wraps', () => {
    const bench = new Bench();
    bench.queues(1);
    for (let round = 0; round < 5; round++) bench.command(plainSync);
    expect(bench.read(CMDQ_CONS)).toBe(1n);
  });

  test('waits for CMDQEN, also when it is acknowledged late', () => {
    const bench = new Bench('qemu-virt', [], { acknowledge: { CR0: { reads: 0 }, IRQ_CTRL: 'none', GBPA: 'none' } });
    bench.write(CMDQ_BASE, place.commands | 3n);
    bench.command(plainSync);
    expect(bench.read(CMDQ_CONS)).toBe(0n);
    bench.write(CR0, 0x8);
    expect(bench.read(CMDQ_CONS)).toBe(1n);
  });

  test('is consumed after n reads of CMDQ_CONS, when the part takes its time', () => {
    const bench = new Bench('qemu-virt', [], { consumption: { reads: 2 } });
    bench.queues();
    bench.command(plainSync);
    expect([bench.read(CMDQ_CONS), bench.read(CMDQ_CONS), bench.read(CMDQ_CONS)]).toEqual([0n, 0n, 1n]);
  });

  test('a queue larger than IDR1.CMDQS acts as the largest', () => {
    const bench = new Bench('minimal', ['IDR1.CMDQS=2']);
    bench.write(CMDQ_BASE, place.commands | 19n);
    expect(bench.smmu.commandQueue.log2).toBe(2);
  });

  test('nothing is taken from inconsistent indexes', () => {
    const bench = new Bench();
    bench.queues();
    bench.write(CMDQ_PROD, 9);
    expect(bench.fresh()[1]).toBe(
      'note CMDQ_PROD=0x9 and CMDQ_CONS=0x0 are inconsistent: UNPREDICTABLE, nothing is taken',
    );
  });
});

describe('§7.1 command errors', () => {
  test('stop the queue at the command, with ERR set before the error is active', () => {
    const bench = new Bench();
    bench.queues();
    const seen: bigint[] = [];
    bench.write(IRQ_CTRL, 0x1);
    bench.interrupts.listen('smmu.gerror', () => seen.push(bench.smmu.peek(CMDQ_CONS)));
    bench.command(invalidateAll, illegal, plainSync);
    expect(bench.read(CMDQ_CONS)).toBe(0x0100_0001n);
    expect(seen).toEqual([0x0100_0001n]);
    expect(bench.read(GERROR)).toBe(1n);
    bench.fresh();
    bench.store(place.commands + 16n, ...plainSync);
    bench.write(GERRORN, 1);
    expect(bench.fresh()).toEqual(['GERRORN 0x0 -> 0x1 taken', '1: CMD_SYNC consumed', '2: CMD_SYNC consumed']);
    expect(bench.read(CMDQ_CONS)).toBe(0x0100_0003n);
  });

  test('an error that a crashed kernel left active keeps the queue stopped', () => {
    const bench = new Bench();
    bench.queues();
    bench.command(illegal);
    bench.write(CR0, 0);
    bench.queues();
    bench.command(plainSync);
    expect(bench.read(CMDQ_CONS) & 0xfffffn).toBe(0n);
    bench.write(GERRORN, bench.read(GERROR));
    expect(bench.read(CMDQ_CONS) & 0xfffffn).toBe(1n);
  });

  test('a fetch outside memory is CERROR_ABT', () => {
    const bench = new Bench();
    bench.write(CMDQ_BASE, 0x1000_0003);
    bench.write(CR0, 0x8);
    bench.write(CMDQ_PROD, 1);
    expect(bench.read(CMDQ_CONS)).toBe(0x0200_0000n);
  });

  test.each([
    ['qemu-virt', 'an opcode of nobody', illegal],
    ['mmu-600', 'a Secure opcode', [0x50n, 0n]],
    ['mmu-600', 'an EL3 opcode', [0x18n, 0n]],
    ['mmu-600', 'SSec', [0x403n, 0n]],
    ['qemu-virt', 'ATC_INV without ATS', [0x40n, 0n]],
    ['qemu-virt', 'PRI_RESP without PRI', [0x41n, 0n]],
    ['qemu-virt', 'TLBI_EL2_ALL without HYP', [0x20n, 0n]],
    ['qemu-virt', 'RESUME without stall', [0x44n, 0n]],
    ['qemu-virt', 'STALL_TERM without stall', [0x45n, 0n]],
    ['minimal', 'TLBI_S2_IPA without stage 2', [0x2an, 0n]],
    ['minimal', 'TLBI_S12_VMALL without stage 2', [0x28n, 0n]],
    ['mmu-600', 'CMD_SYNC with CS=3', sync.make({ CS: 3 }).map((word, at) => (at === 0 ? word | 0x46n : word))],
    ['mmu-600', 'PRI_RESP with Resp=3', [0x41n, 0x3000n]],
    ['mmu-600', 'ATC_INV of more than everything', [0x40n, 53n]],
    ['mmu-700', 'a range with TG and nothing else', [0x12n, 0x400n]],
    ['mmu-700', 'a 16K range with TTL=1', [0x12n, 0x900n]],
    ['mmu-600', 'DPTI without DPT', [0x70n, 0n]],
  ] as const)('%s: %s is CERROR_ILL', (profile, _, words) => {
    const bench = new Bench(profile);
    bench.queues();
    bench.command(words);
    expect(bench.read(CMDQ_CONS)).toBe(0x0100_0000n);
  });

  test.each([
    ['qemu-virt', 'TLBI_NH_VA with a level', [0x12n, 0x700n]],
    ['mmu-600', 'range fields without RIL', [0x12n, 0x400n]],
    ['mmu-700', 'a 4K range with TTL=1', [0x12n, 0x500n]],
    ['mmu-600', 'ATC_INV of everything', [0x40n, 52n]],
    ['minimal', 'CFGI_CD', [0x05n, 0n]],
    ['mmu-600', 'TLBI_EL2_ALL', [0x20n, 0n]],
  ] as const)('%s: %s is legal', (profile, _, words) => {
    const bench = new Bench(profile);
    bench.queues();
    bench.command(words);
    expect(bench.read(CMDQ_CONS)).toBe(1n);
  });
});

describe('§4.7.3 CMD_SYNC', () => {
  function command(contents: Parameters<typeof sync.make>[0]): bigint[] {
    const [low = 0n, high = 0n] = sync.make(contents);
    return [low | 0x46n, high];
  }
  const message = { CS: 1, MSIData: 0x1234_5678, MSIAddress: 0x4000_2000n >> 2n };

  test('writes its message', () => {
    const bench = new Bench('mmu-600');
    bench.queues();
    bench.command(command(message));
    expect(bench.memory.read(0x4000_2000n, 4)).toBe(0x1234_5678n);
  });

  test('a message into its own slot tells a polling driver', () => {
    const bench = new Bench('mmu-600');
    bench.queues();
    bench.command(command({ CS: 1, MSIData: 0, MSIAddress: place.commands >> 2n }));
    expect(bench.memory.read(place.commands, 4)).toBe(0n);
  });

  test('uses the doorbell where there is one', () => {
    const rung: string[] = [];
    const doorbell = (address: bigint, data: number) => address === 0x808_0040n && rung.push(data.toString(16)) > 0;
    const bench = new Bench('mmu-600', [], {}, { doorbell });
    bench.queues();
    bench.command(command({ ...message, MSIAddress: 0x808_0040n >> 2n }));
    expect(rung).toEqual(['12345678']);
    expect(bench.read(GERROR)).toBe(0n);
  });

  test('an aborted message is an error of its own; the command is consumed', () => {
    const bench = new Bench('mmu-600');
    bench.queues();
    bench.command(command({ ...message, MSIAddress: 0x1000n >> 2n }));
    expect([bench.read(GERROR), bench.read(CMDQ_CONS)]).toEqual([0x10n, 1n]);
  });

  test('without messages the wire is used', () => {
    const bench = new Bench('qemu-virt');
    bench.queues();
    bench.command(command(message));
    expect(bench.fresh().at(-1)).toBe('interrupt smmu.cmd-sync (nobody listens)');
  });

  test('sends an event', () => {
    const bench = new Bench('mmu-600');
    bench.queues();
    bench.command(command({ CS: 2 }));
    expect(bench.fresh().at(-1)).toBe('note CMD_SYNC sends a wake-up event');
  });

  test('reports an invalidation that timed out, once; a retry completes', () => {
    const answers: ('completed' | 'timed-out')[] = ['timed-out', 'completed'];
    const bench = new Bench('mmu-600', [], {}, { invalidateAtc: () => answers.shift() ?? 'completed' });
    bench.queues(3, 1n);
    bench.command([0x40n, 52n], [0x40n, 52n], plainSync);
    expect(bench.read(CMDQ_CONS)).toBe(0x0300_0002n);
    bench.write(GERRORN, 1);
    expect(bench.read(CMDQ_CONS)).toBe(0x0300_0003n);
  });

  test('ATC_INV is ignored while SMMUEN is 0', () => {
    const bench = new Bench('mmu-600', [], {}, { invalidateAtc: () => 'timed-out' });
    bench.queues();
    bench.command([0x40n, 52n], plainSync);
    expect(bench.read(CMDQ_CONS)).toBe(2n);
  });
});

describe('§7.2 event queue', () => {
  const event = [0x10n, 1n, 2n, 3n];

  test('writes records, and signals when it stops being empty', () => {
    const bench = new Bench();
    bench.queues(2);
    bench.write(IRQ_CTRL, 0x4);
    bench.fresh();
    bench.smmu.eventQueue.write(event);
    bench.smmu.eventQueue.write(event);
    expect(bench.fresh()).toEqual([
      'EVENTQ 0x10 0x1 0x2 0x3',
      'interrupt smmu.eventq (nobody listens)',
      'EVENTQ 0x10 0x1 0x2 0x3',
    ]);
    expect(bench.memory.read(place.events + 56n, 8)).toBe(3n);
    expect(bench.read(EVENTQ_PROD)).toBe(2n);
  });

  test('overflow toggles OVFLG once, until software acknowledges', () => {
    const bench = new Bench();
    bench.queues(1);
    for (let count = 0; count < 4; count++) bench.smmu.eventQueue.write(event);
    expect(bench.read(EVENTQ_PROD)).toBe(0x8000_0002n);
    bench.write(EVENTQ_CONS, 0x8000_0001);
    bench.smmu.eventQueue.write(event);
    expect(bench.read(EVENTQ_PROD)).toBe(0x8000_0003n);
    bench.smmu.eventQueue.write(event);
    expect(bench.read(EVENTQ_PROD)).toBe(0x0000_0003n);
    expect(bench.read(GERROR)).toBe(0n);
  });

  test('an aborted write is EVENTQ_ABT_ERR, and nothing is written until it is acknowledged', () => {
    const bench = new Bench();
    bench.write(EVENTQ_BASE, 0x1000_0003);
    bench.write(CR0, 0x4);
    expect(bench.smmu.eventQueue.write(event)).toBe(false);
    expect(bench.smmu.eventQueue.write(event)).toBe(false);
    expect([bench.read(GERROR), bench.read(EVENTQ_PROD)]).toEqual([4n, 0n]);
    expect(bench.fresh().at(-1)).toBe('note event 0x10 0x1 0x2 0x3 is lost: GERROR.EVENTQ_ABT_ERR is active');
  });

  test('is lost, and said, while EVENTQEN is 0', () => {
    const bench = new Bench();
    bench.smmu.eventQueue.write(event);
    expect(bench.fresh()).toEqual(['note event 0x10 0x1 0x2 0x3 is lost: EVENTQEN is 0']);
  });
});
