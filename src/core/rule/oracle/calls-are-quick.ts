import type { Rule } from '../rule';

/** Virtual nanoseconds that a call may take where the scenario names no limit. */
const tenSeconds = 10_000_000_000n;

/** a boot in which each of many commands times out after a second loses the dump to a watchdog. Only outermost calls count. */
export const callsAreQuick: Rule = {
  id: 'calls-are-quick',
  title: 'A call into the driver is done within its time budget, whatever the hardware answers.',
  source: 'Watchdogs of crash kernels; the budget is the scenario’s, else 10 s of virtual time.',
  severity: 2,
  *find(run) {
    const budget = run.facts.timeBudget ?? tenSeconds;
    const open: { readonly function: string; readonly at: bigint; readonly id: number; readonly kernel: number }[] = [];
    for (const event of run.of('call')) {
      // A kernel that crashed never returns.
      while (open.length > 0 && open.at(-1)?.kernel !== event.kernel) open.pop();
      if (event.phase === 'enter') {
        open.push(event);
        continue;
      }
      const entered = open.pop();
      if (!entered || open.length > 0 || event.at - entered.at <= budget) continue;
      const seconds = Number((event.at - entered.at) / 1_000_000n) / 1000;
      yield {
        claim: `${entered.function} takes longer than ${Number(budget / 1_000_000n) / 1000} s`,
        evidence: [entered.id, event.id],
        blame: slowest(run.events.slice(entered.id, event.id + 1)) ?? entered.id,
        seen: `it took ${seconds} s of virtual time`,
      };
    }
  },
};

/** The register access that was waited for longest. */
function slowest(
  events: readonly { readonly id: number; readonly at: bigint; readonly kind: string }[],
): number | undefined {
  let longest = 0n;
  let found: number | undefined;
  for (const [index, event] of events.entries()) {
    const next = events[index + 1];
    if (!next || next.at - event.at <= longest) continue;
    longest = next.at - event.at;
    found = event.id;
  }
  return found;
}
