import type { FunctionDefinition } from '../../c/parse/ast';
import { Code } from '../emit/code';
import { Op, ValueType } from '../emit/opcode';
import { Cell, frameSize } from './abi';
import { maybeUnset } from './definite-assignment';
import {
  type FunctionCode,
  frameLimit,
  Generator,
  type GeneratorOptions,
  loadCell,
  spendFuel,
  storeCell,
} from './generator';
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
  for (const variable of maybeUnset(definition)) g.watchUnset(variable);
  g.exit = code.open(Op.block);
  g.mark(definition.body.at, true);
  g.unmark();
  block(g, definition.body);
  if (!isVoid(type.returns) && definition.symbol.name !== 'main') {
    code.i32(2);
    code.callEngine('undefinedBehaviour');
  }
  code.end();
  epilogue(g, hasResult);
  return g.finish(prologue(g, first));
}

function isVariableLength(type: FunctionDefinition['type']['returns']): boolean {
  return type.kind === 'array' && (type.length === 'vla' || isVariableLength(type.of));
}

/** Takes the frame and the frame record, spends fuel, and moves parameters that live in memory to their homes. */
function prologue(g: Generator, first: number): Code {
  const code = new Code(64);
  const { layout, marks } = g.options;
  // A function without calls is paid for by the loop or call that leads to it.
  if (g.code.relocations.some((r) => r.kind === 'call' || r.kind === 'signature')) spendFuel(code, layout);
  if (marks) pushFrameRecord(g, code);
  if (g.frameBytes > 0) takeFrame(g, code);
  else if (g.movesStack) {
    loadCell(code, layout, Cell.stackPointer);
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

function pushFrameRecord(g: Generator, code: Code): void {
  const { layout } = g.options;
  loadCell(code, layout, Cell.frame);
  code.i32(frameSize);
  code.op(Op.i32_add);
  code.set(g.frameRecord);
  storeCell(code, layout, Cell.frame, () => code.get(g.frameRecord));
  code.get(g.frameRecord);
  code.i32(frameLimit(layout));
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

function takeFrame(g: Generator, code: Code): void {
  const { layout } = g.options;
  loadCell(code, layout, Cell.stackPointer);
  code.i32(g.frameBytes);
  code.op(Op.i32_sub);
  code.tee(g.framePointer);
  loadCell(code, layout, Cell.stackLimit);
  // The stack lies far from zero, but a frame may be larger than what is left of it.
  code.op(Op.i32_lt_s);
  code.open(Op.if);
  code.callEngine('stackOverflow');
  code.end();
  storeCell(code, layout, Cell.stackPointer, () => code.get(g.framePointer));
}

/** The whole WebAssembly value is stored: in the low bytes of the home, which is at least 8 bytes wide. */
function storeOf(type: ValueType): number {
  if (type === ValueType.i32) return Op.i32_store;
  if (type === ValueType.i64) return Op.i64_store;
  return type === ValueType.f32 ? Op.f32_store : Op.f64_store;
}

function epilogue(g: Generator, hasResult: boolean): void {
  const { code } = g;
  if (g.frameBytes > 0 || g.movesStack) {
    g.setCell(Cell.stackPointer, () => {
      code.get(g.framePointer);
      code.i32(g.frameBytes);
      code.op(Op.i32_add);
    });
  }
  if (g.options.marks) {
    g.setCell(Cell.frame, () => {
      code.get(g.frameRecord);
      code.i32(frameSize);
      code.op(Op.i32_sub);
    });
  }
  if (hasResult) code.get(g.resultLocal);
}
