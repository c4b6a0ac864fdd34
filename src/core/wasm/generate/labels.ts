import type { Block, FunctionDefinition, Label, LocalVariable, Statement } from '../../c/parse/ast';
import { expressionsOf, statementExpressionsIn, substatementsOf } from './walk';

/** How jumps reach the labels of one function. A jump sets a state variable and branches to the innermost block that
 *  holds both ends; from there every statement on the way to the label lets it in. */
export interface JumpPlan {
  /** Labels for which a statement must let a jump in from outside. */
  readonly entries: ReadonlyMap<Statement, ReadonlySet<Label>>;
  /** Labels that a block leads to, directly or through its statements. */
  readonly dispatch: ReadonlyMap<Block, ReadonlySet<Label>>;
  /** Variables with a cleanup that are alive at a label, in order of declaration. */
  readonly alive: ReadonlyMap<Label, readonly LocalVariable[]>;
}

interface Site {
  readonly path: readonly Statement[];
}

const none: JumpPlan = { entries: new Map(), dispatch: new Map(), alive: new Map() };

/** Finds out for a function which blocks must dispatch which labels, and which cleanups are alive at each label. */
export function planJumps(definition: FunctionDefinition): JumpPlan {
  if (definition.labels.length === 0) return none;
  const places = new Map<Label, Site>();
  const jumps = new Map<Label, Site[]>();
  const alive = new Map<Label, readonly LocalVariable[]>();
  const computed: Site[] = [];
  const jump = (label: Label, path: readonly Statement[]): void => {
    const list = jumps.get(label);
    if (list) list.push({ path });
    else jumps.set(label, [{ path }]);
  };

  const walk = (s: Statement, path: readonly Statement[], cleanups: LocalVariable[]): void => {
    if (s.kind === 'label') {
      places.set(s.label, { path });
      alive.set(s.label, [...cleanups]);
      return;
    }
    const inner = [...path, s];
    if (s.kind === 'goto') jump(s.label, path);
    if (s.kind === 'computed-goto') computed.push({ path });
    if (s.kind === 'switch') {
      for (const each of s.cases) jump(each.label, inner);
      if (s.defaultLabel) jump(s.defaultLabel, inner);
    }
    for (const e of expressionsOf(s)) statementExpressionsIn(e, (body) => walk(body, inner, [...cleanups]));
    if (s.kind === 'declaration' && s.variable.cleanup) cleanups.push(s.variable);
    const own = s.kind === 'block' ? [...cleanups] : cleanups;
    for (const child of substatementsOf(s)) walk(child, inner, own);
  };
  walk(definition.body, [], []);

  const entries = new Map<Statement, Set<Label>>();
  const dispatch = new Map<Block, Set<Label>>();
  for (const label of definition.labels) {
    const place = places.get(label);
    if (!place) continue;
    const from = label.addressTaken ? [...(jumps.get(label) ?? []), ...computed] : (jumps.get(label) ?? []);
    for (const { path } of from) route(label, place.path, path, entries, dispatch);
  }
  return { entries, dispatch, alive };
}

/** Notes what lies between the innermost common block of a jump and its label. */
function route(
  label: Label,
  to: readonly Statement[],
  from: readonly Statement[],
  entries: Map<Statement, Set<Label>>,
  dispatch: Map<Block, Set<Label>>,
): void {
  let common = 0;
  while (common < to.length && common < from.length && to[common] === from[common]) common += 1;
  let meeting = common - 1;
  const ownSwitch = meeting === from.length - 1 && from[meeting]?.kind === 'switch';
  if (!ownSwitch) while (meeting > 0 && to[meeting]?.kind !== 'block') meeting -= 1;
  for (let i = Math.max(meeting, 0); i < to.length; i++) {
    const statement = to[i];
    if (!statement) continue;
    if (i > meeting) add(entries, statement, label);
    if (statement.kind === 'block') add(dispatch, statement, label);
  }
}

function add<K>(map: Map<K, Set<Label>>, key: K, label: Label): void {
  const set = map.get(key);
  if (set) set.add(label);
  else map.set(key, new Set([label]));
}
