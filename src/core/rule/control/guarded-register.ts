import type { Register } from '../../smmu/declaration/register';
import type { Breach } from '../rule';
import type { Run } from '../run';

/** Writes to registers that hardware need not take because of an enable that is on, or is not yet acknowledged to be off. A write of what is
 *  held is a hint where `any` says that old parts may then hold any value, and nothing otherwise. */
export function* refusedWrites(
  run: Run,
  registers: readonly Register[],
  because: string,
  any?: 'any-value',
): Iterable<Breach> {
  const names = new Set(registers.map((register) => register.name));
  for (const { name } of run.smmus) {
    for (const event of run.registers(name).writes) {
      if (!names.has(event.register) || event.effect === 'taken') continue;
      const again = event.previous === event.value;
      if (again && any === undefined) continue;
      const refused = !again && event.effect === 'ignored';
      yield {
        claim: `${event.register} is written${again ? ' again' : ''} ${because}`,
        evidence: [event.id],
        ...(again && { level: 'hint' as const }),
        ...(refused && { seen: 'the hardware ignored the write' }),
        dependsOnKnobs: true,
      };
    }
  }
}
