import { describe, expect, it } from 'vitest';
import { listPolicies, listRules, rules } from '../../../src/core/rule/catalogue';
import { applicablePolicies, judge } from '../../../src/core/rule/judge';
import { disputed } from '../../../src/core/rule/verdicts';
import { findingsOf, runOf } from './hand-made';
import { crashed } from './samples';

const reset = `${crashed}
  w GBPA 0x80100000 @11<100
  r GBPA 0x100000
  w CR0 0x0 @12<101
  try nvme write 0x1000 aborted
  r CR0ACK 0x0 @13<101
  try nvme write 0x1000 aborted`;

describe('the catalogue', () => {
  it('has readable ids, each once', () => {
    const ids = rules.map(({ id }) => id);
    expect(ids.filter((id, index) => !/^[a-z][a-z0-9-]+$/.test(id) || ids.indexOf(id) !== index)).toEqual([]);
  });

  it('says of each rule in one sentence what must hold, and where that is written', () => {
    expect(listRules().filter(({ title, source }) => !title.endsWith('.') || source === '')).toEqual([]);
  });

  it('has a verdict for rules that there are, and no others', () => {
    const ids = rules.map(({ id }) => id);
    expect(disputed.filter((id) => !ids.includes(id))).toEqual([]);
  });

  it('lists what every policy makes of a rule', () => {
    expect(listRules().find(({ id }) => id === 'old-dma-stops')?.verdicts).toEqual({
      ADOPT: 'ok',
      BLOCK: 'violation',
      'FW-FIRST': 'not-applicable',
      'HANDOFF-BYPASS': 'not-applicable',
      'HANDOFF-ABORT': 'not-applicable',
    });
    expect(listPolicies().map(({ id }) => id)).toEqual([
      'ADOPT',
      'BLOCK',
      'FW-FIRST',
      'HANDOFF-BYPASS',
      'HANDOFF-ABORT',
    ]);
  });

  it('has at least one rule that every policy holds', () => {
    const everywhere = listRules().filter(({ verdicts }) =>
      Object.values(verdicts).every((one) => one === 'violation'),
    );
    expect(everywhere.length).toBeGreaterThan(20);
  });
});

describe('one run under two policies', () => {
  it('is three violations where DMA has to go on', () => {
    expect(findingsOf(reset, 'ADOPT')).toEqual([
      'gbpa-lets-live-dma-through: GBPA.ABORT is set while DMA of the crashed kernel is under way @11',
      'adopted-dma-never-aborts: DMA of nvme that outlived the crash is aborted @12',
      'smmuen-kept-under-live-dma: CR0.SMMUEN is cleared while DMA of the crashed kernel is under way @12',
    ]);
  });

  it('is clean where DMA has to stop, and says why', () => {
    const { trace, facts } = runOf(reset);
    const [judgement] = judge(trace, facts, { policies: ['BLOCK'] });
    expect(judgement?.findings).toEqual([]);
    expect(judgement?.allowances.map(({ rule, reason }) => `${rule}: ${reason}`)).toContain(
      'smmuen-kept-under-live-dma: DMA of the crashed kernel has to stop, and what an abort leads to is for AER and kdump to handle',
    );
  });
});

describe('a finding', () => {
  const { trace, facts } = runOf(reset);
  const isChanged = (_file: string, line: number): boolean => line === 101;
  const [judgement] = judge(trace, facts, { policies: ['ADOPT'], isChanged });
  const cleared = judgement?.findings.find(({ rule }) => rule === 'smmuen-kept-under-live-dma');

  it('names the innermost line and the outermost changed one', () => {
    expect([cleared?.at?.line, cleared?.changed?.line]).toEqual([12, 101]);
  });

  it('tells damage that was seen from damage that is permitted', () => {
    expect([cleared?.witness, cleared?.damage]).toEqual(['seen', 'DMA of nvme is aborted from then on']);
  });

  it('has all events that say the same as evidence', () => {
    const several = runOf(`${crashed}
      try nvme read 0x2000 0x60000
      w CR0 0x0 @12
      try nvme write 0x1000 aborted
      r CR0ACK 0x0 @13
      try nvme read 0x2000 aborted`);
    const findings = judge(several.trace, several.facts, { policies: ['ADOPT'] })[0]?.findings;
    const aborted = findings?.filter(({ rule }) => rule === 'adopted-dma-never-aborts');
    const written = several.trace.events.findLast((event) => event.kind === 'register-write')?.id ?? 0;
    expect(aborted?.map(({ evidence, times }) => [evidence, times])).toEqual([[[written, written + 1], 2]]);
  });

  it('names the knobs that DMA depends on', () => {
    const aborted = judgement?.findings.find(({ rule }) => rule === 'adopted-dma-never-aborts');
    expect([aborted?.knobs, cleared?.knobs]).toEqual([['caches=on'], []]);
  });

  it('has the same key in a run with other lines and more events', () => {
    const moved = runOf(`log first\n${reset.replaceAll('@12', '@22')}`);
    const other = judge(moved.trace, moved.facts, { policies: ['ADOPT'] })[0]?.findings.map(({ key }) => key);
    expect(other).toEqual(judgement?.findings.map(({ key }) => key));
  });
});

describe('policies that apply', () => {
  it('are those on crash kernels for a boot, and all for a hand-over', () => {
    expect(applicablePolicies(runOf('log boot').facts)).toEqual(['ADOPT', 'BLOCK', 'FW-FIRST']);
    expect(applicablePolicies(runOf('log boot\nshutdown').facts)).toHaveLength(5);
  });
});
