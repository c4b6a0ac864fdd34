import type { CSymbol } from '../../c/parse/ast';
import { Bytes } from './bytes';
import { emptyBlock, Op, type Prefixed, type ValueType } from './opcode';

/** What a field in a function body stands for until the linker knows. Each is a LEB128 number padded to its full width. */
export type Relocation =
  /** Function index of a call that passes and expects what `signature` says: 5 bytes. */
  | { readonly at: number; readonly kind: 'call'; readonly symbol: CSymbol; readonly signature: string }
  /** A function pointer as i64 constant: 10 bytes. */
  | { readonly at: number; readonly kind: 'pointer'; readonly symbol: CSymbol }
  /** Offset of an object from the image base, plus `addend`, as i32 constant: 5 bytes. */
  | { readonly at: number; readonly kind: 'data'; readonly target: DataTarget; readonly addend: number }
  /** Type index of an indirect call: 5 bytes. */
  | { readonly at: number; readonly kind: 'signature'; readonly signature: string }
  /** Function index of an engine import: 5 bytes. */
  | { readonly at: number; readonly kind: 'engine'; readonly name: string }
  /** Function index of a modelled asm operation: 5 bytes. */
  | { readonly at: number; readonly kind: 'operation'; readonly name: string; readonly signature: string }
  /** Site number (function-local number plus the function's base) as i32 constant: 5 bytes. */
  | { readonly at: number; readonly kind: 'site'; readonly site: number }
  /** Number of the function that runs, as i32 constant: 5 bytes. */
  | { readonly at: number; readonly kind: 'self' };

/** An object in the program's data image: one with a symbol, or the bytes of a string literal. */
export type DataTarget =
  | { readonly kind: 'symbol'; readonly symbol: CSymbol }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array; readonly align: number };

/** A structured block that branches may name. */
export interface Target {
  readonly depth: number;
}

/** Instructions of one function body, with relocations and the nesting depth that branch labels need. */
export class Code {
  readonly bytes: Bytes;
  readonly relocations: Relocation[] = [];
  /** Told after each instruction that may run other code. */
  onCall: (() => void) | undefined;
  /** Told of each assignment to a local. */
  onAssign: ((local: number) => void) | undefined;
  #depth = 0;

  constructor(capacity = 512) {
    this.bytes = new Bytes(capacity);
  }

  op(...opcodes: number[]): void {
    for (const opcode of opcodes) this.bytes.u8(opcode);
  }

  prefixed(opcode: (typeof Prefixed)[keyof typeof Prefixed], ...immediates: number[]): void {
    this.bytes.u8(0xfc);
    this.bytes.unsigned(opcode);
    for (const immediate of immediates) this.bytes.u8(immediate);
  }

  i32(value: number): void {
    this.bytes.u8(Op.i32_const);
    this.bytes.signed(value);
  }

  i64(value: bigint): void {
    this.bytes.u8(Op.i64_const);
    this.bytes.signed64(value);
  }

  get(local: number): void {
    this.bytes.u8(Op.local_get);
    this.bytes.unsigned(local);
  }

  set(local: number): void {
    this.bytes.u8(Op.local_set);
    this.bytes.unsigned(local);
    this.onAssign?.(local);
  }

  tee(local: number): void {
    this.bytes.u8(Op.local_tee);
    this.bytes.unsigned(local);
    this.onAssign?.(local);
  }

  getGlobal(index: number): void {
    this.bytes.u8(Op.global_get);
    this.bytes.unsigned(index);
  }

  setGlobal(index: number): void {
    this.bytes.u8(Op.global_set);
    this.bytes.unsigned(index);
  }

  /** A load or store; the alignment hint is 1 byte, because C objects may be packed. */
  memory(opcode: number, offset = 0): void {
    this.bytes.u8(opcode);
    this.bytes.u8(0);
    this.bytes.unsigned(offset);
  }

  open(opcode: typeof Op.block | typeof Op.loop | typeof Op.if, result?: ValueType): Target {
    this.bytes.u8(opcode);
    this.bytes.u8(result ?? emptyBlock);
    this.#depth += 1;
    return { depth: this.#depth };
  }

  else(): void {
    this.bytes.u8(Op.else);
  }

  end(): void {
    this.bytes.u8(Op.end);
    this.#depth -= 1;
  }

  branch(target: Target): void {
    this.bytes.u8(Op.br);
    this.bytes.unsigned(this.#depth - target.depth);
  }

  branchIf(target: Target): void {
    this.bytes.u8(Op.br_if);
    this.bytes.unsigned(this.#depth - target.depth);
  }

  branchTable(targets: readonly Target[], otherwise: Target): void {
    this.bytes.u8(Op.br_table);
    this.bytes.unsigned(targets.length);
    for (const target of targets) this.bytes.unsigned(this.#depth - target.depth);
    this.bytes.unsigned(this.#depth - otherwise.depth);
  }

  call(symbol: CSymbol, signature: string): void {
    this.bytes.u8(Op.call);
    this.relocations.push({ at: this.#field(5), kind: 'call', symbol, signature });
    this.onCall?.();
  }

  callEngine(name: string): void {
    this.bytes.u8(Op.call);
    this.relocations.push({ at: this.#field(5), kind: 'engine', name });
    if (name === 'copy' || name === 'fill') this.onCall?.();
  }

  callOperation(name: string, signature: string): void {
    this.bytes.u8(Op.call);
    this.relocations.push({ at: this.#field(5), kind: 'operation', name, signature });
    this.onCall?.();
  }

  callIndirect(signature: string): void {
    this.bytes.u8(Op.call_indirect);
    this.relocations.push({ at: this.#field(5), kind: 'signature', signature });
    this.bytes.u8(0);
    this.onCall?.();
  }

  functionPointer(symbol: CSymbol): void {
    this.bytes.u8(Op.i64_const);
    this.relocations.push({ at: this.#field(10), kind: 'pointer', symbol });
  }

  /** Offset from the image base. */
  data(target: DataTarget, addend: number): void {
    this.bytes.u8(Op.i32_const);
    this.relocations.push({ at: this.#field(5), kind: 'data', target, addend });
  }

  site(site: number): void {
    this.bytes.u8(Op.i32_const);
    this.relocations.push({ at: this.#field(5), kind: 'site', site });
  }

  self(): void {
    this.bytes.u8(Op.i32_const);
    this.relocations.push({ at: this.#field(5), kind: 'self' });
  }

  #field(width: number): number {
    const at = this.bytes.length;
    for (let i = 0; i < width; i++) this.bytes.u8(0);
    return at;
  }
}
