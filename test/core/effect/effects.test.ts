import { describe, expect, it } from 'vitest';
import { outermostChanged } from '../../../src/core/effect/attach';
import { compareEffects } from '../../../src/core/effect/compare';
import { extractEffects } from '../../../src/core/effect/extract';
import { registerHistories } from '../../../src/core/effect/registers';
import { withoutUnanswered } from '../../../src/core/effect/unanswered';
import { traceOf } from './hand-made';

function effects(text: string): string[] {
  return extractEffects(traceOf(text)).map((effect) => `${effect.at?.line ?? '-'}: ${effect.text}`);
}

function difference(base: string, patched: string): string[] {
  const compared = compareEffects(extractEffects(traceOf(base)), extractEffects(traceOf(patched)));
  return compared.filter((each) => each.change !== 'same').map((each) => `${each.change}: ${each.text}`);
}

const reset = `
  w CR0 0x0 @10<100
  r CR0ACK 0x0 @11<100
  w CR1 0xd75 @101
  w STRTAB_BASE 0x4000000080016000 @102
  w STRTAB_BASE_CFG 0x10210 @103
  w CMDQ_BASE 0x4000000080020010 @104
  w CR0 0x8 @10<105
  r CR0ACK 0x8 @11<105
  cmd 0x4 0x1f @20<106
  cmd 0xfc02046 0x0 @20<106
  w CR0 0xd @10<107
  r CR0ACK 0x8 @11<107
  r CR0ACK 0x8 @11<107
  r CR0ACK 0xd @11<107`;

describe('effects of a run', () => {
  it('names registers, fields and commands, and joins polls', () => {
    expect(effects(reset)).toEqual([
      '10: CR0 = 0x0, unchanged',
      '11: reads CR0ACK 0x0',
      '101: CR1 QUEUE_IC 0→1 WB, QUEUE_OC 0→1 WB, QUEUE_SH 0→3 ISH, TABLE_IC 0→1 WB +2',
      '102: STRTAB_BASE ADDR 0→0x80016000, RA 0→1',
      '103: STRTAB_BASE_CFG LOG2SIZE 0→0x10, SPLIT 0→8, FMT 0→1 2LVL',
      '104: CMDQ_BASE LOG2SIZE 0→0x10, ADDR 0→0x80020000, RA 0→1',
      '10: CR0.CMDQEN 0→1',
      '11: reads CR0ACK 0x8',
      '20: CFGI_ALL Range 0x1f',
      '20: CMD_SYNC CS SEV, MSH ISH, MSIAttr OIWB',
      '10: CR0 SMMUEN 0→1, EVENTQEN 0→1',
      '11: reads CR0ACK 0xd ×3',
    ]);
  });

  it('keeps every text within 80 characters', () => {
    const all = `${reset}\nw CR1 0x0 @1\nw IRQ_CTRL 0xffffffff\nstore STE ${'9'.repeat(90)} 0x5`;
    for (const effect of extractEffects(traceOf(all))) expect(effect.text.length).toBeLessThanOrEqual(80);
  });

  it('does not join reads that come from two calls of the poll helper', () => {
    expect(effects('r CR0ACK 0x0 @11<100\nr CR0ACK 0x0 @11<101')).toHaveLength(2);
  });

  it('tells of the stores of a command only when nobody takes it', () => {
    const stores = 'store command queue 0x4\nstore command queue 0x1f\nstore command queue 0x30\n';
    expect(effects(`${stores}cmd 0x4 0x1f`)).toEqual(['-: command queue 0x0→0x30', '-: CFGI_ALL Range 0x1f']);
  });

  it('tells the halves of a register apart', () => {
    expect(
      effects('r STRTAB_BASE.low 0x40256000 @9\nr STRTAB_BASE.high 0x40000000 @9\nw CMDQ_BASE.high 0x40000000\n'),
    ).toEqual([
      '9: reads STRTAB_BASE[31:0] 0x40256000',
      '9: reads STRTAB_BASE[63:32] 0x40000000',
      '-: CMDQ_BASE[63:32].RA 0→1',
    ]);
    const rows = registerHistories(
      traceOf('w CMDQ_BASE 0x12340\nw CMDQ_BASE.high 0x40000000\nr CMDQ_BASE.low 0x12340'),
    );
    expect(rows.map((row) => `${row.name} 0x${row.new?.toString(16)} of ${row.bits}`)).toEqual([
      'CMDQ_BASE 0x4000000000012340 of 64',
    ]);
  });

  it('finds the outermost changed line', () => {
    const [write] = extractEffects(traceOf('w CR0 0x8 @10<105<200'));
    const where = (...lines: number[]) => write && outermostChanged(write, (_, line) => lines.includes(line))?.line;
    expect([where(), where(10), where(10, 105), where(200, 10)]).toEqual([undefined, 10, 105, 200]);
  });

  it('tells what became of each register', () => {
    const rows = registerHistories(traceOf(reset));
    expect(rows.map((row) => `${row.name} ${row.old}→${row.new} r${row.reads} w${row.writes}`)).toContain(
      'CR0 0→13 r0 w3',
    );
  });
});

