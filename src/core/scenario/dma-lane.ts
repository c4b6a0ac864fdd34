import type { Dma } from '../endpoint/dma';
import type { Endpoint } from '../endpoint/endpoint';
import type { PermittedRun, TimelineLane, TrialOutcome, TrialRun, WitnessChoice } from '../trace/timeline';
import { type Reached, sameKind, sameOutcome } from './dma-outcome';

/** An outcome that the architecture permits, and answers that lead there. */
export interface Permitted {
  readonly outcome: TrialOutcome;
  readonly witness: readonly WitnessChoice[];
}

/** A run that may go on. */
type Open<T extends TrialRun> = { -readonly [K in keyof T]: T[K] };

/** Gathers what one DMA would have come to, step by step, as runs of equal outcomes. */
export class LaneRecord {
  readonly reached: Reached = new Map();
  readonly #runs: Open<TrialRun>[] = [];
  readonly #permitted: Open<PermittedRun>[] = [];
  #until: number | undefined;

  constructor(
    readonly endpoint: Endpoint,
    readonly dma: Dma,
  ) {}

  /** Adds what was found at a step, which follows all those before. */
  add(step: number, outcome: TrialOutcome, permitted: readonly Permitted[]): void {
    const last = this.#runs.at(-1);
    if (last && last.to === step - 1 && sameOutcome(last.outcome, outcome)) last.to = step;
    else this.#runs.push({ from: step, to: step, outcome });
    for (const each of permitted) {
      const open = this.#permitted.find((run) => run.to === step - 1 && sameKind(run.outcome, each.outcome));
      if (open) open.to = step;
      else this.#permitted.push({ from: step, to: step, ...each });
    }
  }

  /** The step is like the one before: what held there goes on. */
  extend(step: number): void {
    for (const run of [...this.#runs, ...this.#permitted]) if (run.to === step - 1) run.to = step;
  }

  /** It is over; `event` is the last one by which it was still under way. */
  end(event: number): void {
    this.#until ??= event;
  }

  lane(): TimelineLane {
    const { endpoint, dma } = this;
    return {
      device: endpoint.name,
      smmu: endpoint.smmu,
      streamId: dma.stream ?? endpoint.streams[0] ?? 0,
      ...(dma.pasid !== undefined && { pasid: dma.pasid }),
      name: dma.name,
      address: dma.address,
      size: dma.size,
      write: dma.write,
      ...(this.#until !== undefined && { until: this.#until }),
      runs: this.#runs.map((run) => ({ ...run })),
      permitted: this.#permitted.map((run) => ({ ...run })),
    };
  }
}
