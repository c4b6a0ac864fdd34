/** What running one C program gave: its output with `exit N` at the end, or that it did not end in time. */
export type Outcome = { readonly kind: 'ended'; readonly output: string } | { readonly kind: 'time-out' };

/** An outcome as one line of a report. */
export function describeOutcome(outcome: Outcome): string {
  return outcome.kind === 'time-out' ? 'no end in time' : outcome.output.trim().replaceAll('\n', ' | ');
}
