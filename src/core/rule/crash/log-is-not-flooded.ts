import type { EventOf } from '../../trace/event';
import type { Rule } from '../rule';

/** Lines of one kind that a crash kernel may print where its facts name no limit: a serial console takes milliseconds for each. */
const budget = 64;

/** */
export const logIsNotFlooded: Rule = {
  id: 'log-is-not-flooded',
  title: 'A crash kernel does not print the same message over and over.',
  source: '2024 thread on event messages in kdump.',
  severity: 4,
  *find(run) {
    const kinds = new Map<string, EventOf<'log'>[]>();
    for (const event of run.of('log')) {
      if (run.startOf(event.kernel) !== 'crash') continue;
      const kind = `${event.kernel} ${event.text.replace(/0x[0-9a-f]+|\d+/gi, '#')}`;
      const all = [...(kinds.get(kind) ?? []), event];
      kinds.set(kind, all);
      if (all.length !== (run.kernel(event.kernel).logBudget ?? budget) + 1) continue;
      yield {
        claim: 'The crash kernel prints one message over and over',
        evidence: [all[0]?.id ?? event.id, event.id],
        seen: `${all.length} lines like “${event.text.slice(0, 60)}”`,
      };
    }
  },
};
