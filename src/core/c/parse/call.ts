import { unqualified } from '../types/make';
import { showType } from '../types/show';
import type { FunctionType } from '../types/type';
import type { Expression } from './ast';
import type { Context } from './context';
import { convert, defaultPromote, rvalue } from './convert-expression';
import { parseAssignment } from './expression';
import { transparentMember } from './transparent-union';
import { P } from './words';

/** Arguments and the call of `callee`, whose opening parenthesis is at the cursor (C11 6.5.2.2). */
export function parseCall(c: Context, callee: Expression): Expression {
  const at = c.pos;
  const target = callee.type.kind === 'function' ? callee : rvalue(c, callee);
  const functionType = calledType(target);
  if (!functionType) c.fail('not-a-function', `a value of type '${showType(callee.type)}' cannot be called`, at);
  const values = parseArguments(c);
  const name = callee.kind === 'global' ? `'${callee.symbol.name}'` : 'the function';
  const wanted = functionType.parameters.length;
  if (!functionType.unprototyped) {
    if (values.length < wanted)
      c.fail('too-few-arguments', `${name} needs ${wanted} arguments, not ${values.length}`, at);
    if (values.length > wanted && !functionType.variadic)
      c.fail('too-many-arguments', `${name} takes ${wanted} arguments, not ${values.length}`, at);
  }
  const converted = values.map((value, i) => {
    const parameter = functionType.parameters[i];
    if (!parameter) return defaultPromote(value);
    return transparentMember(c, value, parameter) ?? convert(c, value, parameter, `argument ${i + 1} of ${name}`);
  });
  let type = unqualified(functionType.returns);
  if (type.kind === 'record') type = c.requireComplete(type, at);
  const plain = direct(target);
  return { kind: 'call', at, type, callee: plain, functionType, arguments: converted };
}

/** `(*f)` and `(&f)` call what `f` calls. */
function direct(target: Expression): Expression {
  if (target.kind === 'dereference') return direct(target.pointer);
  const designates = target.kind === 'address' || target.kind === 'decay';
  return designates && target.of.kind === 'global' ? target.of : target;
}

function calledType(target: Expression): FunctionType | undefined {
  if (target.type.kind === 'function') return target.type;
  if (target.type.kind === 'pointer' && target.type.to.kind === 'function') return target.type.to;
  return undefined;
}

/** Comma-separated argument values in parentheses. */
export function parseArguments(c: Context): Expression[] {
  return c.nested(() => {
    c.expect(P.lparen, 'before the arguments');
    const values: Expression[] = [];
    if (c.accept(P.rparen)) return values;
    do values.push(rvalue(c, parseAssignment(c)));
    while (c.accept(P.comma));
    c.expect(P.rparen, 'after the arguments');
    return values;
  });
}
