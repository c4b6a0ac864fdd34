import type { Block, Expression, FunctionDefinition, LocalVariable, Statement } from '../../c/parse/ast';
import { expressionsOf, partsOf, substatementsOf } from './walk';

type Assigned = ReadonlySet<LocalVariable>;

/** Scalar locals that some path may read before it sets them, found by the usual rules of definite assignment. The answer
 *  errs on the side of naming a variable: whoever uses it watches those at run time. */
export function maybeUnset(definition: FunctionDefinition): ReadonlySet<LocalVariable> {
  const declared = definition.variables.filter((variable) => !variable.parameter && !variable.inMemory);
  if (declared.length === 0) return new Set();
  const analysis = new Analysis(new Set(declared));
  analysis.statement(definition.body, new Set());
  return analysis.found;
}

class Analysis {
  readonly found = new Set<LocalVariable>();

  constructor(readonly tracked: Assigned) {}

  /** What is set after a statement, given what is set before it. */
  statement(s: Statement, before: Assigned): Assigned {
    switch (s.kind) {
      case 'block':
        return this.block(s, before);
      case 'declaration': {
        const after = this.all(expressionsOf(s), before);
        return s.initializer ? with_(after, s.variable) : without(after, s.variable);
      }
      case 'if': {
        const tested = this.expression(s.condition, before);
        const then = this.statement(s.then, tested);
        return intersect(then, s.otherwise ? this.statement(s.otherwise, tested) : tested);
      }
      case 'while':
      case 'for': {
        const tested = this.expression(s.condition, before);
        this.statement(s.body, tested);
        // The step runs after the body or a `continue`: only what was set before the body is sure.
        if (s.kind === 'for') this.expression(s.step, tested);
        return tested;
      }
      case 'do': {
        const ran = this.statement(s.body, before);
        this.expression(s.condition, before);
        return hasJumps(s.body) ? before : ran;
      }
      case 'switch': {
        const tested = this.expression(s.value, before);
        this.statement(s.body, tested);
        return tested;
      }
      case 'label':
        // Control comes from elsewhere: nothing is sure.
        return new Set();
      case 'asm': {
        this.all(
          s.inputs.map((operand) => operand.expression),
          before,
        );
        return s.outputs.reduce<Assigned>(
          (set, { expression: e }) => (e.kind === 'local' ? with_(set, e.variable) : set),
          before,
        );
      }
      case 'return':
      case 'goto':
      case 'break':
      case 'continue':
      case 'computed-goto':
        this.all(expressionsOf(s), before);
        // What follows is not reached this way.
        return this.tracked;
      default:
        return this.all(expressionsOf(s), before);
    }
  }

  block(s: Block, before: Assigned): Assigned {
    let set = before;
    for (const each of s.body) set = this.statement(each, set);
    return set;
  }

  all(list: readonly (Expression | undefined)[], before: Assigned): Assigned {
    return list.reduce<Assigned>((set, e) => this.expression(e, set), before);
  }

  expression(e: Expression | undefined, before: Assigned): Assigned {
    if (!e) return before;
    switch (e.kind) {
      case 'load':
        if (e.of.kind === 'local') this.read(e.of.variable, before);
        return this.expression(e.of, before);
      case 'assign': {
        if (e.target.kind === 'local') return with_(this.expression(e.value, before), e.target.variable);
        return this.expression(e.value, this.expression(e.target, before));
      }
      case 'compound-assign':
      case 'increment':
        if (e.target.kind === 'local') this.read(e.target.variable, before);
        return this.all(partsOf(e), before);
      case 'logical':
        this.expression(e.right, this.expression(e.left, before));
        return this.expression(e.left, before);
      case 'conditional': {
        const tested = this.expression(e.condition, before);
        return intersect(this.expression(e.then, tested), this.expression(e.otherwise, tested));
      }
      case 'elvis': {
        const value = this.expression(e.value, before);
        this.expression(e.otherwise, value);
        return value;
      }
      case 'statement-expression':
        return this.expression(e.result, this.block(e.body, before));
      default:
        return this.all(partsOf(e), before);
    }
  }

  read(variable: LocalVariable, before: Assigned): void {
    if (this.tracked.has(variable) && !before.has(variable)) this.found.add(variable);
  }
}

function with_(set: Assigned, variable: LocalVariable): Assigned {
  return set.has(variable) ? set : new Set(set).add(variable);
}

function without(set: Assigned, variable: LocalVariable): Assigned {
  if (!set.has(variable)) return set;
  const rest = new Set(set);
  rest.delete(variable);
  return rest;
}

function intersect(a: Assigned, b: Assigned): Assigned {
  if (a === b) return a;
  return new Set([...a].filter((variable) => b.has(variable)));
}

/** Whether a loop body may be left or repeated from its middle. */
function hasJumps(s: Statement): boolean {
  return s.kind === 'break' || s.kind === 'continue' || s.kind === 'goto' || substatementsOf(s).some(hasJumps);
}
