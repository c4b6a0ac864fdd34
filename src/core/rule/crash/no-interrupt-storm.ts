import type { EventOf } from '../../trace/event';
import type { Rule } from '../rule';

/** So many interrupts that nobody handles make Linux disable the line (“nobody cared”) or keep a CPU busy. */
const many = 8;

/** what an earlier kernel left enabled interrupts the next one, which has no handler yet. */
export const noInterruptStorm: Rule = {
  id: 'no-interrupt-storm',
  title: 'Interrupts that an earlier kernel enabled do not come in numbers before the next one handles them.',
  source: 'kexec bypass thread; 2024 thread on shutdown.',
  severity: 2,
  *find(run) {
    const lines = new Map<string, EventOf<'interrupt'>[]>();
    for (const event of run.of('interrupt')) {
      if (event.delivered || event.kernel === 0) continue;
      const key = `${event.kernel}|${event.line}`;
      const all = [...(lines.get(key) ?? []), event];
      lines.set(key, all);
      if (all.length !== many) continue;
      const evidence = all.map((each) => each.id);
      yield {
        claim: `${event.line} interrupts a kernel that does not handle it`,
        evidence,
        seen: `${many} interrupts without a handler`,
      };
    }
  },
};
