import { describe, expect, test } from 'vitest';
import { CR0, GERROR, GERRORN } from '../../../../src/core/smmu/registers/control';
import { CMDQ_CONS } from '../../../../src/core/smmu/registers/queue';
import { type Command, commands } from '../../../../src/core/smmu/structures/command';
import type { Knobs } from '../../../../src/core/smmu/v3/knobs';
import type { InvalidationAnswer } from '../../../../src/core/smmu/v3/port';
import { Bench } from '../bench';
import { enable } from '../tables';

function command<F extends string>(declared: Command<F>, contents: Parameters<Command<F>['make']>[0]): bigint[] {
  const [low = 0n, high = 0n] = declared.make(contents);
  return [low | BigInt(declared.opcode), high];
}

const invalidate = command(commands.ATC_INV, { SID: 3, Size: 52 });
const sync = command(commands.CMD_SYNC, {});
const second = 1_000_000_000n;

function atcBench(answers: readonly InvalidationAnswer[], knobs: Partial<Knobs> = {}) {
  const rest = [...answers];
  const asked: bigint[] = [];
  const bench = new Bench('mmu-600', [], knobs, {
    invalidateAtc: ([low]) => {
      asked.push(low >> 32n);
      return rest.shift() ?? 'completed';
    },
  });
  enable(bench);
  return { bench, asked };
}

/** CMDQ_CONS.RD and ERR. */
function consumed(bench: Bench): string {
  const value = bench.read(CMDQ_CONS);
  return `RD=${value & 0xfffffn} ERR=${(value >> 24n) & 0x7fn}`;
}

describe('§3.9.1, §4.5.1 invalidation of endpoint caches', () => {
  test('that completes', () => {
    const { bench, asked } = atcBench(['completed']);
    bench.command(invalidate, sync);
    expect([consumed(bench), asked]).toEqual(['RD=2 ERR=0', [3n]]);
  });

  test('that is late: the CMD_SYNC waits, later commands with it', () => {
    const { bench } = atcBench([{ nanoseconds: 2n * second }, { nanoseconds: second }]);
    bench.command(invalidate, invalidate, sync, sync);
    expect(consumed(bench)).toBe('RD=2 ERR=0');
    bench.clock.advance(second);
    expect(consumed(bench)).toBe('RD=2 ERR=0');
    bench.clock.advance(second);
    expect(consumed(bench)).toBe('RD=4 ERR=0');
    expect(bench.read(GERROR)).toBe(0n);
  });

  test('that is answered with Unsupported Request counts as complete', () => {
    const { bench } = atcBench(['unsupported-request']);
    bench.command(invalidate, sync);
    expect(consumed(bench)).toBe('RD=2 ERR=0');
    expect(bench.fresh().filter((line) => line.includes('Unsupported Request'))).toHaveLength(1);
  });

  test.each<[string, InvalidationAnswer]>([
    ['is never answered', 'never'],
    ['takes longer than allowed', { nanoseconds: 91n * second }],
  ])('that %s times out; the CMD_SYNC reports it, and the retried one completes', (_, answer) => {
    const { bench } = atcBench([answer]);
    bench.command(invalidate, sync);
    bench.clock.advance(89n * second);
    expect(consumed(bench)).toBe('RD=1 ERR=0');
    bench.clock.advance(second);
    expect([consumed(bench), bench.read(GERROR)]).toEqual(['RD=1 ERR=3', 1n]);
    bench.write(GERRORN, 1);
    expect(consumed(bench)).toBe('RD=2 ERR=3');
  });

  test('one of two that times out fails the CMD_SYNC', () => {
    const { bench } = atcBench(['timed-out', 'completed']);
    bench.command(invalidate, invalidate, sync);
    expect(consumed(bench)).toBe('RD=2 ERR=3');
  });

  test('the time allowed is a knob', () => {
    const { bench } = atcBench(['never'], { atcTimeout: 1000n });
    bench.command(invalidate, sync);
    bench.clock.advance(1000n);
    expect(consumed(bench)).toBe('RD=1 ERR=3');
  });

  test('§3.9.1.4 a part that cannot report it stops there, or raises another error', () => {
    const hanging = atcBench(['timed-out'], { atcFailure: 'never-completes' }).bench;
    hanging.command(invalidate, sync);
    hanging.clock.advance(1000n * second);
    expect([consumed(hanging), hanging.read(GERROR)]).toEqual(['RD=1 ERR=0', 0n]);
    const other = atcBench(['timed-out'], { atcFailure: 'CERROR_ABT' }).bench;
    other.command(invalidate, sync);
    expect(consumed(other)).toBe('RD=1 ERR=2');
  });

  test('while SMMUEN is 0 the command is ignored', () => {
    const { bench, asked } = atcBench(['timed-out']);
    bench.write(CR0, 0xc);
    bench.command(invalidate, sync);
    expect([consumed(bench), asked]).toEqual(['RD=2 ERR=0', []]);
  });

  test('a snapshot holds those under way', () => {
    const { bench } = atcBench([{ nanoseconds: second }]);
    bench.command(invalidate, sync);
    const [state, clock] = [bench.smmu.snapshot(), bench.clock.snapshot()];
    for (const advance of [second, second]) {
      bench.clock.advance(advance);
      expect(consumed(bench)).toBe('RD=2 ERR=0');
      bench.smmu.restore(state);
      bench.clock.restore(clock);
      expect(consumed(bench)).toBe('RD=1 ERR=0');
    }
  });
});

describe('§4.5.2 CMD_PRI_RESP', () => {
  const respond = command(commands.PRI_RESP, { SID: 3, PRGIndex: 5, Resp: 2 });

  test('goes to its endpoint while SMMUEN is 1', () => {
    const heard: number[] = [];
    const bench = new Bench(
      'mmu-600',
      [],
      {},
      {
        respondToPageRequest: (words) => heard.push(commands.PRI_RESP.get(words, 'PRGIndex')),
      },
    );
    enable(bench);
    bench.command(respond);
    bench.write(CR0, 0xc);
    bench.command(respond);
    expect([heard, consumed(bench)]).toEqual([[5], 'RD=2 ERR=0']);
  });

  test('is not lost silently where nobody takes it', () => {
    const { bench } = atcBench([]);
    bench.command(respond);
    expect(bench.fresh().filter((line) => line.startsWith('not modelled'))).toHaveLength(1);
  });
});
