import { describe, expect, it } from 'vitest';
import type { PolicyId } from '../../../src/core/rule/policy';
import { findingsOf } from './hand-made';

/** One rule with runs that break it, and runs that come close and keep it. */
export interface RuleSamples {
  readonly rule: string;
  readonly policy?: PolicyId;
  /** What happens, and what is found, one finding a line without the rule's name. */
  readonly breaks: readonly { readonly when: string; readonly run: string; readonly found: string }[];
  /** Nothing at all may be found in these, by any rule. */
  readonly keeps: readonly { readonly when: string; readonly run: string }[];
}

/** Makes a test of each sample. */
export function tryRules(all: readonly RuleSamples[]): void {
  describe.each(all)('$rule', ({ rule, policy = 'ADOPT', breaks, keeps }) => {
    it.each(breaks)('is broken $when', ({ run, found }) => {
      expect(
        findingsOf(run, policy, rule)
          .map((line) => line.slice(rule.length + 2))
          .join('\n'),
      ).toBe(found);
    });
    it.each(keeps)('is kept $when', ({ run }) => {
      expect(findingsOf(run, policy)).toEqual([]);
    });
  });
}

/** What a driver does to an SMMU before it turns translation on. */
export const prepared = `
  r CR0 0x0
  w CR0 0x0
  r CR0ACK 0x0
  w STRTAB_BASE 0x10000
  w STRTAB_BASE_CFG 0x10
  w CMDQ_BASE 0x20008
  w CMDQ_PROD 0x0
  w CMDQ_CONS 0x0
  w CR0 0x8
  r CR0ACK 0x8
  cmd CFGI_ALL
  cmd CMD_SYNC
  cmd TLBI_NSNH_ALL
  cmd CMD_SYNC`;

/** A kernel that boots, attaches a drive with SID 8, and crashes while the drive reads and writes. */
export const crashed = `
  stream nvme 0x8
  ${prepared}
  w CR0 0x9 @90
  r CR0ACK 0x9
  attach nvme
  store 0x10200 0xb
  cmd CFGI_STE SID=8 Leaf=1
  cmd CMD_SYNC
  attached nvme
  map nvme 0x1000 0x50000
  dma nvme write 0x1000 0x50000
  kernel crash
  r CR0 0x9 @10
  try nvme write 0x1000 0x50000`;
