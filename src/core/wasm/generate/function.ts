import type { FunctionDefinition } from '../../c/parse/ast';
import { Code } from '../emit/code';
import { Op, ValueType } from '../emit/opcode';
import { frameSize } from './abi';
import { type FunctionCode, Generator, type GeneratorOptions } from './generator';
import { isVoid, returnsInMemory, valueType } from './representation';
import { block } from './statement';

/** Translates one C function to WebAssembly. The result knows other functions and objects by symbol only. */
export function translateFunction(definition: FunctionDefinition, options: GeneratorOptions): FunctionCode {
  const g = new Generator(definition, options);
  const { code, type } = g;
  const first = returnsInMemory(type) ? 1 : 0;
  const hasResult = !isVoid(type.returns) && !returnsInMemory(type);
  if (hasResult) g.resultLocal = g.local(valueType(type.returns));
  if (definition.labels.length > 0) g.stateLocal = g.local(ValueType.i32);
  definition.variables.forEach((variable, i) => {
    if (!variable.parameter) return;
    if (variable.type.kind === 'record' || (variable.type.kind === 'int' && variable.type.size === 16)) {
      // The caller passed the address of a copy that belongs to this call.
      g.homes.set(variable, { kind: 'indirect', local: first + i });
    } else if (!g.inMemory(variable)) {
      g.homes.set(variable, { kind: 'register', local: first + i });
    }
  });
  // Every other home is fixed before the first statement, so that temporaries never take its place.
  for (const variable of definition.variables) if (!isVariableLength(variable.type)) g.home(variable);
  for (const variable of definition.variables)
    if (isVariableLength(variable.type)) g.homes.set(variable, { kind: 'indirect', local: g.local(ValueType.i64) });
  g.exit = code.open(Op.block);
  g.mark(definition.body.at, true);
  g.unmark();
  block(g, definition.body);
  code.end();
  epilogue(g, hasResult);
  return g.finish(prologue(g, first));
}

function isVariableLength(type: FunctionDefinition['type']['returns']): boolean {
  return type.kind === 'array' && (type.length === 'vla' || isVariableLength(type.of));
}

/** Takes the frame and the frame record, spends fuel, and moves parameters that live in memory to their homes. */
function prologue(g: Generator, first: number): Code {
  const code = new Code();
  const { frameBytes, options } = g;
  code.getGlobal(4);
  code.i32(1);
  code.op(Op.i32_sub);
  code.setGlobal(4);
  code.getGlobal(4);
  code.i32(0);
  code.op(Op.i32_lt_s);
  code.open(Op.if);
  code.callEngine('outOfFuel');
  code.end();
  if (options.marks) {
    code.getGlobal(2);
    code.i32(frameSize);
    code.op(Op.i32_add);
    code.tee(g.frameRecord);
    code.setGlobal(2);
    code.get(g.frameRecord);
    code.getGlobal(3);
    code.op(Op.i32_ge_u);
    code.open(Op.if);
    code.callEngine('stackOverflow');
    code.end();
    code.get(g.frameRecord);
    code.self();
    code.memory(Op.i32_store, 0);
    code.get(g.frameRecord);
    code.site(0);
    code.memory(Op.i32_store, 4);
  }
  if (frameBytes > 0) {
    code.getGlobal(0);
    code.i32(frameBytes);
    code.op(Op.i32_sub);
    code.tee(g.framePointer);
    code.getGlobal(1);
    code.op(Op.i32_lt_u);
    code.open(Op.if);
    code.callEngine('stackOverflow');
    code.end();
    code.get(g.framePointer);
    code.setGlobal(0);
  } else {
    code.getGlobal(0);
    code.set(g.framePointer);
  }
  g.definition.variables.forEach((variable, i) => {
    const home = g.homes.get(variable);
    if (!variable.parameter || home?.kind !== 'frame') return;
    code.get(g.framePointer);
    code.get(first + i);
    code.memory(storeOf(valueType(variable.type)), home.offset);
  });
  return code;
}

/** The whole WebAssembly value is stored: in the low bytes of the home, which is at least 8 bytes wide. */
function storeOf(type: ValueType): number {
  if (type === ValueType.i32) return Op.i32_store;
  if (type === ValueType.i64) return Op.i64_store;
  return type === ValueType.f32 ? Op.f32_store : Op.f64_store;
}

function epilogue(g: Generator, hasResult: boolean): void {
  const { code } = g;
  code.get(g.framePointer);
  code.i32(g.frameBytes);
  code.op(Op.i32_add);
  code.setGlobal(0);
  if (g.options.marks) {
    code.get(g.frameRecord);
    code.i32(frameSize);
    code.op(Op.i32_sub);
    code.setGlobal(2);
  }
  if (hasResult) code.get(g.resultLocal);
}
