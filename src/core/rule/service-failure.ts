import type { SmmuFacts } from './facts';
import type { Run } from './run';

/** Id of the first event at which Service Failure Mode is in force, as the run's facts or its hardware say; undefined where it never is. */
export function serviceFailureFrom(run: Run, { name, serviceFailureFrom: given }: SmmuFacts): number | undefined {
  const noted = run
    .of('hardware')
    .find((event) => event.device === name && event.text.includes('GERROR.SFM_ERR is active'));
  return given ?? noted?.id;
}
