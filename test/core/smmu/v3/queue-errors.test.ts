import { describe, expect, test } from 'vitest';
import { CR0, GERROR, GERRORN, IRQ_CTRL } from '../../../../src/core/smmu/registers/control';
import {
  CMDQ_BASE,
  CMDQ_CONS,
  EVENTQ_BASE,
  EVENTQ_CONS,
  EVENTQ_PROD,
  PRIQ_BASE,
  PRIQ_CONS,
  PRIQ_PROD,
} from '../../../../src/core/smmu/registers/queue';
import { type Command, commands } from '../../../../src/core/smmu/structures/command';
import { explore } from '../../../../src/core/smmu/v3/explore';
import type { Ports } from '../../../../src/core/smmu/v3/port';
import { Bench, place } from '../bench';

function command<F extends string>(declared: Command<F>, contents: Parameters<Command<F>['make']>[0]): bigint[] {
  const [low = 0n, high = 0n] = declared.make(contents);
  return [low | BigInt(declared.opcode), high];
}

const sync = command(commands.CMD_SYNC, {});
const illegal = [0xffn, 0n];
const event = [0x10n, 1n, 0x2000n, 3n];

/** Memory of which single dwords abort. */
function memoryWithout(bad: bigint): Partial<Ports> {
  const words = new Map<bigint, bigint>();
  return {
    memory: {
      read: (address) => (address === bad ? undefined : (words.get(address) ?? 0x46n)),
      write: (address, _, value) => address !== bad && words.set(address, value) !== undefined,
    },
  };
}

describe('§7.1 command errors', () => {
  test.each([0n, 8n])('a fetch of which the dword at %i aborts is CERROR_ABT', (offset) => {
    const bench = new Bench('mmu-600', [], {}, memoryWithout(place.commands + offset));
    bench.queues();
    bench.write({ offset: 0x98, width: 32 }, 1);
    expect(bench.read(CMDQ_CONS)).toBe(0x0200_0000n);
    expect(bench.fresh()).toContain(`note command fetch at 0x${place.commands.toString(16)} was aborted`);
  });

  test('the reason of CERROR_ILL is said', () => {
    const bench = new Bench('mmu-600');
    bench.queues();
    bench.command(illegal);
    expect(bench.fresh()).toContain('note opcode 0xff is illegal: opcode 0xff is not one of a Non-secure queue');
  });

  test.each([
    ['ABT', (bench: Bench) => bench.write(CMDQ_BASE, 0x1000_0003)],
    ['ILL', (bench: Bench) => bench.store(place.commands, ...illegal)],
  ])('CERROR_%s is raised once and names no other command', (_, prepare) => {
    const bench = new Bench('mmu-600');
    bench.write(CMDQ_BASE, place.commands | 3n);
    prepare(bench);
    bench.write({ offset: 0x98, width: 32 }, 2);
    bench.write(CR0, 8);
    expect(bench.fresh().filter((line) => line.startsWith('note GERROR'))).toHaveLength(1);
    expect(bench.read(CMDQ_CONS) & 0xfffffn).toBe(0n);
  });

  test.each<[string, string, readonly bigint[]]>([
    ['a range with a scale and no level', 'mmu-700', command(commands.TLBI_NH_VA, { TG: 1, SCALE: 1 })],
    ['a range with a number and no level', 'mmu-700', command(commands.TLBI_NH_VA, { TG: 1, NUM: 1 })],
    ['a 16K granule with level 2', 'mmu-700', command(commands.TLBI_NH_VA, { TG: 2, TTL: 2 })],
    ['a 16K granule with level 1 and DS', 'mmu-700', command(commands.TLBI_NH_VA, { TG: 2, TTL: 1 })],
  ])('§4.4.1 %s is legal', (name, profile, words) => {
    const bench = new Bench(profile, name.endsWith('DS') ? ['IDR5.DS=1'] : []);
    bench.queues();
    bench.command(words);
    expect(bench.read(CMDQ_CONS)).toBe(1n);
  });

  test('§3.9.1 an illegal command leaves invalidations under way as they were', () => {
    const bench = new Bench('mmu-600', [], {}, { invalidateAtc: () => 'timed-out' });
    bench.queues(3, 1n);
    bench.command(command(commands.ATC_INV, { Size: 52 }), illegal, sync);
    expect(bench.read(CMDQ_CONS)).toBe(0x0100_0001n);
    bench.store(place.commands + 16n, ...sync);
    bench.write(GERRORN, 1);
    expect(bench.read(CMDQ_CONS)).toBe(0x0300_0001n);
  });

  test('§3.9.1 a CMD_SYNC waits from when it is met, and again in a restored snapshot', () => {
    const bench = new Bench('mmu-600', [], {}, { invalidateAtc: () => ({ nanoseconds: 100n }) });
    bench.queues(3, 1n);
    bench.clock.advance(1000n);
    const [state, clock] = [bench.smmu.snapshot(), bench.clock.snapshot()];
    for (let round = 0; round < 2; round++) {
      bench.smmu.restore(state);
      bench.clock.restore(clock);
      bench.command(command(commands.ATC_INV, { Size: 52 }), sync);
      bench.clock.advance(99n);
      expect(bench.read(CMDQ_CONS)).toBe(1n);
      bench.clock.advance(1n);
      expect(bench.read(CMDQ_CONS)).toBe(2n);
    }
  });

  test('§3.9.1 it waits for the last of several, in whichever order they end', () => {
    for (const times of [
      [100n, 300n, 200n],
      [300n, 100n, 200n],
    ]) {
      const rest = [...times];
      const bench = new Bench('mmu-600', [], {}, { invalidateAtc: () => ({ nanoseconds: rest.shift() ?? 0n }) });
      bench.queues(3, 1n);
      const invalidate = command(commands.ATC_INV, { Size: 52 });
      bench.command(invalidate, invalidate, invalidate, sync);
      bench.clock.advance(299n);
      expect(bench.read(CMDQ_CONS)).toBe(3n);
      bench.clock.advance(1n);
      expect(bench.read(CMDQ_CONS)).toBe(4n);
    }
  });

  test('§3.9.1.4 an answer that comes just in time is in time', () => {
    const bench = new Bench('mmu-600', [], { atcTimeout: 100n }, { invalidateAtc: () => ({ nanoseconds: 100n }) });
    bench.queues(3, 1n);
    bench.command(command(commands.ATC_INV, { Size: 52 }), sync);
    bench.clock.advance(100n);
    expect(bench.read(CMDQ_CONS)).toBe(2n);
  });
});

