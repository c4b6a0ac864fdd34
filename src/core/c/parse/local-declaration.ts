import { spellings } from '../token';
import { unqualified } from '../types/make';
import { composite } from '../types/same';
import { showType } from '../types/show';
import { isComplete, isVariable } from '../types/size';
import type { CType } from '../types/type';
import type { Expression, LocalVariable, Statement } from './ast';
import type { Attributes } from './attribute';
import type { Context } from './context';
import { rvalue } from './convert-expression';
import { type Declarator, parseDeclarator } from './declarator';
import { parseAssignment } from './expression';
import { mustLiveInMemory } from './function-state';
import { parseInitializer } from './initializer';
import { parseSpecifiers, type Specifiers } from './specifiers';
import { staticInitializer } from './static-initializer';
import { sizeExpression } from './variable-array';
import { P } from './words';

/** A declaration in a block (C11 6.7); statements that bring its variables to life are added to `out`. */
export function parseLocalDeclaration(c: Context, out: Statement[]): void {
  const fn = c.fn;
  if (!fn) throw new Error('a local declaration outside a function');
  const outer = fn.pending;
  fn.pending = [];
  const flush = () => {
    out.push(...fn.pending);
    fn.pending = [];
  };
  const specifiers = parseSpecifiers(c);
  flush();
  if (!c.accept(P.semicolon)) {
    for (;;) {
      const attributes: Attributes = { ...specifiers.attributes };
      const declared = parseDeclarator(c, attributes, 'named');
      flush();
      const statement = declareLocal(c, specifiers, attributes, declared);
      flush();
      if (statement) out.push(statement);
      if (!c.accept(P.comma)) break;
    }
    c.expect(P.semicolon, 'after the declaration');
  }
  fn.pending = outer;
}

function declareLocal(
  c: Context,
  specifiers: Specifiers,
  attributes: Attributes,
  declared: Declarator,
): Statement | undefined {
  const scope = c.scope;
  const fn = c.fn;
  if (!scope || !fn) throw new Error('no scope');
  if (specifiers.deduced) return deduced(c, attributes, declared);
  const type = aligned(declared.apply(specifiers.type), attributes, specifiers.storage === 'typedef');
  const name = spellings.text(declared.name);
  if (scope.names.has(declared.name) && type.kind !== 'function' && specifiers.storage !== 'extern') {
    const known = scope.names.get(declared.name);
    if (!(known?.kind === 'typedef' && specifiers.storage === 'typedef'))
      c.fail('redeclared', `'${name}' is declared twice in this block`, declared.at);
  }
  if (specifiers.storage === 'typedef') {
    scope.names.set(declared.name, { kind: 'typedef', type });
    return undefined;
  }
  if (type.kind === 'function' || specifiers.storage === 'extern') {
    scope.names.set(declared.name, { kind: 'symbol', symbol: c.file.localExtern(declared.name, type, attributes) });
    return undefined;
  }
  if (specifiers.storage === 'static') {
    declareStatic(c, name, type, attributes, declared);
    return undefined;
  }
  return declareAutomatic(c, name, type, attributes, declared);
}

function declareAutomatic(
  c: Context,
  name: string,
  type: CType,
  attributes: Attributes,
  declared: Declarator,
): Statement {
  const fn = c.fn;
  const scope = c.scope;
  if (!scope || !fn) throw new Error('no scope');
  const { at } = declared;
  if (type.kind === 'void') c.fail('incomplete-type', `'${name}' is declared void`, at);
  const whole = type.kind === 'record' ? c.requireComplete(type, at) : type;
  const variable = fn.newVariable(name, whole);
  decorate(variable, attributes);
  scope.names.set(declared.name, { kind: 'local', variable });
  if (!c.accept(P.assign)) {
    if (!isComplete(whole)) c.fail('incomplete-type', `'${name}' has incomplete type '${showType(whole)}'`, at);
    if (isVariable(whole)) return { kind: 'declaration', at, variable, vlaSize: sizeExpression(c, whole, at) };
    return { kind: 'declaration', at, variable };
  }
  const parsed = parseInitializer(c, whole);
  variable.type = composite(whole, parsed.type);
  const initializer = { zero: parsed.zero, items: parsed.items };
  return { kind: 'declaration', at, variable, initializer };
}

/** `__auto_type x = value;` */
function deduced(c: Context, attributes: Attributes, declared: Declarator): Statement {
  const fn = c.fn;
  if (!fn) throw new Error('no function');
  c.expect(P.assign, "after '__auto_type' and the name");
  const value: Expression = rvalue(c, parseAssignment(c));
  const variable = fn.newVariable(spellings.text(declared.name), unqualified(value.type));
  decorate(variable, attributes);
  c.scope?.names.set(declared.name, { kind: 'local', variable });
  const items = [{ offset: 0, type: variable.type, value }];
  return { kind: 'declaration', at: declared.at, variable, initializer: { zero: false, items } };
}

function decorate(variable: LocalVariable, attributes: Attributes): void {
  if (attributes.cleanup) {
    variable.cleanup = attributes.cleanup;
    variable.inMemory = true;
  }
  if (attributes.aligned !== undefined) {
    variable.align = attributes.aligned;
    variable.inMemory = true;
  }
  if (mustLiveInMemory(variable.type)) variable.inMemory = true;
}

function declareStatic(c: Context, name: string, type: CType, attributes: Attributes, declared: Declarator): void {
  const fn = c.fn;
  if (!fn) throw new Error('no function');
  const count = fn.staticCount.get(name) ?? 0;
  fn.staticCount.set(name, count + 1);
  const unique = `${fn.symbol.name}.${name}${count === 0 ? '' : `.${count}`}`;
  const whole = type.kind === 'record' ? c.requireComplete(type, declared.at) : type;
  const symbol = c.file.staticLocal(unique, whole, attributes);
  c.scope?.names.set(declared.name, { kind: 'symbol', symbol });
  const start = declared.at;
  if (!c.accept(P.assign)) {
    if (!isComplete(whole)) c.fail('incomplete-type', `'${name}' has incomplete type`, start);
    c.file.defineStatic(symbol, { symbol, type: whole, buffer: c.buffer, start });
    return;
  }
  const outer = c.constantContext;
  c.constantContext = true;
  const parsed = parseInitializer(c, whole);
  symbol.type = parsed.type;
  const initializer = staticInitializer(c, parsed);
  c.constantContext = outer;
  c.file.defineStatic(symbol, { symbol, type: parsed.type, buffer: c.buffer, start, initializer });
}

/** A typedef's `aligned` attribute belongs to the type that it names. */
export function aligned(type: CType, attributes: Attributes, isTypedef: boolean): CType {
  const { aligned: align } = attributes;
  if (!isTypedef || align === undefined) return type;
  if (type.kind === 'int' || type.kind === 'record') return { ...type, align };
  if (type.kind === 'enum') return { ...type, underlying: { ...type.underlying, align } };
  return type;
}
