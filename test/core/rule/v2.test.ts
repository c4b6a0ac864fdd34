import { describe, expect, it } from 'vitest';
import { findingsV2 } from './hand-made-v2';

/** What a driver does to an MMU-500 before it lets clients in, and letting them in. */
const cleared = `
  r IDR0 0x7c017e80
  r sGFSR 0x0
  w sGFSR 0xffffffff`;
const groups = 'w SMR* 0x0\nw S2CR* 0x20000';
const banks = 'w CB*_SCTLR 0x0\nw CB*_FSR 0xffffffff';
const flushed = 'w TLBIALLH 0x0\nw TLBIALLNSNH 0x0\nw sTLBGSYNC 0x0\nr sTLBGSTATUS 0x0';
const letIn = 'w sCR0 0x201c36 @40';
const reset = [cleared, groups, banks, flushed, letIn].join('\n');

/** Stage 1 of a bank under an ASID, with its tables at an address. */
function bank(index: number, asid = index, table = 0x10000 * (index + 1)): string {
  const ttbr = (BigInt(asid) << 48n) | BigInt(table);
  return `
    w CBA2R${index} 0x1
    w CBAR${index} 0x1f300
    w CB${index}_TCR2 0x38015
    w CB${index}_TCR 0x803510
    w CB${index}_TTBR0 0x${ttbr.toString(16)} @49
    w CB${index}_MAIR0 0xf404ff44
    w CB${index}_MAIR1 0x0
    w CB${index}_SCTLR 0x1067 @50`;
}

/** A group for a stream that leads to a bank. */
const group = (index: number, stream: number, to: number) =>
  `w S2CR${index} 0x${to.toString(16)} @60\nw SMR${index} 0x${(0x80000000 + stream).toString(16)} @61`;

const without = (part: string): string => reset.replace(part, '');
const one = `${reset}\n${bank(1)}\n${group(0, 8, 1)}`;

describe('a clean run', () => {
  it.each([
    ['of one bank', one],
    ['of two banks', `${one}\n${bank(2)}\n${group(1, 16, 2)}`],
    [
      'with banks that are set up before clients come',
      `${reset.replace(letIn, '')}${bank(1)}\n${group(0, 8, 1)}\n${letIn}`,
    ],
    ['of a kernel that nobody saw from the beginning', one.replace(/r IDR0.*/, '').replace(banks, '')],
    ['that is not let in', without(letIn).replace(groups, '')],
    [
      'of a kernel after another',
      `${one}\nshutdown\nw sCR0 0x1\nkernel kexec\n${reset}\n${bank(1, 1, 0x70000)}\n${group(0, 8, 1)}`,
    ],
    ['after a loss of power', `${one}\noff\non\n${reset}\n${bank(1, 1, 0x70000)}\n${group(0, 8, 1)}`],
  ])('is found fault with by no rule: %s', (_, run) => {
    expect(findingsV2(run)).toEqual([]);
  });
});