describe('§4.7.3 completion of CMD_SYNC', () => {
  test('by message needs an address: 0 means the wire', () => {
    const bench = new Bench('mmu-600');
    bench.queues();
    bench.command(command(commands.CMD_SYNC, { CS: 1, MSIData: 1 }));
    expect(bench.fresh().at(-1)).toBe('interrupt smmu.cmd-sync (nobody listens)');
    expect(bench.read(GERROR)).toBe(0n);
  });

  test('by event needs IDR0.SEV', () => {
    const bench = new Bench('mmu-600', ['IDR0.SEV=0']);
    bench.queues();
    bench.command(command(commands.CMD_SYNC, { CS: 2 }));
    expect(bench.fresh().at(-1)).toBe('0: CMD_SYNC consumed');
  });

  test('may queue more from within its interrupt; each command is taken once', () => {
    const bench = new Bench('qemu-virt');
    bench.queues();
    const byInterrupt = command(commands.CMD_SYNC, { CS: 1 });
    let rounds = 0;
    bench.interrupts.listen('smmu.cmd-sync', () => {
      if (rounds++ < 2) bench.command(byInterrupt);
    });
    bench.command(byInterrupt);
    const taken = bench.fresh().filter((line) => line.endsWith('consumed'));
    expect(taken).toEqual([0, 1, 2].map((index) => `${index}: CMD_SYNC consumed`));
  });
});

