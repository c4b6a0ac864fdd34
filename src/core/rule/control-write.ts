import type { Register } from '../smmu/declaration/register';
import type { EventOf } from '../trace/event';
import type { Run } from './run';

/** A write to a register of an SMMU, with the whole value before and after it. */
export interface ControlWrite {
  readonly event: EventOf<'register-write'>;
  readonly smmu: string;
  readonly old: bigint;
  readonly value: bigint;
}

/** Writes to one register, in order. What it held before counts as 0 where nothing shows it. Those that hardware refused are left out, unless
 *  asked for. */
export function writesOf(
  run: Run,
  smmu: string,
  register: Register,
  options: { readonly refused?: boolean } = {},
): ControlWrite[] {
  const timeline = run.registers(smmu);
  return timeline.writes
    .filter((event) => event.register === register.name && (options.refused || event.effect !== 'ignored'))
    .map((event) => ({
      event,
      smmu,
      old: timeline.before(register.name, event.id) ?? 0n,
      value: timeline.written(event),
    }));
}

/** Value of a field of a register when an event begins; 0 where nothing shows it. */
export function fieldAt<F extends string>(run: Run, smmu: string, register: Register<F>, field: F, id: number): number {
  return register.get(run.registers(smmu).before(register.name, id) ?? 0n, field);
}
