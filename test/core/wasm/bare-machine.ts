import type { AsmStatement, CSymbol } from '../../../src/core/c/parse/ast';
import type { HostFunction } from '../../../src/core/wasm/host';
import {
  DoesNotCompile,
  type Host,
  NotModelled,
  Oops,
  OutOfFuel,
  type Surroundings,
} from '../../../src/core/wasm/host';
import { type MemoryLayout, Tag } from '../../../src/core/wasm/layout';
import { Program } from '../../../src/core/wasm/link/program';
import type { CallbackListener } from '../../../src/core/wasm/run/callbacks';
import { createMemory, Instance } from '../../../src/core/wasm/run/instance';
import { plainUnit } from '../../../src/engine/exec/plain';

const layout: MemoryLayout = { ramSize: 16 << 20, ramBase: 0x4000_0000n, linearMap: 0xffff_0000_0000_0000n };
const heap = layout.linearMap + (8n << 20n);
const windows = 0xffff_c000_0000_0000n;
const registers = 0xffff_d000_0000_0000n;

/** Stored in watched memory, it makes the machine watch the first 32 bytes of the heap as well. */
const doorbell = 0x77n;

/** What every program of these tests may call. */
const declarations = `
void *take(unsigned long size);
void give(void *object);
void say(long value);
void watch(void *start, unsigned long size);
void unwatch(void *start, unsigned long size);
void foreign(void *start, unsigned long size);
void *window(void *start, unsigned long size, int writable);
void unwindow(void *window);
void *registers(void);
void *memcpy(void *, const void *, unsigned long);
void *memset(void *, int, unsigned long);
#define NULL ((void *)0)
`;
const declarationLines = declarations.split('\n').length - 1;

/** How the memory of a machine is divided, and how long a call may run. */
export interface MachineOptions {
  readonly fuel?: number;
  readonly marks?: boolean;
  /** The second of two machines in one memory keeps its data and its stack elsewhere. */
  readonly second?: boolean;
  readonly memory?: WebAssembly.Memory;
  readonly program?: Program;
  /** Members of types whose calls become lines. */
  readonly callbacks?: CallbackListener['members'];
}

/** A program with an allocator, watched memory and windows, and nothing of a kernel. What happens is kept as lines of text. */
export class BareMachine implements Host, Surroundings {
  readonly lines: string[] = [];
  readonly program: Program;
  readonly memory: WebAssembly.Memory;
  readonly instance: Instance;
  #next = heap;
  #windows = 0n;
  readonly #sizes = new Map<bigint, number>();

  constructor(text: string, options: MachineOptions = {}) {
    const { unit, problems } = plainUnit('main.c', {
      read: (path) => (path === 'main.c' ? declarations + text : undefined),
    });
    if (!unit || problems.length > 0) throw new Error(problems.map(({ message }) => message).join('\n'));
    this.program = options.program ?? new Program([unit], { surroundings: this, layout, marks: options.marks ?? true });
    this.memory = options.memory ?? createMemory(this.program);
    const base = options.second ? 4 << 20 : 1 << 20;
    this.instance = new Instance(this.program, {
      memory: this.memory,
      placement: { image: base, imageEnd: base + (1 << 20), stackLimit: base + (1 << 20), stackTop: base + (2 << 20) },
      host: this,
      fuel: options.fuel ?? 1_000_000,
      ...(options.callbacks && { callbacks: this.#listener(options.callbacks) }),
      onUndefinedBehaviour: (kind) => this.lines.push(`undefined: ${kind}${this.#line()}`),
      onWatchedStore: (physical, size, previous, value) => {
        const offset = physical - layout.ramBase - (heap - layout.linearMap);
        this.lines.push(`store +${offset} ${size}: ${previous.toString(16)} -> ${value.toString(16)}`);
        if (value === doorbell) this.instance.memory.watch(layout.ramBase + heap - layout.linearMap, 32, true);
      },
    });
    if (!options.memory) this.instance.memory.tag(heap, 8 << 20, Tag.Unallocated);
  }

  /** Calls a function without arguments; everything that happened, and the result or the end, one per line. */
  run(name = 'main', ...args: number[]): string {
    const lines = [...this.lines.splice(0)];
    try {
      const result = this.instance.callByName(name, ...args);
      lines.push(...this.lines.splice(0), result === undefined ? 'done' : `result ${result}`);
    } catch (thrown) {
      lines.push(...this.lines.splice(0), describe(thrown));
    }
    return lines.join('\n');
  }

  function(symbol: CSymbol): HostFunction | undefined {
    return symbol.defined ? undefined : this.#functions[symbol.name];
  }

  providesFunction(symbol: CSymbol): boolean {
    return this.function(symbol) !== undefined;
  }

  datum(): undefined {
    return undefined;
  }

  providesDatum(): boolean {
    return false;
  }

  /** `asm("give" :: "r"(object))` gives an object back without a call that C can see. */
  assembly(statement: AsmStatement): string | undefined {
    return statement.template === 'give' ? 'give' : undefined;
  }

  operation(name: string): HostFunction | undefined {
    return this.#functions[name];
  }

  #listener(members: CallbackListener['members']): CallbackListener {
    return {
      members,
      called: ({ record, member, args }) => {
        this.lines.push(`${record}.${member}(${args.map((arg) => BigInt.asIntN(64, arg)).join(', ')})`);
        return (result, place) => {
          this.lines.push(`${member} gave ${result}, in line ${(place?.at.line ?? 0) - declarationLines}`);
        };
      },
    };
  }

  #line(): string {
    const at = this.instance.stack()[0]?.at;
    return at ? ` in line ${at.line - declarationLines}` : '';
  }

