import { type ErrorName, GERROR, GERRORN } from '../smmu/registers/control';
import { fieldAt } from './control-write';
import type { Run } from './run';

/** Reads of GERROR by a kernel, before an event, that showed an error as active. */
function activeReads(run: Run, smmu: string, kernel: number, name: ErrorName, before: number): readonly number[] {
  return run
    .registers(smmu)
    .reads.filter(
      ({ id, register, value, kernel: reader }) =>
        reader === kernel &&
        id < before &&
        register === GERROR.name &&
        GERROR.get(value, name) !== (fieldAt(run, smmu, GERRORN, name, id) ?? 0),
    )
    .map(({ id }) => id);
}

/** The first read of GERROR that told a kernel of an error, before an event. */
export function firstActive(
  run: Run,
  smmu: string,
  kernel: number,
  name: ErrorName,
  before: number,
): number | undefined {
  return activeReads(run, smmu, kernel, name, before)[0];
}

/** The last one. */
export function lastActive(
  run: Run,
  smmu: string,
  kernel: number,
  name: ErrorName,
  before: number,
): number | undefined {
  return activeReads(run, smmu, kernel, name, before).at(-1);
}
