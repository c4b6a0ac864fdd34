import { expect, it } from 'vitest';
import { findingsOf } from './hand-made';
import { tryRules } from './samples';

tryRules([
  {
    rule: 'no-oops',
    breaks: [
      { when: 'by a wild pointer', run: 'oops wild-pointer at 0x10 @7', found: 'The kernel stops: wild-pointer @7' },
    ],
    keeps: [{ when: 'by a log line', run: 'log fine' }],
  },
  {
    rule: 'no-endless-loop',
    breaks: [
      { when: 'where the step limit is reached', run: 'fuel @3', found: 'A loop goes on for ever @3' },
      {
        when: 'where interrupts come in a row',
        run: 'fuel gerror @3',
        found: 'Interrupts leave the code that they interrupted no time @3',
      },
    ],
    keeps: [{ when: 'by a poll that ends', run: 'r CR0ACK 0x0' }],
  },
  {
    rule: 'no-warning',
    breaks: [{ when: 'by a bad free', run: 'warn free twice @8', found: 'The kernel is found fault with: free @8' }],
    keeps: [{ when: 'by a message', run: 'log WARNING in words only' }],
  },
  {
    rule: 'locks-are-balanced',
    breaks: [
      {
        when: 'by a lock taken twice',
        run: 'warn lock spinlock is taken while it is held @8',
        found: 'A lock is misused: spinlock is taken while it is held @8',
      },
      {
        when: 'by a lock that is kept, where whoever has it is at work',
        run: 'log takes @9\nlog works @10\nwarn lock:1 a mutex is held on return from f()',
        found: 'A lock is misused: a mutex is held on return from f() @10',
      },
    ],
    keeps: [{ when: 'by nothing at all', run: '' }],
  },
  {
    rule: 'powered-off-is-not-touched',
    breaks: [
      {
        when: 'by a register access without power',
        run: `
          off
          r IDR0 0x0 @5`,
        found: 'IDR0 is read while smmu has no power @5',
      },
    ],
    keeps: [
      {
        when: 'before and after',
        run: `
          r IDR0 0x0
          off
          on
          r IDR0 0x0`,
      },
    ],
  },
  {
    rule: 'nothing-leaks',
    breaks: [
      {
        when: 'by an interrupt that stays requested',
        run: `
          log requests @70
          leak interrupt 34`,
        found: 'interrupt 34 is never given back @70',
      },
    ],
    keeps: [{ when: 'where nothing is left', run: 'log frees' }],
  },
  {
    rule: 'reachable-tables-are-kept',
    breaks: [
      {
        when: 'by a table that is freed before its entry is gone',
        run: `
          log frees @70
          free the page table of nvme`,
        found: 'Memory is freed that the SMMU still reads as the page table of nvme @70',
      },
    ],
    keeps: [
      { when: 'where nothing led there', run: 'log frees' },
      {
        when: 'where the SMMU reads nothing any more',
        run: `
          sfm
          log frees
          free the page table of nvme`,
      },
    ],
  },
  {
    rule: 'structures-fit-their-memory',
    breaks: [
      {
        when: 'by a queue that a register makes longer than it is',
        run: `
          w CMDQ_BASE 0x5 @40
          w CR0 0x8 @50
          overrun CMDQ_BASE 512 256 the command queue`,
        found: 'The SMMU takes 512 bytes for the command queue, and 256 were allocated for it @40',
      },
      {
        when: 'by a table of which nobody knows who made it longer',
        run: `
          stream nvme 0x8
          log works @60
          overrun nvme:L1CD 65536 4096 the context descriptor table of nvme`,
        found:
          'The SMMU takes 65536 bytes for the context descriptor table of nvme, and 4096 were allocated for it @60',
      },
    ],
    keeps: [{ when: 'where there is room', run: 'log works' }],
  },
  {
    rule: 'calls-are-quick',
    breaks: [
      {
        when: 'by time-outs that add up',
        run: `
          enter probe
          enter reset
          r CMDQ_CONS 0x0 @80
          wait 11
          log CMD_SYNC timeout
          return reset
          return probe`,
        found: 'probe takes longer than 10 s @80',
      },
    ],
    keeps: [
      {
        when: 'by two calls of six seconds, and one that a crash cuts off',
        run: `
          enter probe
          wait 6
          return probe
          enter attach
          wait 6
          return attach
          enter probe
          wait 6
          kernel crash
          enter probe
          wait 6
          return probe`,
      },
    ],
  },
]);

it('a kernel that stopped in the middle has no leaks', () => {
  const run = 'log requests\noops null-pointer NULL\nlog end\nleak interrupt 34';
  expect(findingsOf(run, 'ADOPT', 'nothing-leaks')).toEqual([]);
});