describe('§7.2 event queue', () => {
  test('§12.3 takes nothing in Service Failure Mode, and says so', () => {
    const bench = new Bench();
    bench.queues();
    bench.smmu.fail();
    bench.fresh();
    expect(bench.smmu.eventQueue.write(event)).toBe(false);
    expect(bench.smmu.eventQueue.writeStall(event)).toBe(false);
    expect(bench.fresh()).toEqual(['note event 0x10 0x1 0x2000 0x3 is lost: Service Failure Mode']);
    expect(bench.read(EVENTQ_PROD)).toBe(0n);
  });

  test('§3.5.1 inconsistent indexes count as full', () => {
    const bench = new Bench();
    bench.queues(1);
    bench.write(EVENTQ_CONS, 1);
    expect([bench.smmu.eventQueue.write(event), bench.smmu.eventQueue.writeStall(event)]).toEqual([false, false]);
    expect(bench.read(EVENTQ_PROD)).toBe(0x8000_0000n);
  });

  test('§7.2 a stall event waits while the queue is off, full or in error, and toggles nothing', () => {
    const off = new Bench();
    expect(off.smmu.eventQueue.writeStall(event)).toBe(false);
    const full = new Bench();
    full.queues(0);
    expect([full.smmu.eventQueue.writeStall(event), full.smmu.eventQueue.writeStall(event)]).toEqual([true, false]);
    expect(full.read(EVENTQ_PROD)).toBe(1n);
    const broken = new Bench();
    broken.write(EVENTQ_BASE, 0x1000_0003);
    broken.write(CR0, 0x4);
    broken.smmu.eventQueue.write(event);
    broken.fresh();
    expect(broken.smmu.eventQueue.writeStall(event)).toBe(false);
    expect([off, full, broken].map((bench) => bench.fresh().filter((line) => line.includes('lost')))).toEqual([
      [],
      [],
      [],
    ]);
  });

  test('a record of which any dword aborts is EVENTQ_ABT_ERR', () => {
    for (let dword = 0n; dword < 4n; dword++) {
      const bench = new Bench('mmu-600', [], {}, memoryWithout(place.events + dword * 8n));
      bench.queues();
      expect(bench.smmu.eventQueue.write(event)).toBe(false);
      expect([bench.read(GERROR), bench.read(EVENTQ_PROD)]).toEqual([4n, 0n]);
    }
  });

  test('§7.3.1 merges with the last record only, wherever it lies in the ring', () => {
    const bench = new Bench('mmu-600', [], { mergeEvents: true });
    bench.queues(1);
    const other = [0x10n, 1n, 0x5000n, 3n];
    const { eventQueue } = bench.smmu;
    const counts: bigint[] = [];
    const put = (words: readonly bigint[], mergeable = true) => {
      expect(eventQueue.write(words, mergeable)).toBe(true);
      counts.push(bench.read(EVENTQ_PROD));
    };
    put(event);
    put(event);
    put(other);
    put(other);
    bench.write(EVENTQ_CONS, 1);
    put(other);
    put(event);
    put(event);
    bench.write(EVENTQ_CONS, 2);
    put(event, false);
    expect(counts).toEqual([1n, 1n, 2n, 2n, 2n, 3n, 3n, 0n]);
  });

  test.each([
    ['the offset within the page', 2, 0x2fffn, 1n],
    ['the page', 2, 0x3000n, 2n],
    ['flags', 1, 2n, 2n],
    ['the stream', 0, 0x1_0000_0010n, 2n],
    ['the intermediate address', 3, 4n, 2n],
  ])('§7.3.1 records that differ in %s', (_, dword, value, expected) => {
    const bench = new Bench('mmu-600', [], { mergeEvents: true });
    bench.queues();
    bench.smmu.eventQueue.write(event, true);
    bench.smmu.eventQueue.write(event.with(dword, value), true);
    expect(bench.read(EVENTQ_PROD)).toBe(expected);
  });

  test('§7.3.1 an event that may not be merged is not', () => {
    const bench = new Bench('mmu-600', [], { mergeEvents: true });
    bench.queues();
    bench.smmu.eventQueue.write(event);
    bench.smmu.eventQueue.write(event);
    expect(bench.read(EVENTQ_PROD)).toBe(2n);
  });
});

