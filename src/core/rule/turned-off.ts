import type { Register } from '../smmu/declaration/register';
import { CR0 } from '../smmu/registers/control';
import { type ControlWrite, writesOf } from './control-write';
import type { Run } from './run';

/** The write of CR0 that ends translation of an SMMU while a kernel shuts down. */
export interface TurnedOff {
  /** Index of the kernel in the run's facts. */
  readonly kernel: number;
  /** Name of the SMMU. */
  readonly smmu: string;
  readonly off: ControlWrite;
}

/** Per kernel that shuts down and SMMU that it had on: the first write after the start of the shutdown that clears SMMUEN. */
export function* turnedOffAtShutdown(run: Run): Generator<TurnedOff> {
  for (const [kernel, { shutdownFrom }] of run.facts.kernels.entries()) {
    if (shutdownFrom === undefined) continue;
    for (const { name: smmu } of run.smmus) {
      const off = writesOf(run, smmu, CR0 as Register).find(
        ({ event, old, value }) =>
          event.kernel === kernel &&
          event.id >= shutdownFrom &&
          CR0.get(old, 'SMMUEN') === 1 &&
          CR0.get(value, 'SMMUEN') === 0,
      );
      if (off) yield { kernel, smmu, off };
    }
  }
}
