import { describe, expect, test } from 'vitest';
import {
  CR0,
  CR0ACK,
  CR1,
  GBPA,
  GERROR,
  GERRORN,
  IRQ_CTRL,
  IRQ_CTRLACK,
  STRTAB_BASE,
} from '../../../../src/core/smmu/registers/control';
import { IDR0 } from '../../../../src/core/smmu/registers/identification';
import { CMDQ_BASE, EVENTQ_CONS, GERROR_IRQ_CFG0, PRIQ_BASE } from '../../../../src/core/smmu/registers/queue';
import { Bench } from '../bench';

describe('§6.3.9 CR0', () => {
  test('is acknowledged at once by default, without the bits that the part lacks', () => {
    const bench = new Bench();
    bench.write(CR0, 0xffff_ffff);
    expect(bench.read(CR0)).toBe(0xdn);
    expect(bench.read(CR0ACK)).toBe(0xdn);
  });

  test('is acknowledged after n reads of CR0ACK', () => {
    const bench = new Bench('qemu-virt', [], { acknowledge: { CR0: { reads: 2 }, IRQ_CTRL: 'none', GBPA: 'none' } });
    bench.write(CR0, 0x8);
    expect([bench.read(CR0), bench.read(CR0ACK), bench.read(CR0ACK), bench.read(CR0ACK)]).toEqual([8n, 0n, 0n, 8n]);
  });

  test('is acknowledged after virtual time', () => {
    const bench = new Bench('qemu-virt', [], {
      acknowledge: { CR0: { nanoseconds: 100n }, IRQ_CTRL: 'none', GBPA: 'none' },
    });
    bench.write(CR0, 0x8);
    bench.clock.advance(99n);
    expect(bench.read(CR0ACK)).toBe(0n);
    bench.clock.advance(1n);
    expect(bench.read(CR0ACK)).toBe(8n);
    expect(bench.fresh()).toEqual(['CR0 0x0 -> 0x8 taken', 'note CR0ACK is now 0x8']);
  });

  test('may never be acknowledged', () => {
    const bench = new Bench('qemu-virt', [], { acknowledge: { CR0: 'never', IRQ_CTRL: 'none', GBPA: 'none' } });
    bench.write(CR0, 0x1);
    for (let reads = 0; reads < 1000; reads++) bench.read(CR0ACK);
    bench.clock.advance(10_000_000_000n);
    expect(bench.read(CR0ACK)).toBe(0n);
  });

  test.each([
    ['ignored', 0x8n],
    ['taken', 0x0n],
  ] as const)('a field changed back before its acknowledgement is UNPREDICTABLE (%s)', (unpredictable, value) => {
    const bench = new Bench('qemu-virt', [], {
      unpredictable,
      acknowledge: { CR0: 'never', IRQ_CTRL: 'none', GBPA: 'none' },
    });
    bench.write(CR0, 0x8);
    bench.write(CR0, 0x0);
    expect(bench.read(CR0)).toBe(value);
    expect(bench.fresh()).toContain('CR0 0x8 -> 0x0 unpredictable');
  });

  test('another field may change meanwhile', () => {
    const bench = new Bench('qemu-virt', [], { acknowledge: { CR0: 'never', IRQ_CTRL: 'none', GBPA: 'none' } });
    bench.write(CR0, 0x8);
    bench.write(CR0, 0xc);
    expect(bench.fresh()).toEqual(['CR0 0x0 -> 0x8 taken', 'CR0 0x8 -> 0xc taken']);
  });
});

describe('§6.3 guards', () => {
  test.each([
    ['3.2', 'ignored', 'ignored', 0x1000n],
    ['3.2', 'taken', 'ignored', 0x1000n],
    ['3.1', 'ignored', 'unpredictable', 0x1000n],
    ['3.1', 'taken', 'unpredictable', 0x2000n],
  ] as const)('v%s, knob %s: STRTAB_BASE while SMMUEN=1 is %s', (architecture, unpredictable, effect, value) => {
    const bench = new Bench('qemu-virt', [`architecture=${architecture}`], { unpredictable });
    bench.write(STRTAB_BASE, 0x1000);
    bench.write(CR0, 0x1);
    bench.fresh();
    bench.write(STRTAB_BASE, 0x2000);
    expect(bench.fresh()[0]).toBe(`STRTAB_BASE 0x1000 -> 0x2000 ${effect}`);
    expect(bench.read(STRTAB_BASE)).toBe(value);
  });

  test('hold from the write of SMMUEN=1 to the acknowledgement of SMMUEN=0', () => {
    const bench = new Bench('mmu-700', [], { acknowledge: { CR0: { reads: 1 }, IRQ_CTRL: 'none', GBPA: 'none' } });
    const attempt = () => {
      bench.fresh();
      bench.write(STRTAB_BASE, 0x4000);
      return bench.fresh()[0]?.split(' ').at(-1);
    };
    expect(attempt()).toBe('taken');
    bench.write(CR0, 0x1);
    bench.write(STRTAB_BASE, 0x8000);
    expect(bench.read(STRTAB_BASE)).toBe(0x4000n);
    bench.read(CR0ACK);
    bench.read(CR0ACK);
    bench.write(CR0, 0x0);
    expect(attempt()).toBe('ignored');
    bench.read(CR0ACK);
    bench.read(CR0ACK);
    expect(attempt()).toBe('taken');
  });

  test('CR1: tables are guarded by SMMUEN, queues by any queue enable, each alone', () => {
    const bench = new Bench('mmu-700');
    bench.write(CR0, 0x1);
    bench.write(CR1, 0xfff);
    expect(bench.read(CR1)).toBe(0x3fn);
    bench.write(CR0, 0x4);
    bench.write(CR1, 0x0);
    expect(bench.read(CR1)).toBe(0x3fn & 0x3fn);
    bench.write(CR1, 0xfc0);
    expect(bench.read(CR1)).toBe(0xfffn);
  });

  test('preset registers never take a value', () => {
    const bench = new Bench('mmu-700', ['IDR1.QUEUES_PRESET=1']);
    bench.write(CMDQ_BASE, 0x1000);
    expect(bench.read(CMDQ_BASE)).toBe(0n);
  });

  test('interrupt configuration is guarded by its enable', () => {
    const bench = new Bench('mmu-700');
    bench.write(GERROR_IRQ_CFG0, 0x1000);
    bench.write(IRQ_CTRL, 0x1);
    bench.write(GERROR_IRQ_CFG0, 0x2000);
    expect(bench.read(GERROR_IRQ_CFG0)).toBe(0x1000n);
  });
});

