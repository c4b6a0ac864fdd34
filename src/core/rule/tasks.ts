import type { EventOf } from '../trace/event';
import type { TaskFacts } from './facts';

/** Outermost calls that came to an end, and the tasks that facts know of. */
export function tasksOf(calls: readonly EventOf<'call'>[], known: readonly TaskFacts[]): readonly TaskFacts[] {
  const tasks: TaskFacts[] = [...known];
  const open: EventOf<'call'>[] = [];
  for (const call of calls) {
    // A kernel that crashed never returns.
    while (open.length > 0 && open.at(-1)?.kernel !== call.kernel) open.pop();
    if (call.phase === 'enter') {
      open.push(call);
      continue;
    }
    const entered = open.pop();
    if (!entered || open.length > 0) continue;
    const { function: name, kernel, id: from } = entered;
    const told = known.some((task) => task.kernel === kernel && task.from <= from && call.id <= task.to);
    if (!told) tasks.push({ name, kernel, from, to: call.id, took: call.at - entered.at });
  }
  return tasks.sort((a, b) => a.to - b.to);
}
