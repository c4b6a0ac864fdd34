import { describe, expect, it } from 'vitest';
import { type AskedSide, lookUp } from '../../../src/engine/hover';
import { consumed, type Step, side, store, write } from './hand-made';

/** What a hover says of its field on both sides, as `base | patched`, with scope and number of accesses. */
function told(name: string, base: AskedSide | undefined, patched = base): string {
  const view = lookUp(name, base, patched);
  if (!view) return 'nothing';
  const field = view.fields.find((each) => each.name === view.field);
  const text = (which: 'base' | 'patched') => {
    const [about, value] = [view[which], field?.[which]];
    if (!about) return 'not run';
    const ran = about.ran === undefined ? '' : about.ran ? 'ran ' : 'idle ';
    const at = about.at ? ` :${about.at.line}` : '';
    return `${ran}${about.scope ?? 'none'} ${about.count}${at}${value ? ` ${value.old}→${value.new} ${value.meaning ?? ''}` : ''}`.trim();
  };
  const [before, after] = [text('base'), text('patched')];
  return `${view.name}.${view.field}: ${before === after ? before : `${before} | ${after}`}`;
}

const switches: readonly Step[] = [
  { line: 10, does: write('CR0', 0n, 8n) },
  { line: 20, callers: [30], does: write('CR0', 8n, 9n) },
  { line: 20, callers: [40], does: write('CR0', 9n, 0n) },
];

describe('a register of SMMUv2', () => {
  const steps: readonly Step[] = [
    { line: 10, does: write('S2CR3', 0x2_0000n, 0x4n, 0xc0c) },
    { line: 10, does: write('S2CR4', 0x2_0000n, 0x1_0000n, 0xc10) },
    { line: 20, does: write('sCR0', 0x20_0001n, 1n, 0) },
  ];

  it('has the values of the one that was accessed last, where there are several', () => {
    expect(told('ARM_SMMU_S2CR_TYPE', side(steps, 10))).toBe('S2CRn.TYPE: ran line 1 :10 0x2→0x1 BYPASS');
    expect(told('S2CR_TYPE_BYPASS', side(steps, 10))).toBe('S2CRn.TYPE: ran line 1 :10 0x2→0x1 BYPASS');
    expect(told('S2CR3.CBNDX', side(steps.slice(0, 1), 10))).toBe('S2CRn.CBNDX: ran line 1 :10 0x0→0x4');
  });

  it('is told apart from those of SMMUv3', () => {
    expect(told('ARM_SMMU_sCR0_CLIENTPD', side(steps, 20))).toBe('sCR0.CLIENTPD: ran line 1 :20 0x1→0x1');
    expect(lookUp('ARM_SMMU_GR0_ID0', undefined, undefined)?.form).toBe('32 bits at 0x20');
    expect(lookUp('ARM_SMMU_CB_FSR', undefined, undefined)?.form).toBe('32 bits at 0x58 of its context bank');
    expect(lookUp('ARM_SMMU_GR1_CBAR', undefined, undefined)?.form).toBe('32 bits at 0x0 of the second page');
  });
});