describe('§6.3.14 GBPA', () => {
  test('takes a value with Update, and clears Update', () => {
    const bench = new Bench();
    expect(bench.read(GBPA)).toBe(0x1000n);
    bench.write(GBPA, 0x8010_1000);
    expect(bench.read(GBPA)).toBe(0x10_1000n);
    expect(bench.smmu.translate({ streamId: 1, address: 0n, write: true }).outcome).toBe('aborted');
  });

  test.each([
    ['3.2', 'taken', 'ignored', 0x1000n],
    ['3.1', 'ignored', 'unpredictable', 0x1000n],
    ['3.1', 'taken', 'unpredictable', 0x10_1000n],
  ] as const)('v%s, knob %s: a write without Update is %s and has no effect', (architecture, unpredictable, effect, value) => {
    const bench = new Bench('qemu-virt', [`architecture=${architecture}`], { unpredictable });
    bench.write(GBPA, 0x10_1000);
    expect(bench.fresh()[0]).toBe(`GBPA 0x1000 -> 0x101000 ${effect}`);
    expect(bench.read(GBPA)).toBe(value);
    expect(bench.smmu.translate({ streamId: 1, address: 0n, write: true }).outcome).toBe('bypassed');
  });

  test.each([
    ['old', 'bypassed'],
    ['new', 'aborted'],
  ] as const)('shows Update until it is done; %s values in force meanwhile', (transition, outcome) => {
    const bench = new Bench('mmu-700', [], {
      transition,
      acknowledge: { CR0: 'none', IRQ_CTRL: 'none', GBPA: { reads: 1 } },
    });
    bench.write(GBPA, 0x8010_1000);
    expect(bench.smmu.translate({ streamId: 1, address: 0n, write: true }).outcome).toBe(outcome);
    expect(bench.read(GBPA)).toBe(0x8010_1000n);
    bench.write(GBPA, 0x8000_1000);
    expect(bench.fresh().at(-2)).toBe('GBPA 0x80101000 -> 0x80001000 ignored');
    expect(bench.read(GBPA)).toBe(0x10_1000n);
    expect(bench.smmu.translate({ streamId: 1, address: 0n, write: true }).outcome).toBe('aborted');
  });
});