describe('§8 page request queue', () => {
  const ring = 0x4050_0000n;
  const message = { streamId: 3, page: 0x1000n, group: 5, last: true, write: true };

  function requests(log2: number, ports: Partial<Ports> = {}): Bench {
    const bench = new Bench('mmu-600', [], {}, ports);
    bench.write(PRIQ_BASE, ring | BigInt(log2));
    bench.write(CR0, 0x3);
    return bench;
  }

  test('§3.5.1 inconsistent indexes count as full', () => {
    const bench = requests(1);
    bench.write(PRIQ_CONS, 1);
    expect(bench.smmu.pageRequestQueue.receive(message)).toMatchObject({ outcome: 'answered', response: 'Success' });
    expect(bench.read(PRIQ_PROD)).toBe(0x8000_0000n);
  });

  test('entries of 16 bytes follow each other', () => {
    const bench = requests(1);
    bench.smmu.pageRequestQueue.receive(message);
    bench.smmu.pageRequestQueue.receive({ ...message, page: 0x7000n, group: 6 });
    const dwords = [0n, 8n, 16n, 24n].map((offset) => bench.memory.read(ring + offset, 8));
    expect(dwords).toEqual([0x6000_0000_0000_0003n, 0x1005n, 0x6000_0000_0000_0003n, 0x7006n]);
  });

  test.each([0n, 8n])('an entry whose dword at %i aborts is PRIQ_ABT_ERR, and fails', (offset) => {
    const bench = requests(1, memoryWithout(ring + offset));
    expect(bench.smmu.pageRequestQueue.receive(message)).toMatchObject({ response: 'ResponseFailure' });
    expect([bench.read(GERROR), bench.read(PRIQ_PROD)]).toEqual([8n, 0n]);
  });

  test('§12.3 fails in Service Failure Mode', () => {
    const bench = requests(1);
    bench.smmu.fail();
    expect(bench.smmu.pageRequestQueue.receive(message)).toMatchObject({ response: 'ResponseFailure' });
  });
});

describe('§3.18, §6.3.18 signals', () => {
  test('an aborted message of GERROR is tried once', () => {
    let tries = 0;
    const doorbell = () => {
      tries++;
      return false;
    };
    const bench = new Bench('mmu-600', [], {}, { doorbell });
    bench.write({ offset: 0x68, width: 64 }, 0x1000);
    bench.write(IRQ_CTRL, 1);
    bench.smmu.signals.error('EVENTQ_ABT_ERR');
    expect([tries, bench.read(GERROR)]).toEqual([1, 0x84n]);
  });

  test.each([
    ['EVENTQ', 0xb0, 0x4, 0x20n],
    ['PRIQ', 0xd0, 0x2, 0x40n],
  ] as const)('an aborted message of %s is an error of its own', (source, offset, enable, error) => {
    const bench = new Bench('mmu-600');
    bench.write({ offset, width: 64 }, 0x1000);
    bench.write(IRQ_CTRL, enable);
    bench.smmu.signals.raise(source);
    expect(bench.read(GERROR)).toBe(error);
  });

  test.each([
    ['EVENTQ', 0xb0, 0x4],
    ['PRIQ', 0xd0, 0x2],
    ['GERROR', 0x68, 0x1],
  ] as const)('%s has its own message, and signals only while it is enabled', (source, offset, enable) => {
    const bench = new Bench('mmu-600');
    bench.write({ offset, width: 64 }, 0x4000_1000);
    bench.write({ offset: offset + 8, width: 32 }, 0xffff_fff0);
    bench.write(IRQ_CTRL, 7 & ~enable);
    bench.smmu.signals.raise(source);
    expect(bench.memory.read(0x4000_1000n, 4)).toBe(0n);
    bench.write(IRQ_CTRL, enable);
    bench.smmu.signals.raise(source);
    expect(bench.memory.read(0x4000_1000n, 4)).toBe(0xffff_fff0n);
  });

  test('exploring raises no interrupt', () => {
    const bench = new Bench();
    bench.queues();
    bench.write(IRQ_CTRL, 4);
    let heard = 0;
    bench.interrupts.listen('smmu.eventq', () => heard++);
    explore(bench.smmu, () => bench.smmu.eventQueue.write(event));
    expect(heard).toBe(0);
    bench.smmu.eventQueue.write(event);
    expect(heard).toBe(1);
  });
});