describe('tlb-is-clean-before-translation', () => {
  const rule = 'tlb-is-clean-before-translation: sCR0.CLIENTPD is cleared though';

  it.each([
    [
      'without TLBIALLNSNH',
      one.replace('w TLBIALLNSNH 0x0', ''),
      `${rule} TLB entries were not invalidated before (hint) @40`,
    ],
    [
      'without a synchronisation',
      one.replace('w sTLBGSYNC 0x0', ''),
      `${rule} nobody waited until TLB entries were invalidated (hint) @40`,
    ],
    [
      'without a wait',
      one.replace('r sTLBGSTATUS 0x0', ''),
      `${rule} nobody waited until TLB entries were invalidated (hint) @40`,
    ],
    [
      'with a wait that ends early',
      one.replace('r sTLBGSTATUS 0x0', 'r sTLBGSTATUS 0x1'),
      `${rule} nobody waited until TLB entries were invalidated (hint) @40`,
    ],
    [
      'with a synchronisation of a bank',
      one.replace('w sTLBGSYNC 0x0\nr sTLBGSTATUS 0x0', 'w CB1_TLBSYNC 0x0\nr CB1_TLBSTATUS 0x0'),
      `${rule} nobody waited until TLB entries were invalidated (hint) @40`,
    ],
    [
      'once more after a loss of power',
      `${one}\noff\non\n${reset.replace('w TLBIALLNSNH 0x0', '')}\n${bank(1)}\n${group(0, 8, 1)}`,
      `${rule} TLB entries were not invalidated before (hint) @40`,
    ],
  ])('is broken %s', (_, run, found) => {
    expect(findingsV2(run)).toEqual([found]);
  });

  it('is broken where Hyp entries are left', () => {
    const hint = `${rule} TLB entries of Hyp contexts were not invalidated before (hint) @40`;
    expect(findingsV2(one.replace('w TLBIALLH 0x0', ''))).toEqual([hint]);
  });

  it.each([
    ['by a wait that hardware does not end', one.replace('r sTLBGSTATUS 0x0', 'r sTLBGSTATUS 0x1 400')],
    [
      'by entries of the tag alone, before its bank translates',
      `${without('w TLBIALLNSNH 0x0\n')}\n${bank(1)}\nw CB1_TLBIASID 0x1\nw CB1_TLBSYNC 0x0\nr CB1_TLBSTATUS 0x0\n${group(0, 8, 1)}`,
    ],
    ['where nothing translates', without('w TLBIALLNSNH 0x0\n')],
  ])('is kept %s', (_, run) => {
    expect(findingsV2(run)).toEqual([]);
  });
});

describe('streams-are-mapped-before-clients', () => {
  const rule = 'streams-are-mapped-before-clients:';

  it.each([
    [
      'by groups that nobody wrote',
      without(groups),
      [`${rule} sCR0.CLIENTPD is cleared though SMR0 to SMR127 were never written @40`],
    ],
    [
      'by one that was left out',
      reset
        .replace(groups, `${groups.replace('SMR*', 'SMR5')}`)
        .replace('w SMR5 0x0', Array.from({ length: 128 }, (_, i) => (i === 5 ? '' : `w SMR${i} 0x0`)).join('\n')),
      [`${rule} sCR0.CLIENTPD is cleared though SMR5 was never written @40`],
    ],
    [
      'by a group of which nobody said where it leads',
      `${reset.replace('w S2CR* 0x20000', '')}\nw SMR3 0x80000008 @70`,
      [`${rule} A stream mapping group is valid for clients though its S2CR was never written @70`],
    ],
    [
      'as a hint by banks that nobody wrote',
      without('w CB*_SCTLR 0x0\n'),
      [`${rule} sCR0.CLIENTPD is cleared though CB0_SCTLR to CB63_SCTLR were never written (hint) @40`],
    ],
    [
      'where StreamIDs are indexes',
      `part smmu-v2-minimal\n${reset.replace('w SMR* 0x0\nw S2CR* 0x20000', '')}`,
      [`${rule} sCR0.CLIENTPD is cleared though S2CR0 to S2CR63 were never written @40`],
    ],
    [
      'with wide StreamIDs',
      `part smmu-v2-full\n${reset.replace('w S2CR* 0x20000', '').replace('0x201c36', '0x201c3e')}`,
      [`${rule} sCR0.CLIENTPD is cleared though S2CR0 to S2CR31 were never written @40`],
    ],
    [
      'with wide StreamIDs of which half is missing',
      `part smmu-v2-full\n${reset.replace('w SMR* 0x0\n', '').replace('0x201c36', '0x201c3e')}\nw S2CR2 0x20400 @71`,
      [`${rule} A stream mapping group is valid for clients though its SMR was never written @71`],
    ],
  ])('is broken %s', (_, run, found) => {
    expect(findingsV2(run)).toEqual(found);
  });

  it('is kept where streams are indexed by S2CR alone', () => {
    expect(findingsV2(`part smmu-v2-minimal\n${reset.replace('w SMR* 0x0\n', '')}`)).toEqual([]);
  });
});