  readonly #functions: { readonly [name: string]: HostFunction } = {
    take: (size) => {
      const at = this.#next;
      this.#next += BigInt(Math.ceil(Number(size) / 8) * 8 + 16);
      this.instance.memory.tag(at, Number(size), Tag.Addressable);
      this.instance.memory.tag(at + BigInt(Math.ceil(Number(size) / 8) * 8), 16, Tag.RedZone);
      this.#sizes.set(at, Number(size));
      return at;
    },
    give: (object) => {
      const size = this.#sizes.get(object as bigint) ?? 0;
      this.instance.memory.tag(object as bigint, Math.ceil(size / 8) * 8, Tag.Freed);
      return undefined;
    },
    say: (value) => void this.lines.push(`say ${value}`),
    watch: (start, size) => void this.instance.memory.watch(physical(start as bigint), Number(size), true),
    unwatch: (start, size) => void this.instance.memory.watch(physical(start as bigint), Number(size), false),
    foreign: (start, size) => void this.instance.memory.tag(start as bigint, Number(size), Tag.Foreign),
    window: (start, size, writable) => {
      const address = windows + 0x10000n * this.#windows++;
      this.instance.memory.map({
        address,
        length: Number(size),
        physical: physical(start as bigint),
        writable: writable !== 0,
        name: 'the window',
      });
      return address;
    },
    unwindow: (address) => void this.instance.memory.unmap(address as bigint),
    registers: () => {
      this.instance.memory.mapDevice(registers, 4096);
      return registers;
    },
    memcpy: (to, from, size) => {
      this.instance.memory.copy(to as bigint, from as bigint, Number(size));
      return to;
    },
    memset: (to, value, size) => {
      this.instance.memory.fill(to as bigint, Number(value) & 0xff, Number(size));
      return to;
    },
  };
}

function physical(address: bigint): bigint {
  return address - layout.linearMap + layout.ramBase;
}

/** Addresses of the heap are shown from its start, so that expectations do not depend on where it lies. */
function describe(thrown: unknown): string {
  if (thrown instanceof OutOfFuel) return 'out of fuel';
  if (thrown instanceof NotModelled) return `not modelled: ${thrown.what} ${thrown.subject}`;
  if (thrown instanceof DoesNotCompile) return thrown.problems.map(({ message }) => message).join('\n');
  if (!(thrown instanceof Oops)) throw thrown;
  const frame = thrown.frames[0];
  const where = frame ? ` in ${frame.function} line ${frame.at.line - declarationLines}` : '';
  const access = /\((?:read|write) of \d+ bytes\)/.exec(thrown.message)?.[0] ?? '';
  const at = thrown.address;
  const relative = at !== undefined && at >= heap && at < heap + (8n << 20n);
  const address = at === undefined ? '' : relative ? ` at +${at - heap}` : ` at ${at.toString(16)}`;
  return `${thrown.reason}${address}${access && ` ${access}`}${where}`;
}

/** Runs `main` of a program on a bare machine, with line marks and without: both must do the same. */
export function run(text: string, options: MachineOptions = {}): string {
  const withMarks = new BareMachine(text, options).run();
  const without = new BareMachine(text, { ...options, marks: false }).run();
  const bare = (all: string): string => all.replace(/ in (?:\w+ )?line \d+/g, '');
  if (without !== bare(withMarks)) throw new Error(`with marks:\n${withMarks}\nwithout:\n${without}`);
  return withMarks;
}
