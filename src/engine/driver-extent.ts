import type { CUnit } from '../core/c/unit';
import { kernelSurroundings } from '../core/kernel/host';
import { translateFunction } from '../core/wasm/generate/function';
import { defaultLayout } from '../core/wasm/layout';

/** All that runs could reach of one file, as its configuration has it: what the preprocessor took away does not count. */
export interface DriverExtent {
  readonly file: string;
  readonly functions: readonly string[];
  /** Lines at which a run would be seen. */
  readonly lines: readonly number[];
}

/** A function of a unit's own file, first and last line. */
export interface FunctionExtent {
  readonly name: string;
  readonly line: number;
  readonly endLine: number;
}

const known = new WeakMap<CUnit, DriverExtent>();

/** Where a unit's own file has code. */
export function driverExtent(unit: CUnit): DriverExtent {
  const old = known.get(unit);
  if (old) return old;
  const { functions, lines } = codeOf(unit, () => true);
  const extent = { file: unit.path, functions: functions.map(({ name }) => name), lines };
  known.set(unit, extent);
  return extent;
}

/** Translates the functions of a unit's own file that are wanted, to see where they have code. Functions that do not compile count by name. */
export function codeOf(
  unit: CUnit,
  isWanted: (extent: FunctionExtent) => boolean,
): { readonly functions: readonly FunctionExtent[]; readonly lines: readonly number[] } {
  const functions: FunctionExtent[] = [];
  const lines = new Set<number>();
  for (const { symbol, buffer, start, end } of unit.functions()) {
    const first = buffer.span(start);
    if (first.file !== unit.path) continue;
    const extent = { name: symbol.name, line: first.line, endLine: buffer.span(Math.max(start, end - 1)).line };
    if (!isWanted(extent)) continue;
    functions.push(extent);
    const { value } = unit.functionDefinition(symbol);
    if (!value) continue;
    const options = { layout: defaultLayout, marks: true, assembly: kernelSurroundings.assembly };
    for (const site of translateFunction(value, options).sites.slice(1)) {
      const { file, line } = buffer.span(start + site);
      if (file === unit.path) lines.add(line);
    }
  }
  return { functions, lines: [...lines].sort((a, b) => a - b) };
}
