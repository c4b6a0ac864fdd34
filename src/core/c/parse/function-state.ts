import type { CType, FunctionType } from '../types/type';
import type { Block, CaseLabel, CSymbol, Expression, Label, LocalVariable, Statement } from './ast';

/** The `switch` whose body is being parsed. */
export interface SwitchState {
  readonly type: CType;
  readonly cases: CaseLabel[];
  defaultLabel?: Label;
}

/** What accumulates while one function body is parsed. */
export class FunctionState {
  readonly variables: LocalVariable[] = [];
  readonly labels: Label[] = [];
  /** Innermost last: locals that end with the block. */
  readonly blocks: LocalVariable[][] = [];
  readonly switches: SwitchState[] = [];
  /** Labels that were placed so far: tells whether a dead branch can be entered from elsewhere. */
  placed = 0;
  /** Loops and switches around the current statement. */
  loops = 0;
  /** Statements that must run before the one being parsed (sizes of variable length arrays). */
  pending: Statement[] = [];
  /** Innermost last; the first is the function's own, the others come from `__label__`. */
  readonly labelScopes: Map<number, { label: Label; at: number; defined: boolean }>[] = [new Map()];
  staticCount = new Map<string, number>();

  constructor(
    readonly symbol: CSymbol,
    readonly type: FunctionType,
    /** First token of the definition. */
    readonly start: number,
  ) {}

  newVariable(name: string, type: CType, parameter = false): LocalVariable {
    const variable: LocalVariable = {
      name,
      index: this.variables.length,
      type,
      parameter,
      inMemory: mustLiveInMemory(type),
    };
    this.variables.push(variable);
    if (!parameter) this.blocks[this.blocks.length - 1]?.push(variable);
    return variable;
  }

  newLabel(name: string): Label {
    const label: Label = { name, index: this.labels.length, addressTaken: false };
    this.labels.push(label);
    return label;
  }

  /** The label that a name means here, made when it is met for the first time. */
  label(id: number, name: string, at: number): { label: Label; at: number; defined: boolean } {
    for (let i = this.labelScopes.length - 1; i >= 0; i--) {
      const found = this.labelScopes[i]?.get(id);
      if (found) return found;
    }
    const made = { label: this.newLabel(name), at, defined: false };
    this.labelScopes[0]?.set(id, made);
    return made;
  }

  block(at: number, run: () => Statement[]): Block {
    const variables: LocalVariable[] = [];
    this.blocks.push(variables);
    try {
      const body = run();
      return { kind: 'block', at, body, variables };
    } finally {
      this.blocks.pop();
    }
  }

  /** A hidden local that keeps a value computed once, and the statement that sets it. */
  hidden(at: number, value: Expression): LocalVariable {
    const variable = this.newVariable('', value.type);
    this.pending.push({
      kind: 'declaration',
      at,
      variable,
      initializer: { zero: false, items: [{ offset: 0, type: value.type, value }] },
    });
    return variable;
  }
}

/** Whether a variable of this type needs an address from the start: aggregates, and volatile objects. */
export function mustLiveInMemory(type: CType): boolean {
  return type.kind === 'array' || type.kind === 'record' || (type.quals & 2) !== 0;
}