describe('bank-is-set-up-before-use', () => {
  const rule = 'bank-is-set-up-before-use: A context bank translates for a stream though its';

  it.each(['CBA2R', 'CBAR', 'TCR2', 'TCR', 'TTBR0', 'MAIR0'])('is broken without %s', (name) => {
    const line = new RegExp(`w (CB1_${name}|${name}1) .*`);
    const found = findingsV2(one.replace(line, ''));
    expect(found).toContain(`${rule} ${name} was never written @50`);
  });

  it('is a hint without MAIR1', () => {
    expect(findingsV2(one.replace(/w CB1_MAIR1 .*/, ''))).toEqual([`${rule} MAIR1 was never written (hint) @50`]);
  });

  it('needs TTBR1 only where it is walked', () => {
    const walked = one.replace('CB1_TCR 0x803510', 'CB1_TCR 0x3510');
    expect(findingsV2(walked)).toEqual([`${rule} TTBR1 was never written @50`]);
    expect(findingsV2(walked.replace('w CB1_SCTLR', 'w CB1_TTBR1 0x0\nw CB1_SCTLR'))).toEqual([]);
  });

  it('needs no memory types for stage 2', () => {
    const stage2 = `${reset}\nw CBA2R1 0x1\nw CBAR1 0x2\nw CB1_TCR 0x3510\nw CB1_TTBR0 0x10000\nw CB1_SCTLR 0x67 @50\n${group(0, 8, 1)}`;
    expect(findingsV2(stage2)).toEqual([]);
    expect(findingsV2(stage2.replace('w CB1_TTBR0 0x10000\n', ''))).toEqual([`${rule} TTBR0 was never written @50`]);
  });

  it('is broken by a stream that is led to a bank that nobody wrote', () => {
    const found = findingsV2(`${reset.replace('CB*_SCTLR', 'CB0_SCTLR')}\n${group(0, 8, 1)}`);
    expect(found).toContain(
      'bank-is-set-up-before-use: A stream is led to a context bank though its SCTLR was never written @60',
    );
  });

  it('is kept by a bank that is off, and by one where nobody comes', () => {
    expect(findingsV2(`${reset}\n${group(0, 8, 1)}`)).toEqual([]);
    expect(findingsV2(`${reset}\n${bank(1).replace(/w CB1_TTBR0 .*/, '')}`)).toEqual([]);
  });
});

describe('bank-tag-names-one-table', () => {
  const rule = 'bank-tag-names-one-table: Context bank';

  it.each([
    [
      'by two banks under one ASID',
      `${one}\n${bank(2, 1)}\n${group(1, 16, 2)}`,
      [`${rule} 2 translates under a tag of other tables (VMID 0, ASID 1) @49`],
    ],
    [
      'by other tables in place of those at work',
      `${one}\nw CB1_TTBR0 0x1000000090000 @80`,
      [`${rule} 1 translates with other tables under the tag that it had (VMID 0, ASID 1) @80`],
    ],
    [
      'by a kernel that invalidates nothing',
      `${one}\nshutdown\nw sCR0 0x1\nkernel kexec\n${reset.replace('w TLBIALLNSNH 0x0\n', '')}\n${bank(1, 1, 0x70000)}\n${group(0, 8, 1)}`,
      [`${rule} 1 translates with other tables under the tag that it had (VMID 0, ASID 1) @49`],
    ],
  ])('is broken %s', (_, run, found) => {
    expect(findingsV2(run)).toEqual(found);
  });

  it.each([
    ['by another ASID', `${one}\nw CB1_TTBR0 0x3000000090000 @80`],
    [
      'by an invalidation before',
      `${one}\nw S2CR0 0x20000\nw CB1_SCTLR 0x0\nw CB1_TLBIASID 0x1\nw CB1_TLBSYNC 0x0\nr CB1_TLBSTATUS 0x0\n${bank(1, 1, 0x90000)}\nw S2CR0 0x1`,
    ],
    [
      'by one through another bank of the VMID',
      `${one}\nw S2CR0 0x20000\nw CB1_SCTLR 0x0\nw CB2_TLBIASID 0x1\nw CB2_TLBSYNC 0x0\nr CB2_TLBSTATUS 0x0\n${bank(1, 1, 0x90000)}\nw S2CR0 0x1`,
    ],
    [
      'by one right after, in the same call',
      `${one}\nenter f\nw CB1_TTBR0 0x1000000090000 @80\nw CB1_TLBIASID 0x1\nw CB1_TLBSYNC 0x0\nr CB1_TLBSTATUS 0x0\nreturn f`,
    ],
    ['by two banks with the same tables', `${one}\n${bank(2, 1, 0x20000)}\n${group(1, 16, 2)}`],
  ])('is kept %s', (_, run) => {
    expect(findingsV2(run)).toEqual([]);
  });

  it('takes an invalidation of another ASID for none', () => {
    const run = `${one}\nw S2CR0 0x20000\nw CB1_SCTLR 0x0\nw CB1_TLBIASID 0x2\nw CB1_TLBSYNC 0x0\nr CB1_TLBSTATUS 0x0\n${bank(1, 1, 0x90000)}\nw S2CR0 0x1 @81`;
    expect(findingsV2(run)).toEqual([
      `${rule} 1 translates with other tables under the tag that it had (VMID 0, ASID 1) @49`,
    ]);
  });
});

