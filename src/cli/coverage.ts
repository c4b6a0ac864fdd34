import type { DriverExtent } from '../engine/driver-extent';
import type { CoverageView, ReviewModel } from '../protocol/review';

/** All that there is of one driver, and the scenarios that run it. */
export interface DriverReach extends DriverExtent {
  readonly scenarios: readonly string[];
}

/** The drivers of these scenarios, each once, in the order in which they come. */
export function driversOf(
  scenarios: readonly string[],
  extentOf: (scenario: string) => DriverExtent | undefined,
): readonly DriverReach[] {
  const found = new Map<string, DriverExtent & { readonly scenarios: string[] }>();
  for (const scenario of scenarios) {
    const extent = extentOf(scenario);
    if (!extent) continue;
    const known = found.get(extent.file) ?? { ...extent, scenarios: [] };
    found.set(extent.file, known);
    known.scenarios.push(scenario);
  }
  return [...found.values()];
}

/** How much of each driver the runs of the patched side reach, one by one and together. */
export function coverageText(reviews: readonly ReviewModel[], drivers: readonly DriverReach[]): string {
  return drivers.map((driver) => driverText(reviews, driver)).join('\n');
}

function driverText(reviews: readonly ReviewModel[], { file, scenarios, ...extent }: DriverReach): string {
  const [functions, lines, own] = [new Set(extent.functions), new Set(extent.lines), new Set(scenarios)];
  const found = reviews.flatMap(({ scenario, patched: { coverage } }) =>
    coverage && own.has(scenario) ? [{ scenario, ...reachedIn(coverage, file, functions, lines) }] : [],
  );
  const width = Math.max('together'.length, ...found.map(({ scenario }) => scenario.length));
  const row = (name: string, reached: { readonly functions: number; readonly lines: number }): string => {
    const [some, all] = [part(reached.functions, functions.size), part(reached.lines, lines.size)];
    return `  ${name.padEnd(width)}  functions ${some}  lines ${all}`;
  };
  const together = {
    functions: new Set(found.flatMap((each) => each.names)).size,
    lines: new Set(found.flatMap((each) => each.numbers)).size,
  };
  return [
    `coverage of ${file}: of all functions, and all lines with code, that this configuration has`,
    ...found.map((each) => row(each.scenario, { functions: each.names.length, lines: each.numbers.length })),
    row('together', together),
    '',
  ].join('\n');
}

function reachedIn(
  coverage: CoverageView,
  file: string,
  functions: ReadonlySet<string>,
  lines: ReadonlySet<number>,
): { readonly names: readonly string[]; readonly numbers: readonly number[] } {
  return {
    names: (coverage.functions[file] ?? []).filter((name) => functions.has(name)),
    numbers: (coverage.lines[file] ?? []).filter((line) => lines.has(line)),
  };
}

function part(reached: number, of: number): string {
  const share = of === 0 ? 0 : (100 * reached) / of;
  return `${String(reached).padStart(4)} of ${of} (${share.toFixed(1).padStart(5)} %)`;
}
