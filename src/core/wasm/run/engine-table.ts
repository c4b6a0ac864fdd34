import { Cell } from '../generate/abi';
import { NotModelled, type OopsReason, OutOfFuel, type StackFrame } from '../host';
import { textBase } from '../layout';
import type { Program } from '../link/program';
import type { CheckedMemory } from './memory';
import { wideOperation } from './wide-operation';

/** C that has no defined result and gets one all the same, as on arm64. */
export type UndefinedBehaviour = 'division-by-zero' | 'oversized-shift' | 'missing-return' | 'unset-variable';

const undefinedBehaviours: readonly (readonly [UndefinedBehaviour, string])[] = [
  ['division-by-zero', 'division by zero'],
  ['oversized-shift', 'shift by at least the width of the value'],
  ['missing-return', 'the end of a function that should return a value was reached'],
];

/** What the engine's own functions need of the instance that calls them. */
export interface EngineSurroundings {
  readonly program: Program;
  readonly memory: CheckedMemory;
  readonly view: DataView;
  /** Virtual address of the data image. */
  readonly image: bigint;
  cell(cell: Cell): number;
  stack(): readonly StackFrame[];
  fault(reason: OopsReason, address: bigint, size: number, write: boolean, detail: string): never;
  undefinedBehaviour(kind: UndefinedBehaviour, detail: string): void;
  /** The function of a number, which nobody provides, is called. */
  absent(id: number): never;
  /** The table slot that a function pointer means. */
  slot(pointer: bigint): number;
  /** Puts the function of a number in the table. */
  compile(id: number): void;
}

/** The functions that compiled code calls and that are neither C nor the host's, by name: see `engineFunctions` for their signatures.
 *  `around` is asked at each call. */
export function engineTable(around: () => EngineSurroundings): {
  readonly [name: string]: (...args: never[]) => unknown;
} {
  return {
    load8: (address: bigint) => around().memory.load8(address),
    load16: (address: bigint) => around().memory.load16(address),
    load32: (address: bigint) => around().memory.load32(address),
    load64: (address: bigint) => around().memory.load64(address),
    store8: (address: bigint, value: number) => around().memory.store8(address, value),
    store16: (address: bigint, value: number) => around().memory.store16(address, value),
    store32: (address: bigint, value: number) => around().memory.store32(address, value),
    store64: (address: bigint, value: bigint) => around().memory.store64(address, value),
    readable: (address: bigint, size: number) => around().memory.resolve(address, size >>> 0, false),
    copy: (to: bigint, from: bigint, size: number) => around().memory.copy(to, from, size >>> 0),
    fill: (to: bigint, value: number, size: number) => around().memory.fill(to, value & 0xff, size >>> 0),
    compare: (left: bigint, right: bigint, size: bigint) => compareBytes(around().memory, left, right, Number(size)),
    outOfFuel: () => {
      throw new OutOfFuel(around().stack());
    },
    stackOverflow: () => around().fault('stack-overflow', 0n, 0, false, 'the kernel stack overflowed'),
    undefinedBehaviour: (kind: number) => {
      const [name, detail] = undefinedBehaviours[kind] ?? ['missing-return', ''];
      around().undefinedBehaviour(name, detail);
    },
    unsetVariable: (index: number) => {
      const entry = around().program.entries[around().view.getInt32(around().cell(Cell.frame), true)];
      const name = around().program.marks ? entry?.definition?.variables[index]?.name : undefined;
      around().undefinedBehaviour('unset-variable', `${name ?? 'a variable'} is read before it is set`);
    },
    slot: (pointer: bigint) => around().slot(pointer),
    trap: (kind: number) =>
      around().fault(
        kind === 0 ? 'bug' : 'unreachable',
        0n,
        0,
        false,
        kind === 0 ? 'a trap was reached' : 'code marked unreachable was reached',
      ),
    assemblyNotModelled: (template: number) => {
      throw new NotModelled(
        'assembly',
        `asm "${around().memory.string(around().image + BigInt(template))}"`,
        around().stack(),
      );
    },
    notModelled: (id: number) => around().absent(id),
    badCall: (id: number) =>
      around().fault(
        'bad-call',
        0n,
        0,
        false,
        `${around().program.entries[id]?.name} is called with other parameter types than it has`,
      ),
    compile: (id: number) => around().compile(id),
    wide: (operation: number, result: number, left: number, right: number) =>
      wideOperation(around().view, operation, result, left, right),
    returnAddress: () => textBase,
  };
}

function compareBytes(memory: CheckedMemory, left: bigint, right: bigint, size: number): number {
  const a = memory.read(left, size);
  const b = memory.read(right, size);
  for (let i = 0; i < size; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
