import type { Register } from '../smmu/declaration/register';
import { CR0 } from '../smmu/registers/control';
import { writesOf } from './control-write';
import type { Run } from './run';

/** A crash kernel that keeps translation on as it found it. */
export interface Adoption {
  readonly kernel: number;
  /** The last write to CR0 that kept SMMUEN; where it wrote none, the first access to CR0. */
  readonly decision: number;
}

/** The adoptions of an SMMU in a run: crash kernels that found SMMUEN set and had it set all along until they attached something, shut down
 *  or the run ended. One that has not looked at CR0 has not decided yet. */
export function adoptionsOf(run: Run, smmu: string): Adoption[] {
  const adoptions: Adoption[] = [];
  for (const [kernel, facts] of run.facts.kernels.entries()) {
    if (facts.start !== 'crash') continue;
    const registers = run.registers(smmu);
    const first = run.firstOf(kernel);
    const touched = [...registers.reads, ...registers.writes]
      .filter((event) => event.kernel === kernel && event.register === CR0.name)
      .map((event) => event.id);
    if (touched.length === 0 || CR0.get(registers.before(CR0.name, first) ?? 0n, 'SMMUEN') === 0) continue;
    const mine = writesOf(run, smmu, CR0 as Register).filter(
      ({ event }) => event.kernel === kernel && !run.isShutdown(kernel, event.id),
    );
    if (mine.some(({ value }) => CR0.get(value, 'SMMUEN') === 0)) continue;
    adoptions.push({ kernel, decision: mine.at(-1)?.event.id ?? Math.min(...touched) });
  }
  return adoptions;
}
