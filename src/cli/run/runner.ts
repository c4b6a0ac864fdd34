import type { Cancellation } from '../../core/base/cancellation';
import { Cancelled } from '../../core/base/cancellation';
import { prepareKernelTree } from '../../engine/kernel-tree';
import { Session } from '../../engine/session';
import { nodePorts } from '../../node/engine-ports';
import { Garbage } from '../../node/garbage';
import type { Answer } from '../../protocol/message';
import { type Kept, kept } from './kept';
import type { Task } from './task';

/** Reviews the scenarios of a task one after the other, in the thread that it is made in. */
export class Runner {
  readonly #session: Session;
  readonly #garbage = new Garbage();

  /** `bundle`: the file that the program runs from, where it is one file; runs are remembered for it. */
  constructor(
    private readonly task: Task,
    environment: Readonly<Record<string, string | undefined>>,
    bundle?: string,
  ) {
    this.#session = new Session(nodePorts(environment, bundle), prepareKernelTree);
    this.#session.openTree(task.tree, task.fresh);
    this.#session.setOverlays(new Map(task.base), new Map(task.patched));
    this.#session.setScenarios(task.files);
  }

  /** What is kept of a scenario's review. */
  review(scenario: string, cancellation: Cancellation): Answer<Kept> {
    const { profile, function: name, policies, whole } = this.task;
    try {
      const { value, ...rest } = this.#session.run(
        {
          scenario,
          ...(profile !== undefined && { profile }),
          ...(name !== undefined && { function: name }),
          ...(policies && { policies }),
        },
        cancellation,
      );
      return { ...rest, ...(value && { value: kept(value, whole) }) };
    } catch (fault) {
      if (!(fault instanceof Cancelled)) throw fault;
      return { problems: [], cancelled: true };
    } finally {
      this.#garbage.tidy();
    }
  }

  /** Stores what was learnt about the tree, so that the next start is quicker. */
  save(): void {
    while (this.#session.idle());
  }
}
