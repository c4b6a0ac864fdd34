import type { CType } from '../../c/types/type';
import { Code } from '../emit/code';
import { encodeModule, type Signature } from '../emit/module';
import { Op } from '../emit/opcode';
import { globals } from '../generate/abi';
import { signatureOf } from '../generate/representation';
import type { StackFrame } from '../host';
import type { FunctionEntry } from '../link/entry';
import type { ImageObject } from '../link/image';
import type { Program } from '../link/program';
import { convertResult } from './host-call';

/** A call of a function that a member of a C object points to. Arguments are as unsigned 64-bit integers. */
export interface CallbackCall {
  /** Tag of the object's type. */
  readonly record: string;
  readonly member: string;
  readonly args: readonly bigint[];
}

/** Hears the result of such a call, absent without one, and the place in the function where it ended. A call that never returns is not heard
 *  of again. */
export type CallbackEnd = (result: bigint | undefined, place: StackFrame | undefined) => void;

/** Which function pointers are listened to: members by the tag of their type. Only objects with static storage count, with what they are
 *  initialised to. */
export interface CallbackListener {
  readonly members: Readonly<{ [record: string]: readonly string[] }>;
  called(call: CallbackCall): CallbackEnd | undefined;
}

/** What listening needs of the instance that runs the program. */
export interface CallbackSurroundings {
  readonly table: WebAssembly.Table;
  readonly memory: WebAssembly.Memory;
  readonly globals: WebAssembly.ModuleImports;
  /** Puts the code of a function into the table. */
  compile(entry: FunctionEntry): void;
  /** Where the function was that returned last. */
  returned(): StackFrame | undefined;
}

type Target = (...args: (number | bigint)[]) => unknown;

interface Watched {
  readonly record: string;
  readonly member: string;
  /** What stands in the table in place of the function. */
  readonly spy: unknown;
  target: Target | undefined;
  /** The target is the function itself, not what stands in for it until its first call. */
  compiled: boolean;
}

/** Stands in the function table before functions that objects of some types point to, and tells of every call. */
export class Callbacks {
  readonly #watched = new Map<number, Watched>();

  constructor(
    private readonly program: Program,
    private readonly listener: CallbackListener,
    private readonly around: CallbackSurroundings,
  ) {}

  /** An object got its place in memory: what it points to is listened to from now on, where its type says so. */
  added({ content }: ImageObject): void {
    if (content.kind !== 'items' || content.type.kind !== 'record') return;
    const { tag, fields } = content.type.record;
    const members = tag === undefined ? undefined : this.listener.members[tag];
    if (tag === undefined || !members) return;
    for (const item of content.items) {
      if (item.kind !== 'symbol' || item.symbol.kind !== 'function') continue;
      const member = fields.find(({ offset, name }) => offset === item.offset && name !== undefined)?.name;
      if (member !== undefined && members.includes(member)) {
        this.#watch(this.program.entry(item.symbol), tag, member);
      }
    }
  }

  /** What to put in the table at a slot where a function belongs. */
  placed(slot: number, target: unknown): unknown {
    const watched = this.#watched.get(slot);
    if (!watched) return target;
    watched.target = target as Target;
    return watched.spy;
  }

  /** Listens no longer: the table leads straight to the functions again. */
  stop(): void {
    for (const [slot, { target }] of this.#watched) this.around.table.set(slot, target ?? null);
    this.#watched.clear();
  }

  #watch(entry: FunctionEntry, record: string, member: string): void {
    const slot = this.program.slotOf(entry);
    const { table } = this.around;
    const { type } = entry.place ?? entry.symbol;
    if (this.#watched.has(slot) || type.kind !== 'function') return;
    const spy = this.#thunk(signatureOf(type), (...args) => this.#call(entry, slot, type.returns, args));
    const present = slot < table.length ? table.get(slot) : null;
    const target = present === null ? undefined : (present as Target);
    this.#watched.set(slot, { record, member, spy, target, compiled: false });
    if (present !== null) table.set(slot, spy);
  }

  #call(entry: FunctionEntry, slot: number, returns: CType, args: (number | bigint)[]): unknown {
    const watched = this.#watched.get(slot);
    // What stands in for a function until its first call goes through the table again.
    if (watched && !watched.compiled && (entry.origin === 'compiled' || entry.origin === 'elsewhere')) {
      this.around.compile(entry);
      watched.compiled = true;
    }
    if (!watched?.target) throw new Error(`${entry.name} has no code`);
    const { record, member, target } = watched;
    const unsigned = args.map((arg) => BigInt.asUintN(64, BigInt(arg)));
    const ended = this.listener.called({ record, member, args: unsigned });
    const result = target(...args);
    if (ended) {
      const place = this.around.returned();
      const { type } = entry.place ?? entry.symbol;
      const value = type.kind === 'function' && returns.kind !== 'float' ? convertResult(type, result) : undefined;
      ended(value === undefined ? undefined : BigInt(value), place?.function === entry.name ? place : undefined);
    }
    return result;
  }

  /** A function of the table that calls one of ours. */
  #thunk(signature: Signature, call: Target): unknown {
    const { memory, table, globals: values } = this.around;
    const instance = new WebAssembly.Instance(thunkModule(signature), {
      i: { call },
      e: { memory, table, ...values },
    });
    return instance.exports.call;
  }
}

const thunks = new Map<Signature, WebAssembly.Module>();

function thunkModule(signature: Signature): WebAssembly.Module {
  const known = thunks.get(signature);
  if (known) return known;
  const code = new Code(48);
  code.bytes.unsigned(0);
  for (let i = 0; i < signature.indexOf(':'); i++) code.get(i);
  code.op(Op.call);
  code.bytes.unsigned(0);
  const module = new WebAssembly.Module(
    encodeModule({
      imports: [{ module: 'i', name: 'call', signature }],
      globals,
      functions: [{ signature, exportAs: 'call', body: code.bytes.view() }],
      signatures: [signature],
    }),
  );
  thunks.set(signature, module);
  return module;
}
