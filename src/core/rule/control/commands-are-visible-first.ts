import { CR0 } from '../../smmu/registers/control';
import { CMDQ_BASE, CMDQ_PROD } from '../../smmu/registers/queue';
import type { EventOf } from '../../trace/event';
import { fieldAt } from '../control-write';
import type { Rule } from '../rule';
import type { Run } from '../run';

/** Barriers that order stores: all but those for loads alone. */
const ordersStores = /^d[sm]b (?!\w*ld$)/;

const commandBytes = 16n;

/** PROD may reach the SMMU before the commands that it announces, unless a barrier is between them. */
export const commandsAreVisibleFirst: Rule = {
  id: 'commands-are-visible-first',
  title: 'Between storing a command and writing CMDQ_PROD past it there is a barrier that orders stores.',
  source: 'IHI 0070 §3.5.2; order of memory accesses of the Arm architecture (DDI 0487, B2.3).',
  severity: 1,
  *find(run) {
    for (const { name } of run.smmus) {
      let waiting: EventOf<'memory-store'>[] = [];
      for (const event of run.events) {
        if (event.kind === 'barrier' && ordersStores.test(event.name)) waiting = [];
        if (event.kind === 'memory-store' && isCommand(run, name, event)) waiting.push(event);
        if (event.kind !== 'register-write' || event.device !== name || event.register !== CMDQ_PROD.name) continue;
        const first = waiting.find(({ kernel }) => kernel === event.kernel);
        // Before the queue is on, its registers lead to memory that may be anybody's.
        if (first && fieldAt(run, name, CR0, 'CMDQEN', first.id) === 1) {
          yield {
            claim: 'CMDQ_PROD announces commands whose stores nothing orders before it',
            evidence: [first.id, event.id],
            blame: event.id,
          };
        }
        waiting = [];
      }
    }
  },
};

function isCommand(run: Run, smmu: string, { address, id }: EventOf<'memory-store'>): boolean {
  const held = run.registers(smmu).before(CMDQ_BASE.name, id) ?? 0n;
  const base = CMDQ_BASE.big(held, 'ADDR') << 5n;
  const size = commandBytes << BigInt(Math.min(CMDQ_BASE.get(held, 'LOG2SIZE'), 19));
  return base !== 0n && address >= base && address < base + size;
}
