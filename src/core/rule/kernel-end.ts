import type { Run } from './run';

/** Whether a kernel did not get to the end of what it had to do. */
export function stoppedEarly(run: Run, kernel: number): boolean {
  return run.events.some((event) => event.kernel === kernel && (event.kind === 'oops' || event.kind === 'out-of-fuel'));
}

/** The event at which a kernel's time with a working SMMU is over. */
export function kernelEnd(run: Run, smmu: string, kernel: number): number {
  const next = run.events.find(
    ({ id, kernel: other }) =>
      other > kernel || (other === kernel && (run.isShutdown(kernel, id) || run.isFailing(smmu, id))),
  );
  return next?.id ?? run.events.length;
}