describe('base against patched', () => {
  it('finds nothing between equal runs', () => {
    expect(difference(reset, reset)).toEqual([]);
  });

  it('finds the two writes that a deleted call made, and nothing else', () => {
    const patched = reset.replace(/.*STRTAB_BASE.*\n/g, '');
    expect(difference(reset, patched)).toEqual([
      'removed: STRTAB_BASE ADDR 0→0x80016000, RA 0→1',
      'removed: STRTAB_BASE_CFG LOG2SIZE 0→0x10, SPLIT 0→8, FMT 0→1 2LVL',
    ]);
  });

  it('says moved for two writes that changed places', () => {
    const patched = reset.replace(/(.*w CR1.*\n)(.*w STRTAB_BASE .*\n)/, '$2$1');
    expect(difference(reset, patched)).toEqual([
      'moved: CR1 QUEUE_IC 0→1 WB, QUEUE_OC 0→1 WB, QUEUE_SH 0→3 ISH, TABLE_IC … · other order',
    ]);
  });

  it('calls nothing removed or added that lies beyond the place where a run stopped without an answer', () => {
    const short = reset
      .split('\n')
      .slice(0, 5)
      .join('\n')
      .replace(/.*w CR1.*\n/, '');
    const compared = compareEffects(extractEffects(traceOf(reset)), extractEffects(traceOf(short)));
    const told = (base: boolean, patched: boolean) => {
      const { effects: left, notCompared } = withoutUnanswered(compared, { base, patched });
      return [left.filter((each) => each.change === 'removed').length, notCompared];
    };
    expect([told(false, true), told(false, false), told(true, false)]).toEqual([
      [1, 8],
      [9, 0],
      [9, 0],
    ]);
  });

  it('finds an added write', () => {
    expect(difference(reset, `w CR0 0x1 @99${reset}`)).toEqual(['added: CR0.SMMUEN 0→1']);
  });

  it('names the fields of another value', () => {
    expect(difference(reset, reset.replace('w CR0 0xd', 'w CR0 0x9'))).toEqual([
      'changed: CR0 base 0xd, now 0x9: EVENTQEN',
    ]);
  });

  it('takes no notice of where tables were allocated', () => {
    expect(difference(reset, reset.replace('0x4000000080016000', '0x4000000090000000'))).toEqual([]);
  });

  it('sees that one table stands where another belongs', () => {
    const two = 'w STRTAB_BASE 0x4000000080016000\nw CMDQ_BASE 0x4000000080020010\n';
    const patched = 'w STRTAB_BASE 0x4000000080016000\nw CMDQ_BASE 0x4000000080016010\n';
    expect(difference(two, patched)).toHaveLength(1);
  });

  it('takes no notice of how often a poll read', () => {
    expect(difference(reset, reset.replace('  r CR0ACK 0x8 @11<107\n', ''))).toEqual([]);
  });
});