describe('one-group-for-a-stream', () => {
  const rule = 'one-group-for-a-stream: The StreamID of nic matches SMR0 and SMR1';

  it('is broken by a second group, and by a mask', () => {
    expect(findingsV2(`stream nic 0x8\n${one}\n${group(1, 8, 1)}`)).toEqual([`${rule} @61`]);
    expect(findingsV2(`stream nic 0x8\n${one}\nw S2CR1 0x1\nw SMR1 0x800f0000 @62`)).toEqual([`${rule} @62`]);
  });

  it('is kept by groups that share StreamIDs of nobody, and before clients come', () => {
    expect(findingsV2(`stream nic 0x18\n${one}\n${group(1, 8, 1)}`)).toEqual([]);
    expect(
      findingsV2(
        `stream nic 0x8\n${reset.replace(letIn, '')}${bank(1)}\n${group(0, 8, 1)}\n${group(1, 8, 1)}\nw SMR1 0x0\n${letIn}`,
      ),
    ).toEqual([]);
  });
});

describe('bank-is-implemented', () => {
  it('is broken by a bank that the part lacks', () => {
    expect(findingsV2(`${reset}\nw SMR0 0x80000008\nw S2CR0 0x40 @60`)).toEqual([
      'bank-is-implemented: S2CR0 leads to context bank 64, and the part has 64 @60',
    ]);
  });

  it('is broken by stage 1 in a bank without, and in a part without', () => {
    const wide = `part smmu-v2-full\n${reset}`;
    expect(
      findingsV2(`${wide}\n${bank(1).replace('CBAR1 0x1f300', 'CBAR1 0x1f300 @51')}\n${group(0, 8, 1)}`),
    ).toContain('bank-is-implemented: CBAR1.TYPE is 1, and the bank has stage 2 alone @51');
    const least = `part smmu-v2-minimal\n${reset.replace('w SMR* 0x0', '')}`;
    const stage2 =
      'w CBA2R1 0x0\nw CBAR1 0x2 @52\nw CB1_TCR 0x3510\nw CB1_TTBR0 0x10000\nw CB1_SCTLR 0x67\nw S2CR8 0x1';
    expect(findingsV2(`${least}\n${stage2}`)).toEqual([
      'bank-is-implemented: CBAR1.TYPE is 0, and the part lacks that (IDR0.S2TS) @52',
    ]);
  });
});