describe('a register at a line', () => {
  it('has the values around the last access that the line made', () => {
    expect(told('CR0_SMMUEN', side(switches, 20))).toBe('CR0.SMMUEN: ran line 2 :20 0x1→0x0');
    expect(told('CR0_CMDQEN', side(switches, 10))).toBe('CR0.CMDQEN: ran line 1 :10 0x0→0x1');
  });

  it('has them around a write and the polls that follow it', () => {
    const poll = { kind: 'register-read', device: 'smmu0', register: 'CR0', offset: 0x20, size: 4 } as const;
    const update: readonly Step[] = [
      { line: 20, callers: [30], does: { ...poll, value: 8n } },
      { line: 21, callers: [30], does: write('CR0', 8n, 9n) },
      { line: 22, callers: [30], does: { ...poll, value: 9n } },
    ];
    expect(told('CR0_SMMUEN', side(update, 30))).toBe('CR0.SMMUEN: ran line 3 :22 0x0→0x1');
    expect(told('CR0_SMMUEN', side([...update, ...switches], 30))).toBe('CR0.SMMUEN: ran line 4 :20 0x0→0x1');
  });

  it('counts what the calls of the line do', () => {
    expect(told('CR0_SMMUEN', side(switches, 30))).toBe('CR0.SMMUEN: ran line 1 :20 0x0→0x1');
  });

  it('has the values of the run where the line made no access or did not run', () => {
    expect(told('CR0_CMDQEN', side(switches, 50, [50]))).toBe('CR0.CMDQEN: ran run 3 :20 0x0→0x0');
    expect(told('CR0_CMDQEN', side(switches, 51))).toBe('CR0.CMDQEN: idle run 3 :20 0x0→0x0');
    expect(told('CR2_E2H', side(switches, 51))).toBe('CR2.E2H: idle none 0');
  });

  it('tells the sides apart, and what was not run', () => {
    const patched = side([{ line: 10, does: write('CR0', 0n, 1n) }], 10);
    expect(told('CR0_SMMUEN', side(switches, 10), patched)).toBe(
      'CR0.SMMUEN: ran line 1 :10 0x0→0x0 | ran line 1 :10 0x0→0x1',
    );
    expect(told('CR0_SMMUEN', undefined, patched)).toBe('CR0.SMMUEN: not run | ran line 1 :10 0x0→0x1');
    expect(told('CR0_SMMUEN', undefined)).toBe('CR0.SMMUEN: not run');
  });

  it('keeps to the device of the access, and leaves out what was refused', () => {
    const two: readonly Step[] = [
      { line: 10, does: write('CR0', 0n, 1n) },
      { line: 10, does: { ...write('CR0', 0n, 8n), device: 'smmu1' } as Step['does'] },
      { line: 11, does: { ...write('CR0', 1n, 0n), effect: 'ignored' } as Step['does'] },
    ];
    expect(told('CR0_SMMUEN', side(two, 10))).toBe('CR0.SMMUEN: ran line 2 :10 0x0→0x0');
    expect(told('CR0_SMMUEN', side(two, 11))).toBe('CR0.SMMUEN: ran line 1 :11 0x1→0x1');
  });
});

