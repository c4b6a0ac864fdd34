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

const known = new WeakMap<CUnit, DriverExtent>();

/** Translates every function of a file to see where it has code. Functions that do not compile count by name. */
export function driverExtent(unit: CUnit): DriverExtent {
  const old = known.get(unit);
  if (old) return old;
  const functions: string[] = [];
  const lines = new Set<number>();
  for (const { symbol, buffer, start } of unit.functions()) {
    const first = buffer.span(start);
    if (first.file !== unit.path) continue;
    functions.push(symbol.name);
    const { value } = unit.functionDefinition(symbol);
    if (!value) continue;
    const options = { layout: defaultLayout, marks: true, assembly: kernelSurroundings.assembly };
    for (const site of translateFunction(value, options).sites.slice(1)) {
      const { file, line } = buffer.span(start + site);
      if (file === unit.path) lines.add(line);
    }
  }
  const extent = { file: unit.path, functions, lines: [...lines].sort((a, b) => a - b) };
  known.set(unit, extent);
  return extent;
}
