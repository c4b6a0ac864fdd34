import type { FunctionDefinition } from '../parse/ast';

/** A call that no compiler lets through. */
export interface ForbiddenCall {
  /** Token index in the function's buffer. */
  readonly at: number;
  /** What `__attribute__((error("...")))` of the called function says. */
  readonly message: string;
}

/** Any part of a syntax tree. */
type Part = Readonly<Record<string, unknown>>;

/** What refers to declarations and not to code. */
const beside = new Set([
  'type',
  'functionType',
  'symbol',
  'variable',
  'variables',
  'label',
  'labels',
  'buffer',
  'field',
]);

/** Calls of functions with `__attribute__((error))` that stay after what is never run is taken away: how the kernel fails its build where BUILD_BUG_ON()
 *  and its like find something. Conditions count as known where they are constants, and a call whose own condition is not known is left alone: a
 *  compiler that optimizes may know it. So is the body of a `switch` over a constant, of which only a part is compiled. */
export function forbiddenCalls({ body }: FunctionDefinition): readonly ForbiddenCall[] {
  const found: ForbiddenCall[] = [];
  visit(body as unknown as Part, true, found);
  return found;
}

/** `around`: the innermost condition around this part is known to hold. */
function visit(part: Part, around: boolean, found: ForbiddenCall[]): void {
  const certain = around || part.settled === true;
  if (part.kind === 'call' && certain) {
    const message = forbidding(part.callee);
    if (message !== undefined) found.push({ at: Number(part.at), message });
  }
  for (const key of liveParts(part)) {
    const guard = guards[String(part.kind)];
    const inside = guard?.guarded.includes(key) ? constantIn(part, guard.by) !== undefined : certain;
    const inner = part[key];
    for (const each of Array.isArray(inner) ? inner : [inner]) if (isPart(each)) visit(each, inside, found);
  }
}

/** By kind of node: what runs only under a condition, and where that stands. */
const guards: Readonly<Record<string, { readonly by: string; readonly guarded: readonly string[] }>> = {
  if: { by: 'condition', guarded: ['then', 'otherwise'] },
  conditional: { by: 'condition', guarded: ['then', 'otherwise'] },
  while: { by: 'condition', guarded: ['body'] },
  for: { by: 'condition', guarded: ['body', 'step'] },
  logical: { by: 'left', guarded: ['right'] },
  elvis: { by: 'value', guarded: ['otherwise'] },
  switch: { by: 'value', guarded: ['body'] },
};

function isPart(value: unknown): value is Part {
  return typeof value === 'object' && value !== null && !(value instanceof Uint8Array);
}

/** The names of the parts of a node that can run. */
function liveParts(part: Part): readonly string[] {
  const all = Object.keys(part).filter((key) => !beside.has(key));
  const without = (...dead: readonly string[]) => all.filter((key) => !dead.includes(key));
  const condition = constantIn(part, 'condition');
  switch (part.kind) {
    case 'if':
    case 'conditional':
      return condition === undefined ? all : without(condition === 0n ? 'then' : 'otherwise');
    case 'while':
    case 'for':
      return condition === 0n ? without('body', 'step') : all;
    case 'logical': {
      const left = constantIn(part, 'left');
      const decided = part.operator === '&&' ? left === 0n : left !== undefined && left !== 0n;
      return decided ? without('right') : all;
    }
    case 'switch':
      return constantIn(part, 'value') === undefined ? all : without('body');
    default:
      return all;
  }
}

function constantIn(part: Part, key: string): bigint | undefined {
  const inner = part[key];
  return isPart(inner) && inner.kind === 'constant' ? (inner.value as bigint) : undefined;
}

function forbidding(callee: unknown): string | undefined {
  if (!isPart(callee) || callee.kind !== 'global' || !isPart(callee.symbol)) return undefined;
  const { forbidden } = callee.symbol;
  return typeof forbidden === 'string' ? forbidden : undefined;
}
