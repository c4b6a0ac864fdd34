import { Bytes } from './bytes';
import { Op, ValueType } from './opcode';

/** A function signature in one string: parameter letters, a colon, the result letter if any.
 *  `i` i32, `I` i64, `f` f32, `F` f64: `II:i` takes two i64 and returns an i32. */
export type Signature = string;

const letters: { readonly [letter: string]: ValueType } = {
  i: ValueType.i32,
  I: ValueType.i64,
  f: ValueType.f32,
  F: ValueType.f64,
};

/** A function that a module imports. Imports come first in the index space, in order. */
export interface ModuleImport {
  readonly module: string;
  readonly name: string;
  readonly signature: Signature;
}

/** A global that a module imports. */
export interface ModuleGlobal {
  readonly name: string;
  readonly type: ValueType;
  readonly mutable: boolean;
}

/** A function of a module, its body in WebAssembly binary form. */
export interface ModuleFunction {
  readonly signature: Signature;
  readonly exportAs: string | undefined;
  /** Local declarations and instructions without the final `end`. */
  readonly body: Uint8Array;
  /** Fills in what the linker knows, in the module's bytes: `start` is where the body begins there. */
  readonly patch?: (module: Bytes, start: number) => void;
}

/** The shape of one module. Memory (`e.memory`), table (`e.table`) and globals are imported, so that all modules of a
 *  program share them. */
export interface ModuleShape {
  readonly imports: readonly ModuleImport[];
  readonly globals: readonly ModuleGlobal[];
  readonly functions: readonly ModuleFunction[];
  /** Signatures in the order of their type indices; every signature used must be among them. */
  readonly signatures: readonly Signature[];
}

/** Encodes a module in the WebAssembly binary format. */
export function encodeModule(shape: ModuleShape): Uint8Array<ArrayBuffer> {
  const out = new Bytes(shape.functions.reduce((sum, f) => sum + f.body.length + 16, 4096));
  out.append(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
  const typeIndex = new Map(shape.signatures.map((signature, index) => [signature, index]));
  const indexOf = (signature: Signature): number => typeIndex.get(signature) ?? 0;
  section(out, 1, 1024, (s) => {
    s.unsigned(shape.signatures.length);
    for (const signature of shape.signatures) encodeSignature(s, signature);
  });
  section(out, 2, 1024, (s) => {
    s.unsigned(shape.imports.length + shape.globals.length + 2);
    for (const { module, name, signature } of shape.imports) {
      s.text(module);
      s.text(name);
      s.u8(0);
      s.unsigned(indexOf(signature));
    }
    s.text('e');
    s.text('memory');
    s.append(new Uint8Array([2, 0, 1]));
    s.text('e');
    s.text('table');
    s.append(new Uint8Array([1, 0x70, 0, 1]));
    for (const { name, type, mutable } of shape.globals) {
      s.text('e');
      s.text(name);
      s.append(new Uint8Array([3, type, mutable ? 1 : 0]));
    }
  });
  section(out, 3, 1024, (s) => {
    s.unsigned(shape.functions.length);
    for (const f of shape.functions) s.unsigned(indexOf(f.signature));
  });
  section(out, 7, 1024, (s) => {
    const exported = shape.functions.flatMap((f, i) => (f.exportAs === undefined ? [] : [[f.exportAs, i] as const]));
    s.unsigned(exported.length);
    for (const [name, index] of exported) {
      s.text(name);
      s.u8(0);
      s.unsigned(shape.imports.length + index);
    }
  });
  const codeBytes = shape.functions.reduce((sum, f) => sum + f.body.length + 8, 64);
  section(out, 10, codeBytes, (s) => {
    s.unsigned(shape.functions.length);
    for (const f of shape.functions) {
      s.unsigned(f.body.length + 1);
      const start = s.length;
      s.append(f.body);
      f.patch?.(s, start);
      s.u8(Op.end);
    }
  });
  return new Uint8Array(out.view());
}

function encodeSignature(out: Bytes, signature: Signature): void {
  const [parameters = '', result = ''] = signature.split(':');
  out.u8(0x60);
  out.unsigned(parameters.length);
  for (const letter of parameters) out.u8(letters[letter] ?? ValueType.i32);
  out.unsigned(result.length);
  for (const letter of result) out.u8(letters[letter] ?? ValueType.i32);
}

function section(out: Bytes, id: number, capacity: number, fill: (content: Bytes) => void): void {
  const content = new Bytes(capacity);
  fill(content);
  out.u8(id);
  out.unsigned(content.length);
  out.append(content.view());
}
