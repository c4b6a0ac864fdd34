import type { Dma, DmaOutcome } from './dma';
import type { Tentative, Tentatives } from './upstream';

/** What was asked, and what that went by in the endpoint. */
interface Known extends Tentatives<DmaOutcome> {
  readonly question: readonly unknown[];
}

/** What tried DMA came to. As long as nothing changes of what the answer rests on, nobody has to try again: most steps of the software change
 *  nothing for most DMA. */
export class Tried {
  readonly #known = new WeakMap<Dma, Known>();

  /** The outcomes of a DMA: those that are known, where `question` (compared by identity) and what `attempt` went by are as they were, else
   *  those of a new attempt. */
  outcomes(
    dma: Dma,
    question: readonly unknown[],
    attempt: () => Tentatives<DmaOutcome>,
  ): readonly Tentative<DmaOutcome>[] {
    const known = this.#known.get(dma);
    if (known?.question.every((each, index) => each === question[index]) && known.holds()) return known.outcomes;
    const made = attempt();
    this.#known.set(dma, { ...made, question });
    return made.outcomes;
  }
}
