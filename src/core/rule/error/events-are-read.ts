import { IRQ_CTRL } from '../../smmu/registers/control';
import { EVENTQ_CONS, EVENTQ_PROD, PRIQ_CONS, PRIQ_PROD } from '../../smmu/registers/queue';
import type { EventOf } from '../../trace/event';
import type { Breach, Rule } from '../rule';
import type { Run } from '../run';

const queues = [
  { queue: 'EVENTQ', name: 'event queue', prod: EVENTQ_PROD, cons: EVENTQ_CONS },
  { queue: 'PRIQ', name: 'page request queue', prod: PRIQ_PROD, cons: PRIQ_CONS },
] as const;

type Queue = (typeof queues)[number];

/** What an SMMU reports, a kernel takes out of the queue: the interrupt is on, its message goes where it should, and CONS follows. After an overflow
 *  it acknowledges that, as no further one is reported before. What a kernel left that crashed or went down counts as nobody's. */
export const eventsAreRead: Rule = {
  id: 'events-are-read',
  title: 'A kernel that has a queue for events on reads what the SMMU records there, and acknowledges an overflow.',
  source: 'IHI 0070 §3.5.1, §3.5.4, §7.4, §8.1.',
  severity: 2,
  *find(run) {
    for (const { name: smmu } of run.smmus) {
      for (const kernel of run.facts.kernels.keys()) {
        if (!hasTime(run, kernel)) continue;
        for (const queue of queues) yield* breachesOf(run, smmu, kernel, queue);
      }
    }
  },
};

/** A kernel that was stopped had no time left, nor had one that goes down. */
function hasTime(run: Run, kernel: number): boolean {
  if (run.facts.kernels[kernel + 1]?.start === 'crash') return false;
  return !run.events.some(
    (event) => event.kernel === kernel && (event.kind === 'oops' || event.kind === 'out-of-fuel'),
  );
}

function* breachesOf(run: Run, smmu: string, kernel: number, { queue, name, prod, cons }: Queue): Iterable<Breach> {
  const isOurs = (event: { readonly kernel: number; readonly id: number }): boolean =>
    event.kernel === kernel && !run.isShutdown(kernel, event.id) && !run.isFailing(smmu, event.id);
  const record = run.of('queue-event').findLast((each) => each.device === smmu && each.queue === queue && isOurs(each));
  if (!record) return;
  const { writes, reads } = run.registers(smmu);
  const taken = writes.findLast((each) => each.register === cons.name && each.kernel === kernel);
  // Who never set the queue up has none.
  if (!taken) return;
  if (taken.id < record.id) {
    const set = setUp(writes, kernel, queue, record.id) ?? record;
    yield {
      claim: `What the SMMU records in the ${name} is never read`,
      evidence: [...new Set([set.id, record.id])].sort((a, b) => a - b),
      blame: set.id,
      seen: `nothing is taken out of the ${name} after the last record`,
    };
    return;
  }
  const seen = reads.findLast((each) => each.register === prod.name && isOurs(each));
  if (!seen || prod.get(seen.value, 'OVFLG') === cons.get(taken.value, 'OVACKFLG')) return;
  yield {
    claim: `The overflow of the ${name} is never acknowledged`,
    evidence: [seen.id, taken.id].sort((a, b) => a - b),
    blame: taken.id,
    seen: `${prod.name}.OVFLG and ${cons.name}.OVACKFLG still differ`,
  };
}

/** The write that decides where the interrupt goes: of the message's address where there is one, else of IRQ_CTRL. */
function setUp(
  writes: readonly EventOf<'register-write'>[],
  kernel: number,
  queue: string,
  until: number,
): EventOf<'register-write'> | undefined {
  const before = writes.filter((each) => each.kernel === kernel && each.id < until);
  return (
    before.findLast((each) => each.register === `${queue}_IRQ_CFG0` && each.value !== 0n) ??
    before.findLast((each) => each.register === IRQ_CTRL.name)
  );
}
