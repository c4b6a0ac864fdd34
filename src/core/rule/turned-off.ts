import type { Register } from '../smmu/declaration/register';
import { CR0 } from '../smmu/registers/control';
import { sCR0 } from '../smmu/registers/v2/global';
import { type ControlWrite, writesOf } from './control-write';
import type { Landing } from './landing';
import type { Run } from './run';

/** The write of CR0, or of sCR0 of an SMMUv2, that ends translation while a kernel shuts down. */
export interface TurnedOff {
  /** Index of the kernel in the run's facts. */
  readonly kernel: number;
  /** Name of the SMMU. */
  readonly smmu: string;
  readonly off: ControlWrite;
}

/** Per kernel that shuts down and SMMU that it had on: the first write after the start of the shutdown that clears SMMUEN, or sets
 *  CLIENTPD. */
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
    for (const { name: smmu } of run.smmusV2) {
      const off = writesOf(run, smmu, sCR0).find(
        ({ event, old, value }) =>
          event.kernel === kernel &&
          event.id >= shutdownFrom &&
          sCR0.get(old, 'CLIENTPD') === 0 &&
          sCR0.get(value, 'CLIENTPD') === 1,
      );
      if (off) yield { kernel, smmu, off };
    }
  }
}

/** Whether an access goes untranslated because its SMMU was turned off on the way down of the kernel that mapped its buffer, and nobody has turned it
 *  on again: that is an affair of the hand-over. */
export function isHandedOver(run: Run, { outcome, stream, buffer, from }: Landing): boolean {
  if (outcome !== 'bypassed' || !stream || !buffer) return false;
  for (const { kernel, smmu, off } of turnedOffAtShutdown(run)) {
    if (smmu !== stream.smmu || kernel !== buffer.kernel || from < off.event.id) continue;
    const isV2 = run.smmusV2.some(({ name }) => name === smmu);
    const held = (isV2 ? sCR0 : CR0).name;
    const value = run.registers(smmu).after(held, from) ?? 0n;
    if (isV2 ? sCR0.get(value, 'CLIENTPD') === 1 : CR0.get(value, 'SMMUEN') === 0) return true;
  }
  return false;
}
