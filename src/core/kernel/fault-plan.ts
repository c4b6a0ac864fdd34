import type { StackFrame, Value } from '../wasm/host';
import type { Kernel } from './kernel';
import type { Request, RequestKind } from './requests';

/** Requests that can be refused: a kind, or every kind of memory. */
export type RefusableKind = RequestKind | 'allocation';

interface Order {
  /** A kind of request, or the name of a function. */
  readonly of: { readonly kind: RefusableKind } | { readonly function: string };
  /** Calls left until the one that fails; it fails at 1. */
  left: number;
  /** What the call returns; absent where the function's own refusal is meant. */
  readonly result: Value | undefined;
}

/** A call that failed on order. */
export interface OrderedFailure {
  readonly function: string;
  readonly result: Value;
  readonly stack: readonly StackFrame[];
}

/** Faults on order: the n-th request of a kind from now on is refused, or the n-th call of a modelled function returns something else.
 *  Kernels that run one after the other may share a plan. */
export class FaultPlan {
  #orders: Order[] = [];
  /** What failed on order, in order. */
  readonly failures: OrderedFailure[] = [];

  /** Whether any order is open: nothing is counted otherwise. */
  get armed(): boolean {
    return this.#orders.length > 0;
  }

  /** Refuses the `nth` request of a kind from now on; 1 is the next. */
  refuse(kind: RefusableKind, nth: number): void {
    this.#orders.push({ of: { kind }, left: nth, result: undefined });
  }

  /** Lets the `nth` call of a modelled function from now on return `result` and do nothing. */
  failCall(name: string, nth: number, result: Value): void {
    this.#orders.push({ of: { function: name }, left: nth, result });
  }

  /** Forgets the orders that have not been met. */
  clear(): void {
    this.#orders = [];
  }

  /** Counts a call. What it returns where it has to fail, undefined where it may run. */
  meet(kernel: Kernel, name: string, request: Request | undefined, args: readonly Value[]): Value | undefined {
    let failure: Order | undefined;
    for (const order of this.#orders) {
      if (!concerns(order, name, request) || (request && mustSucceed(kernel, request, args))) continue;
      order.left -= 1;
      if (order.left === 0) failure ??= order;
    }
    if (!failure) return undefined;
    this.#orders = this.#orders.filter((order) => order.left > 0);
    const result = failure.result ?? request?.refusal ?? 0;
    this.failures.push({ function: name, result, stack: kernel.runtime.stack() });
    kernel.recorder.record({ kind: 'log', level: 'debug', text: `${name}() fails on order` });
    return result;
  }
}

/** __GFP_NOFAIL: the kernel never refuses. */
function mustSucceed(kernel: Kernel, { flags }: Request, args: readonly Value[]): boolean {
  const never = kernel.options.types.constant('__GFP_NOFAIL') ?? 0n;
  return flags >= 0 && (BigInt(args[flags] ?? 0) & never) !== 0n;
}

function concerns({ of }: Order, name: string, request: Request | undefined): boolean {
  if ('function' in of) return of.function === name;
  if (!request) return false;
  if (of.kind === 'allocation') return request.kind === 'slab' || request.kind === 'pages' || request.kind === 'dma';
  return of.kind === request.kind;
}