describe('old-faults-are-cleared', () => {
  it('is broken where nobody cleared what reset left', () => {
    expect(findingsV2(one.replace('r sGFSR 0x0\n', '').replace(/w sGFSR .*/, ''))).toEqual([
      'old-faults-are-cleared: sCR0.GFIE is set though sGFSR was not cleared before @40',
    ]);
    expect(findingsV2(one.replace(/w CB\*_FSR .*/, ''))).toEqual([
      'old-faults-are-cleared: A context bank translates for a stream though its FSR was not cleared before @50',
    ]);
  });

  it('is broken where only some of it was cleared', () => {
    expect(findingsV2(one.replace('w CB*_FSR 0xffffffff', 'w CB*_FSR 0x2'))).toHaveLength(1);
    expect(
      findingsV2(one.replace('r sGFSR 0x0', 'r sGFSR 0x6').replace('w sGFSR 0xffffffff', 'w sGFSR 0x2')),
    ).toHaveLength(1);
  });

  it('is kept by whoever writes back what was read, or restores', () => {
    expect(findingsV2(one.replace('r sGFSR 0x0', 'r sGFSR 0x6').replace('w sGFSR 0xffffffff', 'w sGFSR 0x6'))).toEqual(
      [],
    );
    expect(findingsV2(one.replace('w CB*_FSR 0xffffffff', 'w CB1_FSRRESTORE 0x0'))).toEqual([]);
  });
});

describe('faults-are-heard', () => {
  it.each([
    ['0x201c34', 'sCR0.GFRE is 0 while clients are let in: clients do not hear of global faults'],
    ['0x201c32', 'sCR0.GFIE is 0 while clients are let in: global faults interrupt nobody'],
    ['0x201c26', 'sCR0.GCFGFRE is 0 while clients are let in: clients do not hear of global configuration faults'],
    ['0x201c16', 'sCR0.GCFGFIE is 0 while clients are let in: global configuration faults interrupt nobody'],
  ])('is a hint with sCR0=%s', (value, claim) => {
    const expected = [`faults-are-heard: ${claim} (hint) @40`];
    expect(findingsV2(one.replace('0x201c36', value))).toEqual(expected);
  });

  it.each([
    ['0x1027', 'SCTLR.CFIE of a context bank that translates is 0: its faults interrupt nobody'],
    ['0x1047', 'SCTLR.CFRE of a context bank that translates is 0: clients do not hear of its faults'],
  ])('is a hint with SCTLR=%s', (value, claim) => {
    expect(findingsV2(one.replace('0x1067', value))).toEqual([`faults-are-heard: ${claim} (hint) @50`]);
  });

  it('does not ask it of a bank that is off, nor while nobody is let in', () => {
    expect(findingsV2(`${reset}\nw CB1_SCTLR 0x0`)).toEqual([]);
    expect(findingsV2('r IDR0 0x0\nw sCR0 0x1')).toEqual([]);
  });
});

describe('faults-are-acknowledged', () => {
  const rule = 'faults-are-acknowledged:';

  it.each([
    [
      'by a context fault',
      `${one}\nr CB1_FSR 0x2 @90`,
      `${rule} FSR of a context bank shows a fault and the kernel reads of it, but never clears it @90`,
    ],
    [
      'by a clear of another one',
      `${one}\nr CB1_FSR 0xa @90\nw CB1_FSR 0x2`,
      `${rule} FSR of a context bank shows a fault and the kernel reads of it, but never clears it @90`,
    ],
    [
      'by a global fault',
      `${one}\nr sGFSR 0x2 @91`,
      `${rule} sGFSR shows a fault and the kernel reads of it, but never clears it @91`,
    ],
    [
      'by a stalled transaction',
      `${one}\nr CB1_FSR 0x40000002 @92\nw CB1_FSR 0x40000002`,
      `${rule} FSR of a context bank shows a stalled transaction and the kernel reads of it, but never resumes it @92`,
    ],
  ])('is broken %s', (_, run, found) => {
    expect(findingsV2(run)).toEqual([found]);
  });

  it.each([
    ['by a handler', `${one}\nr CB1_FSR 0x40000002\nw CB1_FSR 0x40000002\nw CB1_RESUME 0x1\nr sGFSR 0x2\nw sGFSR 0x2`],
    ['where nobody takes the interrupt', `${reset}\nr CB1_FSR 0x2`],
    ['by a kernel that does not get so far', `${one}\nr CB1_FSR 0x2\noops`],
    ['by one that crashes', `${one}\nr CB1_FSR 0x2\nkernel crash`],
    ['on the way down', `${one}\nshutdown\nr CB1_FSR 0x2`],
  ])('is kept %s', (_, run) => {
    expect(findingsV2(run).filter((line) => line.startsWith(rule))).toEqual([]);
  });
});

