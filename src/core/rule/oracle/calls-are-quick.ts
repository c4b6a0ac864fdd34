import type { Rule } from '../rule';

/** Virtual nanoseconds that a call may take where the scenario names no limit. */
const tenSeconds = 10_000_000_000n;

/** a boot in which each of many commands times out after a second loses the dump to a watchdog. Only outermost calls count, of crash kernels also
 *  all of them together. */
export const callsAreQuick: Rule = {
  id: 'calls-are-quick',
  title: 'A call into the driver is done within its time budget, whatever the hardware answers.',
  source: 'Watchdogs of crash kernels; the budget is the scenario’s, else 10 s of virtual time.',
  severity: 2,
  *find(run) {
    const budget = run.facts.timeBudget ?? tenSeconds;
    for (const { name, from, to, took } of run.tasks) {
      if (took <= budget) continue;
      yield {
        claim: `${name} takes longer than ${seconds(budget)} s`,
        evidence: [...new Set([from, Math.min(to, run.events.length - 1)])],
        blame: slowest(run.events.slice(from, to + 1)) ?? from,
        seen: `it took ${seconds(took)} s of virtual time`,
      };
    }
    for (const [kernel, { start }] of run.facts.kernels.entries()) {
      const mine = run.tasks.filter((task) => task.kernel === kernel);
      const all = mine.reduce((sum, { took }) => sum + took, 0n);
      const [first] = mine;
      if (start !== 'crash' || !first || all <= budget || mine.some(({ took }) => took > budget)) continue;
      const last = Math.min(mine.at(-1)?.to ?? first.from, run.events.length - 1);
      yield {
        claim: `The crash kernel takes longer than ${seconds(budget)} s in all`,
        evidence: [...new Set([first.from, last])],
        blame: slowest(run.events.slice(first.from, last + 1)) ?? first.from,
        seen: `it took ${seconds(all)} s of virtual time`,
        // Nothing that a driver could do makes a failing SMMU answer.
        ...(run.smmus.some(({ name }) => run.isFailing(name, last)) && { level: 'hint' as const }),
      };
    }
  },
};

function seconds(nanoseconds: bigint): number {
  return Number(nanoseconds / 1_000_000n) / 1000;
}

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
