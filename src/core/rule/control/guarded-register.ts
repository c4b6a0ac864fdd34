import type { Register } from '../../smmu/declaration/register';
import type { Breach } from '../rule';
import type { Run } from '../run';

/** Writes to one of the registers that hardware need not take because of an enable that is on, or is not yet acknowledged to be off. A write
 *  that changes nothing does no harm and is left out. */
export function* refusedWrites(run: Run, registers: readonly Register[], because: string): Iterable<Breach> {
  const names = new Set(registers.map((register) => register.name));
  for (const { name } of run.smmus) {
    for (const event of run.registers(name).writes) {
      if (!names.has(event.register) || event.effect === 'taken' || event.previous === event.value) continue;
      const refused = event.effect === 'ignored';
      yield {
        claim: `${event.register} is written ${because}`,
        evidence: [event.id],
        ...(refused && { seen: 'the hardware ignored the write' }),
        dependsOnKnobs: true,
      };
    }
  }
}
