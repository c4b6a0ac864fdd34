import { spellings } from '../token';
import { composite } from '../types/same';
import { showType } from '../types/show';
import { isComplete } from '../types/size';
import type { CSymbol, FunctionDefinition, ObjectDefinition } from './ast';
import { parseBlock } from './block';
import type { Context } from './context';
import { ParseFailure } from './failure';
import type { DefinitionSite, FileScope } from './file-scope';
import { FunctionState } from './function-state';
import { parseInitializer } from './initializer';
import { nearest } from './near';
import { Scope } from './scope';
import { staticInitializer } from './static-initializer';

/** Parses a function's body in the scope of a file; `uses` collects the file-scope names that it depends on. */
export function parseFunction(
  file: FileScope,
  symbol: CSymbol,
  site: DefinitionSite & { kind: 'function' },
  uses: Set<number>,
): FunctionDefinition {
  const { buffer, start, body, end, type } = site;
  if (type.kind !== 'function') throw new Error('no function type');
  if (site.problem) throw new ParseFailure(site.problem);
  const c = file.contextAt(buffer, body, end);
  c.uses = uses;
  const fn = new FunctionState(symbol, type, start);
  c.fn = fn;
  const scope = new Scope(undefined);
  c.scope = scope;
  for (const parameter of site.parameters) {
    const name = parameter.name === 0 ? '' : spellings.text(parameter.name);
    const whole = parameter.type.kind === 'record' ? c.requireComplete(parameter.type, parameter.at) : parameter.type;
    if (name !== '' && scope.names.has(parameter.name))
      c.fail('redeclared', `there are two parameters named '${name}'`, parameter.at);
    const variable = fn.newVariable(name, whole, true);
    if (parameter.name !== 0) scope.names.set(parameter.name, { kind: 'local', variable });
  }
  if (type.returns.kind === 'record') c.requireComplete(type.returns, start);
  const block = parseBlock(c);
  checkLabels(c, fn);
  return { symbol, type, buffer, start, end, variables: fn.variables, body: block, labels: fn.labels };
}

function checkLabels(c: Context, fn: FunctionState): void {
  const own = fn.labelScopes[0] ?? new Map();
  for (const [id, { at, defined }] of own) {
    if (defined) continue;
    const names = [...own].filter(([, entry]) => entry.defined).map(([other]) => spellings.text(other));
    const near = nearest(spellings.text(id), names);
    c.fail('undeclared', `there is no label '${spellings.text(id)}'`, at, near && `did you mean '${near}'?`);
  }
}

/** Parses and evaluates the initialiser of an object of static storage. */
export function parseObject(
  file: FileScope,
  symbol: CSymbol,
  site: DefinitionSite & { kind: 'object' },
  uses: Set<number>,
): ObjectDefinition {
  const { buffer, start, initializer, end } = site;
  const c = file.contextAt(buffer, initializer < 0 ? start : initializer, end);
  c.uses = uses;
  const type = symbol.type.kind === 'record' ? c.requireComplete(symbol.type, start) : symbol.type;
  if (initializer < 0) {
    // A tentative definition of unknown length has one element (C11 6.9.2).
    const whole = type.kind === 'array' && type.length === undefined ? { ...type, length: 1 } : type;
    if (!isComplete(whole))
      c.fail('incomplete-type', `'${symbol.name}' has incomplete type '${showType(whole)}'`, start);
    return { symbol, type: whole, buffer, start };
  }
  const parsed = parseInitializer(c, type);
  const definition = { symbol, type: parsed.type, buffer, start, initializer: staticInitializer(c, parsed) };
  symbol.type = composite(symbol.type, parsed.type);
  return definition;
}

/** Gives an array without a length that of its initialiser. */
export function completeArray(file: FileScope, symbol: CSymbol): void {
  const site = file.sites.get(symbol);
  if (site?.kind !== 'object') return;
  const c = file.contextAt(site.buffer, site.initializer, site.end);
  symbol.type = composite(symbol.type, parseInitializer(c, symbol.type).type);
}
