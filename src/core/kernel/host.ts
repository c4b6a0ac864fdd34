import type { AsmStatement, CSymbol } from '../c/parse/ast';
import type { Host, HostFunction, Surroundings } from '../wasm/host';
import { knownAssembly, runOperation } from './assembly';
import { findDatum } from './data';
import type { Kernel } from './kernel';
import { findService } from './services/table';

/** What the linker has to know of kernel services: the same for every kernel. */
export const kernelSurroundings: Surroundings = {
  providesFunction: (symbol: CSymbol): boolean => findService(symbol.name) !== undefined,
  providesDatum: (symbol: CSymbol): boolean => findDatum(symbol) !== undefined,
  assembly: (statement: AsmStatement): string | undefined => knownAssembly(statement),
};

/** The services of one kernel as its program's surroundings. */
export function createKernelHost(kernel: Kernel): Host {
  return {
    function: (symbol): HostFunction | undefined => findService(symbol.name)?.make(kernel, symbol),
    datum: (symbol, size) => findDatum(symbol)?.contents(kernel, size),
    assembly: knownAssembly,
    operation:
      (name) =>
      (...args) =>
        runOperation(kernel, name, args),
  };
}
