import { expect, test } from 'vitest';
import { judge } from '../../../src/core/rule/judge';
import { runOf } from './hand-made';

const afterwards = `
  w CMDQ_BASE 0x4003
  w CMDQ_PROD 0x0
  w CMDQ_CONS 0x0
  w CR0 0x8
  r CR0ACK 0x8
  w CMDQ_PROD 0x1
  cmd CFGI_STE SID=8 Leaf=1 !CERROR_ILL`;

/** What each finding rests on besides the driver, by rule. */
function assumptions(text: string): readonly string[] {
  const { trace, facts } = runOf(text);
  const findings = judge(trace, facts, { policies: ['BLOCK'] }).flatMap((judgement) => judgement.findings);
  return findings.map(({ rule, knobs }) => [rule, ...knobs].join(': '));
}

test('what follows the use of a register that nobody set rests on what it happens to hold', () => {
  expect(assumptions(`r IDR0 0x1${afterwards}`)).toEqual([
    'set-up-before-enable',
    'commands-are-accepted: CR1 as it happens to be after reset, where it is UNKNOWN',
  ]);
});

test('what follows registers that were set rests on nothing else', () => {
  expect(assumptions(`r IDR0 0x1\nw CR1 0xd75${afterwards}`)).toEqual(['commands-are-accepted']);
});
