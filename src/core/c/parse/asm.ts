import { spellings } from '../token';
import type { AsmOperand, Label, Statement } from './ast';
import { parseText } from './attribute';
import type { Context } from './context';
import { isLvalue, rvalue } from './convert-expression';
import { parseExpression } from './expression';
import { markAddressTaken } from './unary';
import { K, P } from './words';

/** `asm` statement with its operands (GNU). */
export function parseAsm(c: Context): Statement {
  const at = c.pos;
  c.next();
  let volatile = false;
  while (c.keyword === K.volatile || c.keyword === K.goto || c.keyword === K.inline) {
    volatile ||= c.keyword !== K.inline;
    c.next();
  }
  c.expect(P.lparen, "after 'asm'");
  const template = parseText(c);
  const outputs: AsmOperand[] = [];
  const inputs: AsmOperand[] = [];
  const clobbers: string[] = [];
  const labels: Label[] = [];
  if (section(c)) operands(c, outputs, true);
  if (section(c)) operands(c, inputs, false);
  if (section(c)) list(c, () => clobbers.push(parseText(c)));
  if (section(c)) {
    list(c, () => {
      const labelAt = c.pos;
      const id = c.identifier('a label');
      const found = c.fn?.label(id, spellings.text(id), labelAt);
      if (found) labels.push(found.label);
    });
  }
  c.expect(P.rparen, "after 'asm (...'");
  c.expect(P.semicolon, "after 'asm (...)'");
  return { kind: 'asm', at, template, outputs, inputs, clobbers, labels, volatile: volatile || outputs.length === 0 };
}

/** Takes the colon before a list of operands. The preprocessor leaves two of them apart, whatever the spacing. */
function section(c: Context): boolean {
  return c.accept(P.colon);
}

function list(c: Context, each: () => void): void {
  if (c.tok === P.colon || c.tok === P.rparen) return;
  do each();
  while (c.accept(P.comma));
}

function operands(c: Context, out: AsmOperand[], output: boolean): void {
  list(c, () => {
    let name: string | undefined;
    if (c.accept(P.lbracket)) {
      name = spellings.text(c.tok);
      c.next();
      c.expect(P.rbracket, 'after the operand name');
    }
    const constraint = parseText(c);
    c.expect(P.lparen, 'before the operand');
    const e = parseExpression(c);
    c.expect(P.rparen, 'after the operand');
    const memory = /[mQoV]/.test(constraint) && !/[rg]/.test(constraint);
    if (output && !isLvalue(e)) c.fail('not-an-lvalue', 'an output operand must be an object', e.at);
    if (output || (memory && isLvalue(e))) {
      if (memory) markAddressTaken(e);
      out.push({ name, constraint, expression: e });
    } else out.push({ name, constraint, expression: rvalue(c, e) });
  });
}
