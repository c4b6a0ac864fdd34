import { overlaps } from '../core/machine/range';
import { DmaTrials, type TrialOptions } from '../core/scenario/dma-trials';
import type { Timeline } from '../core/trace/timeline';
import type { Machine, MachineStep } from './machine';

/** Trials at work on a machine. */
export interface RunningTrials {
  /** What was found so far. */
  timeline(): Timeline;
  /** Forgets what was found: the trace starts anew. */
  forget(): void;
  /** Ends them; what was found stays. */
  stop(): void;
}

/** After each register access, each store to memory that an SMMU may read and each command that one carried out, tries everything that the
 *  machine's bus masters have under way. The machine's trace gets the timeline, where there was any such
 *  step. */
export function tryDmaAtEachStep(machine: Machine, options?: TrialOptions): RunningTrials {
  const { recorder, clock, fabric } = machine;
  const { smmus } = machine;
  const trials = new DmaTrials(
    {
      endpoints: () => fabric.endpoints,
      recorder,
      // Both are replaced whenever something in them changes.
      marks: () => [
        clock.snapshot().timers,
        machine.stopped,
        ...smmus.map(({ part }) => part.registers.snapshot().values),
      ],
    },
    options,
  );
  const stop = machine.onStep((step) => trials.step(() => step.kind === 'memory-store' && decides(machine, step)));
  recorder.timeline = () => {
    // What was started after the last step was tried at none.
    trials.step(() => false);
    const timeline = trials.timeline();
    return timeline.steps.length > 0 ? timeline : undefined;
  };
  return { timeline: () => trials.timeline(), forget: () => trials.forget(), stop };
}

/** Whether a store may change what becomes of DMA: what lies in a command queue counts once it is consumed. */
function decides(machine: Machine, { address, size }: Extract<MachineStep, { kind: 'memory-store' }>): boolean {
  const range = { address, length: BigInt(size) };
  return machine.watches.watches.some((watch) => !watch.owner.endsWith(' command queue') && overlaps(watch, range));
}
