import { describe, expect, it } from 'vitest';
import { findingsOf } from './hand-made';
import { crashed, prepared, tryRules } from './samples';

/** Two levels, 2^6 streams below each level 1 descriptor, translation on. */
const twoLevels = `${prepared.replace('w STRTAB_BASE_CFG 0x10', 'w STRTAB_BASE_CFG 0x10190')}
  w CR0 0x9
  r CR0ACK 0x9`;

tryRules([
  {
    rule: 'level-1-change-invalidates',
    breaks: [
      {
        when: 'as a hint by a descriptor that becomes valid, followed by a leaf CFGI',
        run: `${twoLevels}
          store 0x10000 0x30007 @60
          cmd CFGI_STE SID=8 Leaf=1
          cmd CMD_SYNC`,
        found: 'A level 1 descriptor of a live stream table becomes valid and stays cached as it was (hint) @60',
      },
      {
        when: 'proven where the part had cached it',
        run: `stream nvme 0x8
          ${twoLevels}
          store 0x10000 0x30007 @60
          cmd CFGI_STE SID=8 Leaf=1
          cmd CMD_SYNC
          log done
          try nvme read 0x1000 aborted C_BAD_STREAMID`,
        found: 'A level 1 descriptor of a live stream table becomes valid and stays cached as it was @60',
      },
      {
        when: 'by a valid descriptor that changes',
        run: `${twoLevels}
          store 0x10008 0x50007 0x30007 @61`,
        found: 'A level 1 descriptor of a live stream table changes and stays cached as it was @61',
      },
    ],
    keeps: [
      {
        when: 'by a CFGI that is not for the leaf alone, and by a table that is not in use yet',
        run: `${twoLevels}
          store 0x10000 0x30007
          cmd CFGI_STE SID=9
          cmd CMD_SYNC
          w CR0 0x8
          r CR0ACK 0x8
          store 0x10008 0x40007`,
      },
    ],
  },
  {
    rule: 'ste-change-invalidates',
    breaks: [
      {
        when: 'by an attach without CFGI',
        run: `${prepared}
          w CR0 0x9
          r CR0ACK 0x9
          enter attach
          store 0x10200 0xb @62
          cmd CFGI_STE SID=9 Leaf=1
          cmd CMD_SYNC
          return attach`,
        found: 'An STE of a live stream table changes, and what the SMMU cached of it is not invalidated @62',
      },
      {
        when: 'in the second level, by a CFGI that nobody waits for',
        run: `${twoLevels}
          store 0x10000 0x30007
          cmd CFGI_ALL
          cmd CMD_SYNC
          enter attach
          store 0x30240 0xb @62
          cmd CFGI_STE SID=9 Leaf=1 @63
          return attach`,
        found: 'An STE of a live stream table changes, and nobody waits for the CFGI @63',
      },
      {
        when: 'by a CFGI that completes after the attach is over',
        run: `stream nvme 0x8
          ${prepared}
          w CR0 0x9
          r CR0ACK 0x9
          attach nvme
          store 0x10200 0xb @62
          cmd CFGI_STE SID=8 Leaf=1 @64
          attached nvme
          log later
          cmd CMD_SYNC`,
        found: 'An STE of a live stream table changes, and nobody waits for the CFGI @64',
      },
    ],
    keeps: [
      {
        when: 'by CFGI and SYNC, by a crash in the middle, and by a store that changes nothing',
        run: `${prepared}
          w CR0 0x9
          r CR0ACK 0x9
          enter attach
          store 0x10200 0xb
          cmd CFGI_STE_RANGE SID=0 Range=4
          cmd CMD_SYNC
          store 0x10200 0xb
          return attach
          enter attach
          store 0x10240 0xb
          kernel crash
          enter probe
          return probe`,
      },
    ],
  },
  {
    rule: 'adopted-ste-not-bypassed',
    breaks: [
      {
        when: 'by reserved memory that makes the driver install a bypass',
        run: `${crashed.replace('stream nvme 0x8', 'stream nvme 0x8 reserved')}
          store 0x10200 0x9 @63
          cmd CFGI_STE SID=8 Leaf=1
          cmd CMD_SYNC
          try nvme write 0x1000 bypassed`,
        found: 'A bypass STE is written over the one that nvme still uses @63',
      },
    ],
    keeps: [
      {
        when: 'by the attach itself',
        run: `${crashed.replace('stream nvme 0x8', 'stream nvme 0x8 reserved')}
          attach nvme identity
          store 0x10200 0x9 @63
          cmd CFGI_STE SID=8 Leaf=1
          cmd CMD_SYNC
          attached nvme`,
      },
    ],
  },
  {
    rule: 'adopted-ste-left-alone',
    breaks: [
      {
        when: 'by an update of another field',
        run: `${crashed}
          store 0x10220 0x70000 @64`,
        found: 'The adopted STE of nvme is written though its attach is deferred @64',
      },
      {
        when: 'after an attach that failed',
        run: `${crashed}
          attach nvme failed
          log no memory
          attached nvme
          store 0x10220 0x70000 @64`,
        found: 'The adopted STE of nvme is written after its attach failed @64',
      },
    ],
    keeps: [
      {
        when: 'by the attach itself, and by what comes after it',
        run: `${crashed}
          attach nvme
          store 0x10220 0x70000
          cmd CFGI_STE SID=8 Leaf=1
          cmd CMD_SYNC
          attached nvme
          store 0x10220 0x80000`,
      },
      {
        when: 'by a kernel that turned translation off and has a table of its own',
        run: `
          kernel crash
          stream nvme 0x8
          ${prepared}
          store 0x10200 0x1
          w CR0 0x9
          r CR0ACK 0x9`,
      },
    ],
  },
  {
    rule: 'bypass-needs-a-reason',
    breaks: [
      {
        when: 'by a bypass for a device with a translating domain',
        run: `stream nvme 0x8
          ${prepared}
          attach nvme
          store 0x10200 0x9 @65
          attached nvme`,
        found: 'nvme gets a bypass STE without an identity domain @65',
      },
    ],
    keeps: [
      {
        when: 'by an identity domain, by reserved memory, and by streams that nobody knows',
        run: `stream nvme 0x8
          stream display 0x9 reserved
          ${prepared}
          store 0x10240 0x9
          store 0x10280 0x9
          attach nvme identity
          store 0x10200 0x9
          attached nvme`,
      },
    ],
  },
  {
    rule: 'adopted-geometry-is-checked',
    breaks: [
      {
        when: 'by a reserved format',
        run: `
          r STRTAB_BASE 0x10000
          kernel crash
          r CR0 0x9
          r STRTAB_BASE_CFG 0x20010
          w CR0 0x9 @66`,
        found: 'The crashed kernel’s stream table is adopted though STRTAB_BASE_CFG.FMT=2 is reserved @66',
      },
      {
        when: 'by a table at 0',
        run: `
          kernel crash
          r CR0 0x9
          r STRTAB_BASE 0x0
          w CR0 0x9 @66`,
        found: 'The crashed kernel’s stream table is adopted though STRTAB_BASE is 0 @66',
      },
      {
        when: 'as a hint by a size that hardware caps',
        run: `
          kernel crash
          r CR0 0x9
          r STRTAB_BASE_CFG 0x3f
          w CR0 0x9 @66`,
        found: 'The crashed kernel’s stream table is adopted though LOG2SIZE=63 is above SIDSIZE=16 (hint) @66',
      },
    ],
    keeps: [
      {
        when: 'by a kernel that turns translation off',
        run: `
          kernel crash
          r STRTAB_BASE_CFG 0x20010
          w CR0 0x0
          r CR0ACK 0x0`,
      },
    ],
  },
  {
    rule: 'adopted-mapping-is-capped',
    breaks: [
      {
        when: 'by a size taken from the register',
        run: `
          kernel crash
          r STRTAB_BASE 0x10000
          r STRTAB_BASE_CFG 0x3f @67
          memremap 0x10000 0x2000000`,
        found: 'More is mapped than the largest stream table of this SMMU @67',
      },
    ],
    keeps: [
      {
        when: 'by the largest table there can be, and by other memory',
        run: `
          kernel crash
          r STRTAB_BASE 0x10000
          r STRTAB_BASE_CFG 0x10
          memremap 0x10000 0x400000
          memremap 0x9000000 0x2000000`,
      },
    ],
  },
  {
    rule: 'atc-inv-needs-smmuen',
    breaks: [
      {
        when: 'by an invalidation before translation is on',
        run: `${prepared}
          cmd ATC_INV SID=8 @68`,
        found: 'ATC_INV is given while SMMUEN is 0, and is ignored @68',
      },
    ],
    keeps: [{ when: 'while translation is on', run: `${prepared}\nw CR0 0x9\nr CR0ACK 0x9\ncmd ATC_INV SID=8` }],
  },
  {
    rule: 'tlbi-completes-before-atc-inv',
    breaks: [
      {
        when: 'by both in one batch',
        run: `${prepared}
          w CR0 0x9
          cmd TLBI_NH_VA ASID=1
          cmd ATC_INV SID=8 @69
          cmd CMD_SYNC`,
        found: 'ATC_INV follows TLBI_NH_VA without a CMD_SYNC in between @69',
      },
    ],
    keeps: [
      {
        when: 'by a CMD_SYNC in between',
        run: `${prepared}
          w CR0 0x9
          cmd TLBI_NH_VA ASID=1
          cmd CMD_SYNC
          cmd ATC_INV SID=8
          cmd CMD_SYNC`,
      },
    ],
  },
]);

