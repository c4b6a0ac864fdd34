import type { AsmOperand, AsmStatement } from '../../c/parse/ast';
import { Op, ValueType } from '../emit/opcode';
import { convert } from './convert';
import { expression } from './expression';
import type { Generator } from './generator';
import { intoTemp, loadPlace, placeAddress, releasePlace, stablePlace, storePlace } from './place';
import { isAggregate, valueType } from './representation';

const word = { kind: 'int', rank: 'long', size: 8, signed: false, quals: 0 } as const;

/** An asm statement. An empty template only moves operands (OPTIMIZER_HIDE_VAR, barrier); a template that the host knows
 *  is a call to the modelled operation; any other ends the run when it is reached. */
export function assembly(g: Generator, s: AsmStatement): void {
  if (s.template.trim() === '') {
    moveTied(g, s);
    return;
  }
  const operation = g.options.assembly(s);
  if (operation === undefined || s.outputs.length > 1) {
    g.mark(s.at, true);
    const text = s.template.replace(/\s+/g, ' ').trim();
    const bytes = Uint8Array.from([...text, '\0'].map((letter) => letter.charCodeAt(0) & 0xff));
    g.code.data({ kind: 'bytes', bytes, align: 1 }, 0);
    g.code.callEngine('assemblyNotModelled');
    return;
  }
  const [output] = s.outputs;
  let parameters = 0;
  if (output?.constraint.includes('+')) {
    parameters += 1;
    inputOf(g, output, true);
  } else if (output && isMemory(output)) {
    parameters += 1;
    addressOf(g, output);
  }
  for (const input of s.inputs) {
    parameters += 1;
    if (isMemory(input)) addressOf(g, input);
    else inputOf(g, input, false);
  }
  const stores = output !== undefined && !isMemory(output);
  g.mark(s.at);
  g.code.callOperation(operation, `${'I'.repeat(parameters)}:${stores ? 'I' : ''}`);
  if (stores && output) storeResult(g, output);
}

function isMemory(operand: AsmOperand): boolean {
  return /[mQ]/.test(operand.constraint);
}

function addressOf(g: Generator, operand: AsmOperand): void {
  const place = stablePlace(g, operand.expression);
  placeAddress(g, place);
  releasePlace(g, place);
}

function inputOf(g: Generator, operand: AsmOperand, lvalue: boolean): void {
  const { expression: e } = operand;
  if (lvalue) {
    const place = stablePlace(g, e);
    loadPlace(g, place, e.type);
    releasePlace(g, place);
  } else {
    expression(g, e);
  }
  if (!isAggregate(e.type)) convert(g, e.type, word);
}

function storeResult(g: Generator, output: AsmOperand): void {
  const { type } = output.expression;
  convert(g, word, type.kind === 'pointer' ? word : type);
  const value = intoTemp(g, type);
  const place = stablePlace(g, output.expression);
  storePlace(g, place, type, value);
  releasePlace(g, place);
  g.release(value, valueType(type));
}

/** Inputs tied to an output (`"0"(x)`) are assigned to it; everything else is left as it is. */
function moveTied(g: Generator, s: AsmStatement): void {
  for (const input of s.inputs) {
    const tied = /^\d+$/.test(input.constraint) ? s.outputs[Number(input.constraint)] : undefined;
    if (!tied) {
      if (isMemory(input)) continue;
      expression(g, input.expression);
      if (input.expression.type.kind !== 'void') g.code.op(Op.drop);
      continue;
    }
    const { type } = tied.expression;
    expression(g, input.expression);
    convert(g, input.expression.type, type);
    const value = intoTemp(g, type);
    const place = stablePlace(g, tied.expression);
    storePlace(g, place, type, value);
    releasePlace(g, place);
    g.release(value, isAggregate(type) ? ValueType.i64 : valueType(type));
  }
}
