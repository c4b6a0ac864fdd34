import { expect, it } from 'vitest';
import { lookUp } from '../../src/engine/hover';
import { hoverText } from '../../src/extension/view/hover-text';
import { consumed, side, write } from '../engine/hover/hand-made';

const context = { scenario: 'cold-boot', stale: false, radix: 'hex' } as const;

function text(name: string, ...sides: [Parameters<typeof lookUp>[1], Parameters<typeof lookUp>[2]]): string {
  const view = lookUp(name, ...sides);
  return view ? hoverText(view, context).replaceAll('\\', '').replaceAll('\u00a0', ' ') : 'nothing';
}

it('before a run, is the declaration and nothing else', () => {
  expect(text('CR1_CACHE_WB', undefined, undefined)).toBe(`**CR1.QUEUE_IC = WB (1)** · bits 1:0 of CR1 · 32 bits at 0x28

Inner cacheability of queue accesses.

read-write; TABLE_IC, TABLE_OC, TABLE_SH read-only while CR0.SMMUEN is 1; QUEUE_IC, QUEUE_OC, QUEUE_SH read-only while CR0.CMDQEN or CR0.EVENTQEN or CR0.PRIQEN is 1 · IHI 0070 §6.3.11

The same in CR1.QUEUE_OC, CR1.TABLE_IC, CR1.TABLE_OC

| bits | field | meaning |
|:--|:--|:--|
| 1:0 | **QUEUE_IC** | Inner cacheability of queue accesses. |
| 3:2 | QUEUE_OC | Outer cacheability of queue accesses. |
| 5:4 | QUEUE_SH | Shareability of queue accesses. |
| 7:6 | TABLE_IC | Inner cacheability of stream table accesses. |
| 9:8 | TABLE_OC | Outer cacheability of stream table accesses. |
| 11:10 | TABLE_SH | Shareability of stream table accesses. |
`);
});

it('of a large structure shows the field that was asked for', () => {
  expect(text('STRTAB_STE_1_EATS', undefined, undefined)).toBe(`**STE.EATS** · bits 93:92 of STE · 64 bytes of memory

What ATS may do.

IHI 0070 §5.2

| bits | field | meaning |
|:--|:--|:--|
| 93:92 | **EATS** | What ATS may do. |

_and 56 more fields_`);
});

it('after a run, says where the values come from', () => {
  const base = side(
    [
      { line: 4, does: write('GBPA', 0x1000n, 0x80101000n, 0x44) },
      { line: 9, does: write('GBPA', 0x101000n, 0x101000n, 0x44) },
    ],
    4,
  );
  const shown = text('GBPA_ABORT', base, side([], 4));
  expect(shown).toContain(
    '**At this line** in `cold-boot`\n\n- base: **0 → 1** · 1 access\n- buffer: the line did not run; no access',
  );
  expect(shown).toContain('| 20 | **ABORT** | 0 → 1 |  | Abort all transactions');
  expect(shown).toContain('| 13:12 | SHCFG | 1 INCOMING |  | Shareability. |');
});

it('tells a line that one side does not have from one that did not run', () => {
  const { run } = side([{ line: 4, does: write('CR2', 0n, 1n, 0x2c) }], 4);
  expect(text('CR2_E2H', { run, absent: true }, side([], 4))).toContain(
    '- base: has no such line; in the whole run **0 → 1** · 1 access, the last at arm-smmu-v3.c:4\n- buffer: the line did not run;',
  );
});

it('says where else in the run an access was', () => {
  const run = side([{ line: 3, does: consumed('CFGI_STE', [(8n << 32n) | 3n, 1n]) }], 50, [50]);
  expect(text('CMDQ_CFGI_0_SID', run, run)).toContain(
    '- base and buffer: the line ran, with no command; in the whole run **0x8** · 1 command, the last at arm-smmu-v3.c:3\n',
  );
});
