import { hex } from '../base/hex';
import type { StackFrame, Value } from '../wasm/host';
import { isErrorOrNull } from './fwnode';
import type { Kernel } from './kernel';
import type { RequestKind } from './requests';
import { pages } from './services/pages';

/** Something that code asked the kernel for and has not given back. */
export interface Holding {
  readonly kind: RequestKind;
  /** What it is: `64 bytes at 0x...`, `interrupt 106`. */
  readonly what: string;
  /** The function that gave it. */
  readonly function: string;
  /** Where it was asked for, innermost frame first. */
  readonly stack: readonly StackFrame[];
  /** The next event when it was asked for. */
  readonly event: number;
  /** Where its memory is; absent where it is none of the heap's. */
  readonly memory?: { readonly address: bigint; readonly size: number };
}

interface Granted {
  readonly kind: RequestKind;
  readonly function: string;
  readonly stack: readonly StackFrame[];
  readonly event: number;
  /** Address of what was granted, or number of the interrupt. */
  readonly key: bigint;
  /** Number of the allocation, which tells it from another at the same address. */
  readonly number: number | undefined;
}

/** Requests that were granted, with the places that made them. What is still held is asked of those who gave it. */
export class Holdings {
  readonly #granted: Granted[] = [];

  constructor(readonly kernel: Kernel) {}

  /** Takes down a request that was granted. */
  note(kind: RequestKind, name: string, args: readonly Value[], result: Value): void {
    if (kind === 'clock') return;
    const key = kind === 'interrupt' ? lineOf(args) : BigInt.asUintN(64, BigInt(result));
    if (kind === 'interrupt' ? Number(result) !== 0 : isErrorOrNull(key)) return;
    const number = this.#allocation(kind, key)?.number;
    const { runtime, recorder } = this.kernel;
    this.#granted.push({ kind, function: name, stack: runtime.stack(), event: recorder.length, key, number });
  }

  /** A moment, for `since`. */
  mark(): number {
    return this.#granted.length;
  }

  /** What was asked for since a moment and is still held. */
  since(mark = 0): readonly Holding[] {
    const { kernel } = this;
    return this.#granted.slice(mark).flatMap(({ kind, function: name, stack, event, key, number }) => {
      const allocation = this.#allocation(kind, key);
      const mapped = kind === 'memremap' || kind === 'ioremap';
      if (kind === 'interrupt' && !kernel.interrupts.actions.some(({ line }) => BigInt(line) === key)) return [];
      if (mapped && kernel.io.resolve(key, 1) === undefined) return [];
      if (!mapped && kind !== 'interrupt' && (allocation === undefined || allocation.number !== number)) return [];
      const place = `at ${hex(key)}`;
      const what =
        kind === 'interrupt'
          ? `interrupt ${key}`
          : allocation
            ? `${allocation.size} bytes ${place}`
            : `a mapping ${place}`;
      const { address, size } = allocation ?? {};
      const memory = address !== undefined && size !== undefined ? { memory: { address, size } } : {};
      return [{ kind, what, function: name, stack, event, ...memory }];
    });
  }

  /** What the heap knows of memory that was granted: pages are named by their `struct page`. */
  #allocation(kind: RequestKind, key: bigint) {
    const { heap } = this.kernel;
    if (kind !== 'slab' && kind !== 'pages' && kind !== 'dma') return undefined;
    return heap.find(key) ?? (kind === 'pages' ? heap.find(pages(this.kernel).addressOf(key)) : undefined);
  }
}

/** The interrupt of a request: its first integer. */
function lineOf(args: readonly Value[]): bigint {
  return BigInt(args.find((arg) => typeof arg === 'number') ?? -1);
}
