import type { Block, Expression, Initializer, Statement } from '../../c/parse/ast';

/** Calls `visit` for each block of a statement expression inside `e`, outermost first. */
export function statementExpressionsIn(e: Expression | undefined, visit: (body: Block) => void): void {
  if (!e) return;
  if (e.kind === 'statement-expression') {
    visit(e.body);
    statementExpressionsIn(e.result, visit);
    return;
  }
  for (const part of partsOf(e)) statementExpressionsIn(part, visit);
}

/** The operands of an expression; the statements of a statement expression are not among them. */
export function partsOf(e: Expression): readonly Expression[] {
  switch (e.kind) {
    case 'dereference':
      return [e.pointer];
    case 'member':
      return [e.base];
    case 'compound-literal':
      return valuesOf(e.initializer);
    case 'address':
    case 'load':
    case 'decay':
    case 'cast':
    case 'unary':
      return [e.of];
    case 'binary':
    case 'logical':
    case 'comma':
      return [e.left, e.right];
    case 'pointer-add':
      return typeof e.scale === 'number' ? [e.pointer, e.index] : [e.pointer, e.index, e.scale];
    case 'pointer-difference':
      return typeof e.scale === 'number' ? [e.left, e.right] : [e.left, e.right, e.scale];
    case 'conditional':
      return [e.condition, e.then, e.otherwise];
    case 'elvis':
      return [e.value, e.otherwise];
    case 'assign':
    case 'compound-assign':
      return [e.target, e.value];
    case 'increment':
      return [e.target];
    case 'call':
      return [e.callee, ...e.arguments];
    case 'builtin':
      return e.arguments;
    default:
      return [];
  }
}

/** The values of an initialiser, in the order in which they are evaluated. */
export function valuesOf(initializer: Initializer): readonly Expression[] {
  return initializer.items.map((item) => item.value);
}

/** The expressions that stand directly in a statement. */
export function expressionsOf(s: Statement): readonly (Expression | undefined)[] {
  switch (s.kind) {
    case 'expression':
      return [s.expression];
    case 'declaration':
      return [s.vlaSize, ...(s.initializer ? valuesOf(s.initializer) : [])];
    case 'if':
    case 'while':
    case 'do':
      return [s.condition];
    case 'for':
      return [s.condition, s.step];
    case 'switch':
    case 'return':
      return [s.value];
    case 'computed-goto':
      return [s.address];
    case 'asm':
      return [...s.outputs, ...s.inputs].map((operand) => operand.expression);
    default:
      return [];
  }
}

/** The statements that stand directly in a statement. */
export function substatementsOf(s: Statement): readonly Statement[] {
  switch (s.kind) {
    case 'block':
      return s.body;
    case 'if':
      return s.otherwise ? [s.then, s.otherwise] : [s.then];
    case 'while':
    case 'do':
    case 'for':
    case 'switch':
      return [s.body];
    default:
      return [];
  }
}
