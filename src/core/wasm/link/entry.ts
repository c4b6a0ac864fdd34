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
  symbol: CSymbol;
  /** `elsewhere`: a file of the tree that is not read yet is said to define it; the first call finds out. */
  origin: 'compiled' | 'host' | 'broken' | 'absent' | 'elsewhere';
  /** Where it is defined, if it is. */
  place?: FunctionPlace;
  /** Absent where kept code spares the parse. */
  definition?: FunctionDefinition;
  /** Code from an earlier program. */
  kept?: FunctionCode;
  problems: readonly Problem[];
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
