/** One figure beside its budget. */
export interface Figure {
  readonly what: string;
  readonly measured: number;
  readonly budget: number;
  readonly unit: 'ms' | 'MB' | 'x';
  /** The budget is the least that will do; without it, the most. */
  readonly atLeast?: true;
}

/** Why a probe has no figure: what it measures is not there. */
export interface NotAvailable {
  readonly what: string;
  readonly reason: string;
}

/** What a probe answers. */
export type Measured = Figure | NotAvailable;

/** Measures one thing. It may take its time, but it leaves nothing running. */
export type Probe = () => Promise<readonly Measured[]>;

/** The value that a share `rank` (0..1) of the values does not exceed. */
export function percentile(values: readonly number[], rank: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * rank) - 1)] ?? Number.NaN;
}

/** A figure as one line: what was measured, the budget, and the one over the other. */
export function line(result: Measured): string {
  const what = result.what.padEnd(52);
  if (!('measured' in result)) return `${what}${'not available'.padStart(14)}  (${result.reason})`;
  const { measured, budget, unit, atLeast } = result;
  const digits = unit === 'ms' || measured >= 100 ? 0 : 1;
  const verdict = (atLeast ? measured >= budget : measured <= budget) ? 'within' : 'OVER';
  const allowed = `${atLeast ? 'at least' : 'at most'} ${budget} ${unit}`.padEnd(16);
  const share = `${(measured / budget).toFixed(2)} of it`;
  return `${what}${`${measured.toFixed(digits)} ${unit}`.padStart(14)}  ${allowed}  ${share.padStart(13)}  ${verdict}`;
}