describe('§6.2 access', () => {
  test('identification registers ignore writes', () => {
    const bench = new Bench();
    bench.write(IDR0, 0);
    expect(bench.read(IDR0)).toBe(0x0d44_101bn);
    expect(bench.fresh()).toEqual(['IDR0 0xd44101b -> 0x0 ignored', 'note write of 0x0: IDR0 is read-only']);
  });

  test('64-bit registers may be written by halves', () => {
    const bench = new Bench();
    bench.smmu.write(0x80, 4, 0x1234_5fc0n);
    bench.smmu.write(0x84, 4, 0x4000_0001n);
    expect(bench.read(STRTAB_BASE)).toBe(0x4000_0001_1234_5fc0n);
    expect(bench.smmu.read(0x84, 4)).toBe(0x4000_0001n);
  });

  test('a register that the part lacks is RES0', () => {
    const bench = new Bench();
    bench.write(PRIQ_BASE, 0x1000);
    expect(bench.read(PRIQ_BASE)).toBe(0n);
  });

  test.each([
    ['Secure registers', 0x8000, 'not modelled smmu: write of Secure registers at 0x8000'],
    ['MPAM', 0x138, 'not modelled smmu: write of GMPAM and GBPMPAM at 0x138'],
    ['enhanced queues', 0x4000, 'not modelled smmu: write of enhanced command queue control pages at 0x4000'],
    ['reserved offsets', 0xf0, 'note write of reserved offset 0xf0 (RAZ/WI)'],
    ['page 0 of a page 1 register', 0xac, 'note write of reserved offset 0xac (RAZ/WI)'],
  ])('%s: said, not silent', (_, offset, line) => {
    const bench = new Bench();
    bench.smmu.write(offset, 4, 1n);
    expect(bench.fresh()[1]).toBe(line);
  });

  test('page 1 registers show in page 0 on parts with one page', () => {
    const bench = new Bench('qemu-virt', [], { page1: 'alias' });
    bench.smmu.write(0xac, 4, 5n);
    expect(bench.smmu.read(0x100ac, 4)).toBe(5n);
    expect(bench.smmu.peek(EVENTQ_CONS)).toBe(5n);
    expect(bench.smmu.read(0x10020, 4)).toBe(bench.smmu.read(0x20, 4));
  });

  test.each([
    ['8 bytes of a 32-bit register', 0x20, 8],
    ['2 bytes', 0x20, 2],
    ['an odd address', 0x21, 4],
    ['8 bytes in the middle of a 64-bit one', 0x84, 8],
  ] as const)('%s: RAZ/WI, and said', (_, offset, size) => {
    const bench = new Bench();
    bench.smmu.write(offset, size, 0xffn);
    expect(bench.fresh()[1]).toMatch(/does not fit/);
    expect(bench.smmu.read(offset, size)).toBe(0n);
    expect(bench.smmu.peek(CR0)).toBe(0n);
  });

  test('UNKNOWN values after reset are declared, or their complement', () => {
    expect(new Bench().read(CR1)).toBe(0n);
    expect(new Bench('qemu-virt', [], { unknownAtReset: 'complement' }).read(CR1)).toBe(0xfffn);
    expect(new Bench('qemu-virt', [], { unknownAtReset: 'complement' }).read(CR0)).toBe(0n);
  });
});

describe('§6.3.16 IRQ_CTRL and §6.3.18 GERROR', () => {
  test('IRQ_CTRL is acknowledged by its own register', () => {
    const bench = new Bench('qemu-virt', [], { acknowledge: { CR0: 'none', IRQ_CTRL: { reads: 1 }, GBPA: 'none' } });
    bench.write(IRQ_CTRL, 0x7);
    expect([bench.read(IRQ_CTRLACK), bench.read(IRQ_CTRLACK)]).toEqual([0n, 5n]);
  });

  test('an error toggles once, signals once, and is acknowledged by equality', () => {
    const bench = new Bench();
    bench.write(IRQ_CTRL, 0x1);
    bench.fresh();
    bench.smmu.signals.error('EVENTQ_ABT_ERR');
    bench.smmu.signals.error('EVENTQ_ABT_ERR');
    expect(bench.fresh()).toEqual([
      'note GERROR.EVENTQ_ABT_ERR is active (GERROR=0x4)',
      'interrupt smmu.gerror (nobody listens)',
    ]);
    bench.write(GERRORN, bench.read(GERROR));
    expect(bench.smmu.signals.isActive('EVENTQ_ABT_ERR')).toBe(false);
    bench.smmu.signals.error('EVENTQ_ABT_ERR');
    expect(bench.read(GERROR)).toBe(0n);
    expect(bench.smmu.signals.isActive('EVENTQ_ABT_ERR')).toBe(true);
  });

  test('toggling an inactive error is UNPREDICTABLE', () => {
    const bench = new Bench();
    bench.write(GERRORN, 0x1);
    expect(bench.fresh()[0]).toBe('GERRORN 0x0 -> 0x1 unpredictable');
  });

  test('Service Failure Mode outlives its acknowledgement, ends all transactions, and ends with reset', () => {
    const bench = new Bench();
    bench.smmu.fail();
    bench.write(GERRORN, bench.read(GERROR));
    expect(bench.smmu.translate({ streamId: 0, address: 0n, write: false }).outcome).toBe('aborted');
    bench.smmu.reset();
    expect(bench.smmu.translate({ streamId: 0, address: 0n, write: false }).outcome).toBe('bypassed');
  });

  test('a message goes to memory when the part has messages and an address is set', () => {
    const bench = new Bench('mmu-600');
    bench.write(GERROR_IRQ_CFG0, 0x4000_1000);
    bench.smmu.write(0x70, 4, 0xabcdn);
    bench.write(IRQ_CTRL, 0x1);
    bench.fresh();
    bench.smmu.signals.error('PRIQ_ABT_ERR');
    expect(bench.memory.read(0x4000_1000n, 4)).toBe(0xabcdn);
    expect(bench.fresh()).toEqual(['note GERROR.PRIQ_ABT_ERR is active (GERROR=0x8)']);
  });

  test('an aborted message of GERROR is an error that does not signal', () => {
    const bench = new Bench('mmu-600');
    bench.write(GERROR_IRQ_CFG0, 0x1000);
    bench.write(IRQ_CTRL, 0x1);
    bench.smmu.signals.error('PRIQ_ABT_ERR');
    expect(bench.read(GERROR)).toBe(0x88n);
  });
});