describe('handlers without end', () => {
  const handler = 'r CB1_FSR 0x2 @90\nr CB1_FSYNR0 0x0\n';
  const found =
    'faults-are-acknowledged: FSR of a context bank shows a fault and the kernel reads of it, but never clears it @90';

  it('are to blame where each reads of the fault and none clears it', () => {
    expect(findingsV2(`${one}\n${handler.repeat(8)}oops`)).toContain(found);
    expect(findingsV2(`${one}\n${handler.repeat(7)}oops`)).not.toContain(found);
    expect(findingsV2(`${one}\n${handler.repeat(9)}w CB1_FSR 0x2\noops`)).not.toContain(found);
  });
});

describe('DMA that goes untranslated', () => {
  const found = (line: number) =>
    `dma-reaches-its-buffer: A write of nic, untranslated, reaches memory that is not its buffer @${line}`;
  const nic = `stream nic 0x8\n${one}\nmap nic`;

  it.each([
    ['sCR0', `${nic}\nw sCR0 0x1 @95\nw CB1_FSR 0x0 @99\ntry nic`, 95],
    ['S2CR', `${nic}\nw S2CR0 0x10000 @96\nw CB1_FSR 0x0 @99\ntry nic`, 96],
    ['SCTLR', `${nic}\nw CB1_SCTLR 0x0 @97\nw CB1_FSR 0x0 @99\ntry nic`, 97],
    ['no group, and sCR0', `${nic}\nw SMR0 0x0 @94\nw sCR0 0x201836 @98\nw CB1_FSR 0x0 @99\ntry nic`, 98],
    ['nothing that anybody wrote', `${nic}\noff\nw CB1_FSR 0x0 @99\ntry nic`, 99],
    ['power that came back', `${nic}\noff\nw CB1_FSR 0x0 @93\non\nw CB1_FSR 0x0 @99\ntry nic`, 93],
  ])('is the doing of %s', (_, run, line) => {
    expect(findingsV2(run).filter((each) => each.startsWith('dma'))).toEqual([found(line)]);
  });
});

describe('routed-bank-stays-on', () => {
  it('is a hint where a bank goes off under its stream', () => {
    expect(findingsV2(`${one}\nw CB1_SCTLR 0x0 @93`)).toEqual([
      'routed-bank-stays-on: A context bank is turned off while a stream leads there, which then goes untranslated (hint) @93',
    ]);
  });

  it('is kept where nobody leads there any more, or nobody is let in', () => {
    expect(findingsV2(`${one}\nw S2CR0 0x20000\nw CB1_SCTLR 0x0`)).toEqual([]);
    expect(findingsV2(`${one}\nw sCR0 0x1\nw CB1_SCTLR 0x0`)).toEqual([]);
  });
});

describe('unmap-waits-for-tlb', () => {
  const run = `stream nic 0x8\n${one}\nmap nic\nleave nic\nw CB1_TLBIVAL 0x1 @94`;
  const done = 'w CB1_TLBSYNC 0x0\nr CB1_TLBSTATUS 0x0';
  const found = 'unmap-waits-for-tlb: An unmap ends before its TLB invalidation is known to be done @94';

  it.each([
    ['without a synchronisation', `${run}\nunmap nic`],
    ['with one that nobody waits for', `${run}\nw CB1_TLBSYNC 0x0\nunmap nic`],
    ['with one that comes too late', `${run}\nunmap nic\n${done}`],
    ['with that of another bank', `${run}\n${done.replaceAll('CB1', 'CB2')}\nunmap nic`],
  ])('is broken %s', (_, each) => {
    expect(findingsV2(each)).toEqual([found]);
  });

  it.each([
    ['with a wait', `${run}\n${done}\nunmap nic`],
    ['with a global one', `${run}\nw sTLBGSYNC 0x0\nr sTLBGSTATUS 0x0\nunmap nic`],
    ['of a kernel on its way down', `${run}\nshutdown\nw sCR0 0x1\nunmap nic`],
  ])('is kept %s', (_, each) => {
    expect(findingsV2(each)).toEqual([]);
  });
});
