import type { AsmStatement, CSymbol } from '../c/parse/ast';
import type { Host, HostFunction, Surroundings } from '../wasm/host';
import { knownAssembly, runOperation } from './assembly';
import { findDatum } from './data';
import { stepsOfRequest, stepsOfService } from './effort';
import type { Kernel } from './kernel';
import { asReturned, requestOf } from './requests';
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
    function: (symbol) => watched(kernel, symbol, findService(symbol.name)?.make(kernel, symbol)),
    datum: (symbol, size) => findDatum(symbol)?.contents(kernel, size),
    assembly: knownAssembly,
    operation:
      (name) =>
      (...args) =>
        runOperation(kernel, name, args),
  };
}

/** A service as C code reaches it: it fails on order, and what it grants is taken down. */
function watched(kernel: Kernel, symbol: CSymbol, run: HostFunction | undefined): HostFunction | undefined {
  if (!run) return undefined;
  const { name } = symbol;
  const request = requestOf(symbol);
  if (!request) {
    return (...args) => {
      kernel.runtime.spend(stepsOfService);
      const failure = kernel.faults.armed ? kernel.faults.meet(kernel, name, undefined, args) : undefined;
      return failure === undefined ? run(...args) : asReturned(symbol, failure);
    };
  }
  return (...args) => {
    kernel.runtime.spend(stepsOfRequest);
    const failure = kernel.faults.armed ? kernel.faults.meet(kernel, name, request, args) : undefined;
    if (failure !== undefined) return asReturned(symbol, failure);
    const result = run(...args);
    if (result !== undefined) kernel.holdings.note(request.kind, name, args, result);
    return result;
  };
}
