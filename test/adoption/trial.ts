import { neverCancelled } from '../../src/core/base/cancellation';
import { prepareKernelTree } from '../../src/engine/kernel-tree';
import { Session } from '../../src/engine/session';
import { DirectoryTree } from '../../src/node/directory-tree';
import { nodePorts } from '../../src/node/engine-ports';
import type { ReviewModel, RunView } from '../../src/protocol/review';
import { adoption } from './adoption';
import { crashedKernel } from './crashed-kernel';
import { applyChanges, type Change } from './edit';
import { situationScenarios } from './situations';

/** Runs adoption patches in situations. The base is the stock driver, or the right adoption patch. */
export class Trial {
  readonly #session: Session;
  readonly #source: DirectoryTree;

  constructor(tree: string) {
    this.#source = new DirectoryTree(tree);
    this.#session = new Session(nodePorts({}), prepareKernelTree, situationScenarios());
    const { value, problems } = this.#session.openTree(tree);
    if (!value) throw new Error(problems.map((problem) => problem.message).join('; '));
  }

  get situations(): readonly string[] {
    return this.#session.listScenarios().scenarios.map(({ id }) => id);
  }

  /** What the driver with these changes does in a situation, beside the stock driver (`from` empty) or another patched one. */
  run(situation: string, changes: readonly Change[], from: readonly Change[] = []): ReviewModel {
    const texts = (each: readonly Change[]) =>
      applyChanges([...crashedKernel, ...each], (path) => this.#source.read(path));
    this.#session.setOverlays(texts(from), texts(changes));
    const { value, problems } = this.#session.run({ scenario: situation }, neverCancelled);
    if (!value) throw new Error(problems.map((problem) => problem.message).join('; '));
    return value;
  }

  /** The right patch beside one with further changes. */
  compare(situation: string, changes: readonly Change[]): ReviewModel {
    return this.run(situation, [...adoption, ...changes], adoption);
  }
}

/** How a run ended, what broke, and what the core was told of each device. */
export function outcome(run: RunView): string {
  const asked = run.calls.filter((call) => call.function === 'review_ask_deferred').map((call) => call.result);
  const broke = run.breaches.map((breach) => `${breach.kind}: ${breach.reason}`);
  const missing = run.notModelled.map((each) => `not modelled: ${each.subject}`);
  return [run.end, `deferred ${asked.join(' ')}`, ...broke, ...missing].join('; ');
}

/** What differs between the two sides' effects, without reads. */
export function differences(model: ReviewModel): readonly string[] {
  return model.effects
    .filter((effect) => effect.change !== 'same' && !effect.text.startsWith('reads '))
    .map((effect) => `${effect.change}: ${effect.text}`);
}
