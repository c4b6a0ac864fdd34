import type { Register } from '../../smmu/declaration/register';
import { CR0 } from '../../smmu/registers/control';
import { sCR0 } from '../../smmu/registers/v2/global';
import { fieldAt } from '../control-write';
import { damageOf, verb } from '../damage';
import { wasRefused } from '../landing';
import type { Breach, Rule } from '../rule';
import type { Run } from '../run';

/** software that does not know the SMMU cannot turn abort off, nor translation. */
export const nextSystemCanDoDma: Rule = {
  id: 'next-system-can-do-dma',
  title: 'After a hand-over, software that does not know the SMMU can do DMA.',
  source: 'kexec bypass thread.',
  severity: 2,
  *find(run) {
    for (const landing of run.landings) {
      const { kernel } = landing;
      if (kernel === 0 || run.kernel(kernel).knowsSmmu !== false || !wasRefused(landing)) continue;
      yield {
        claim: `DMA of ${landing.device} ${verb(landing, 'is', 'be')} refused in a system that does not know the SMMU`,
        evidence: [landing.since],
        ...damageOf(landing, 'was refused'),
      };
    }
    yield* leftOn(run);
  },
};

/** Shutdowns that came to their end and left translation on. What a reset follows does not count. */
function* leftOn(run: Run): Generator<Breach> {
  if (run.of('oops').length + run.of('out-of-fuel').length + run.of('not-modelled').length > 0) return;
  for (const [kernel, { shutdownFrom }] of run.facts.kernels.entries()) {
    if (shutdownFrom === undefined || run.facts.kernels[kernel + 1]?.start === 'reboot') continue;
    const end = run.firstOf(kernel + 1);
    for (const { name, control, seen } of leftOnAt(run, end)) {
      const last = run.registers(name).writes.findLast(({ id, register }) => id < end && register === control.name);
      yield {
        claim: 'The shutdown leaves translation on, so software that does not know the SMMU cannot do DMA',
        evidence: [...new Set([last?.id ?? 0, Math.max(0, end - 1)])],
        seen,
      };
    }
  }
}

interface LeftOn {
  readonly name: string;
  readonly control: Register;
  readonly seen: string;
}

/** SMMUs that translate, or refuse, when an event begins. One whose control register nobody wrote was never set up. */
function leftOnAt(run: Run, id: number): LeftOn[] {
  const v3 = run.smmus.filter(({ name }) => fieldAt(run, name, CR0, 'SMMUEN', id) === 1);
  const v2 = run.smmusV2.filter(({ name }) => {
    const value = run.registers(name).before(sCR0.name, id);
    return value !== undefined && sCR0.get(value, 'CLIENTPD') === 0;
  });
  return [
    ...v3.map(({ name }) => ({ name, control: CR0 as Register, seen: 'CR0.SMMUEN was 1 at the end' })),
    ...v2.map(({ name }) => ({ name, control: sCR0 as Register, seen: 'sCR0.CLIENTPD was 0 at the end' })),
  ];
}