describe('a structure at a line', () => {
  const ste = 0x8000n;
  const table: readonly Step[] = [
    { line: 5, does: write('STRTAB_BASE_CFG', 0n, 0x10210n, 0x88) },
    { line: 6, does: store('stream table', 0x4000n, 0n, 0x8009n) },
    { line: 7, does: store('stream table level 2', ste + 8n, 0n, 1n << 28n) },
    { line: 7, does: store('stream table level 2', ste, 0n, 0xbn) },
    { line: 8, does: store('stream table level 2', ste + 64n, 0x1n, 0n) },
    { line: 9, does: store('context descriptors', 0xc000n, 0n, 0x80003510n) },
    { line: 10, does: store('level 1 context descriptors', 0xd000n, 0n, 0xe001n) },
  ];

  it('is the entry of the last store, with the dwords that other stores tell of', () => {
    expect(told('STRTAB_STE_0_CFG', side(table, 7))).toBe('STE.Config: ran line 2 :7 0x0→0x5 S1_TRANS');
    expect(told('STRTAB_STE_1_EATS', side(table, 7))).toBe('STE.EATS: ran line 2 :7 0x0→0x1 TRANS');
    expect(told('STRTAB_STE_2_S2VMID', side(table, 7))).toBe('STE.S2VMID: ran line 2 :7');
    expect(told('STRTAB_STE_0_V', side(table, 50))).toBe('STE.V: idle run 3 :8 0x1→0x0');
  });

  it('is of the kind that its table holds', () => {
    expect(told('STRTAB_L1_DESC_SPAN', side(table, 6))).toBe('L1STD.Span: ran line 1 :6 0x0→0x9');
    expect(told('CTXDESC_CD_0_TCR_T0SZ', side(table, 9))).toBe('CD.T0SZ: ran line 1 :9 0x0→0x10');
    expect(told('CTXDESC_L1_DESC_V', side(table, 10))).toBe('L1CD.V: ran line 1 :10 0x0→0x1');
    const linear = [{ line: 1, does: store('stream table', ste, 0n, 1n) }];
    expect(told('STRTAB_STE_0_V', side(linear, 1))).toBe('STE.V: ran line 1 :1 0x0→0x1');
    expect(told('STRTAB_L1_DESC_SPAN', side(linear, 1))).toBe('L1STD.Span: ran none 0');
  });

  it('takes a store of half a dword for what it is', () => {
    const half: readonly Step[] = [
      { line: 1, does: { ...store('stream table', ste, 0n, 1n), size: 4 } as Step['does'] },
      { line: 2, does: { ...store('stream table', ste + 4n, 0n, 0x08000000n), size: 4 } as Step['does'] },
    ];
    expect(told('STRTAB_STE_0_S1CDMAX', side(half, 2))).toBe('STE.S1CDMax: ran line 1 :2 0x0→0x1');
    expect(told('STRTAB_STE_0_V', side(half, 1))).toBe('STE.V: ran line 1 :1 0x0→0x1');
    expect(told('STRTAB_STE_0_S1CTXPTR_MASK', side(half.slice(0, 1), 1))).toBe('STE.S1ContextPtr: ran line 1 :1');
  });

  const commands: readonly Step[] = [
    { line: 3, callers: [30], does: consumed('CFGI_STE', [(8n << 32n) | 3n, 1n]) },
    { line: 3, callers: [30], does: consumed('CMD_SYNC', [0x2046n, 0n]) },
    { line: 3, callers: [31], does: consumed('TLBI_NH_VA', [(7n << 48n) | 0x12n, 0x1001n]) },
  ];

  it('is the last command of its kind', () => {
    expect(told('CMDQ_CFGI_0_SID', side(commands, 30))).toBe('CFGI_STE.SID: ran line 1 :3 0x8→0x8');
    expect(told('CMDQ_SYNC_0_CS_SEV', side(commands, 31))).toBe('CMD_SYNC.CS: ran run 1 :3 0x2→0x2 SEV');
    expect(told('CMDQ_0_OP', side(commands, 3))).toBe('command.Opcode: ran line 3 :3 0x12→0x12');
    expect(told('CMDQ_OP_CFGI_STE', side(commands, 40))).toBe('CFGI_STE.Opcode: idle run 1 :3 0x3→0x3');
  });

  it('is the one that the line used, where a macro is in several', () => {
    expect(told('CMDQ_TLBI_0_ASID', side(commands, 31))).toBe('TLBI_NH_VA.ASID: ran line 1 :3 0x7→0x7');
    expect(lookUp('CMDQ_TLBI_0_ASID', undefined, side(commands, 31))?.others).toContain('TLBI_NH_ASID.ASID');
    expect(told('CMDQ_TLBI_0_ASID', undefined)).toBe('TLBI_NH_ASID.ASID: not run');
  });

  it('is the last record of its type', () => {
    const fault: Step = {
      line: 2,
      does: { kind: 'queue-event', device: 'smmu0', queue: 'EVENTQ', dwords: [(9n << 32n) | 0x10n, 1n << 35n, 0n, 0n] },
    };
    const request: Step = {
      line: 3,
      does: { kind: 'queue-event', device: 'smmu0', queue: 'PRIQ', dwords: [0x10n, 0n] },
    };
    expect(told('EVTQ_1_RnW', side([fault, request], 50))).toBe('F_TRANSLATION.RnW: idle run 1 :2 0x1→0x1');
    expect(told('PRIQ_0_SID', side([fault, request], 3))).toBe('PRI.SID: ran line 1 :3 0x10→0x10');
  });
});
