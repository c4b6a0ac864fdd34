/** One figure beside its budget. */
export interface Figure {
  readonly what: string;
  readonly measured: number;
  readonly budget: number;
  readonly unit: 'ms' | 'MB' | 'x';
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