describe('a level 1 descriptor that stays cached', () => {
  it('is one finding, whatever its streams come to', () => {
    const run = (verb: string): string => `stream nvme 0x8
      ${twoLevels}
      attach nvme
      store 0x10000 0x30007 @60
      cmd CFGI_STE SID=8 Leaf=1
      cmd CMD_SYNC
      attached nvme
      log done
      map nvme 0x1000 0x50000
      ${verb} nvme read 0x1000 aborted C_BAD_STREAMID`;
    const claim =
      'level-1-change-invalidates: A level 1 descriptor of a live stream table becomes valid and stays cached as it was';
    expect(findingsOf(run('try'), 'ADOPT')).toEqual([`${claim} @60`]);
    expect(findingsOf(run('may'), 'ADOPT')).toEqual([`${claim} (hint) @60`]);
  });
});

describe('a second level', () => {
  const returning = (line: string): string => `enter attach\n${line}\nreturn attach`;
  const on = 'w CR0 0x9\nr CR0ACK 0x9';
  const elsewhere = twoLevels.replace('STRTAB_BASE 0x10000', 'STRTAB_BASE 0x80000');
  const found = (run: string): string[] => findingsOf(run, 'ADOPT', 'ste-change-invalidates');

  it('is where the kernel that uses the table put it, not where another one had it before', () => {
    const first = `${twoLevels}\nstore 0x10000 0x30007\n${on}`;
    expect(found(`${first}\n${returning('store 0x30200 0x1')}`)).toHaveLength(1);
    const others = `kernel kexec\n${elsewhere}\nstore 0x90000 0x1\nkernel kexec\n${twoLevels}`;
    expect(found(`${first}\n${others}\n${returning('store 0x30200 0x1')}`)).toEqual([]);
  });
});
