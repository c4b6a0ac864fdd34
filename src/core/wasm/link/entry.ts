import type { Problem } from '../../base/problem';
import type { CSymbol, FunctionDefinition } from '../../c/parse/ast';
import type { FunctionPlace } from '../../c/unit';
import type { FunctionCode } from '../generate/generator';

/** A function of a program: one per name and linkage, whatever became of it. */
export interface FunctionEntry {
  /** Number of the function, also what frame records hold. */
  readonly id: number;
  readonly key: string;
  readonly name: string;
  /** The defining symbol where there is one. */
  readonly symbol: CSymbol;
  readonly origin: 'compiled' | 'host' | 'broken' | 'absent';
  /** Where it is defined, if it is. */
  readonly place?: FunctionPlace;
  /** Absent where kept code spares the parse. */
  readonly definition?: FunctionDefinition;
  /** Code from an earlier program. */
  readonly kept?: FunctionCode;
  readonly problems: readonly Problem[];
  code?: FunctionCode;
  /** First site number; sites are numbered through the program. */
  siteBase: number;
  /** Index in the function table once its address was taken. */
  slot: number;
  /** Number of the batch that holds its code, -1 before. */
  batch: number;
}

/** External symbols join by name; internal ones belong to their unit. */
export function symbolKey(symbol: CSymbol): string {
  return symbol.linkage === 'external' ? symbol.name : `${symbol.unit}:${symbol.name}`;
}
