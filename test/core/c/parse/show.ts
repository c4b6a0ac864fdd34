import { formatPosition } from '../../../../src/core/base/span';
import type { Expression, Initializer, Statement, StaticInitializer } from '../../../../src/core/c/parse/ast';
import { showType } from '../../../../src/core/c/types/show';
import type { CType } from '../../../../src/core/c/types/type';
import { unitOf } from './lex';

/** A type in few letters: `u32`, `s64`, `struct s *`. */
export function type(t: CType): string {
  if (t.kind === 'int' && t.rank === 'bool') return 'bool';
  if (t.kind === 'int') return `${t.signed ? 's' : 'u'}${t.size * 8}`;
  if (t.kind === 'enum') return `enum:${type(t.underlying)}`;
  if (t.kind === 'float') return `f${t.size * 8}`;
  return showType(t);
}

/** An expression as nested calls, with the type where it matters. */
export function expression(e: Expression): string {
  switch (e.kind) {
    case 'constant':
      return `${e.value}:${type(e.type)}`;
    case 'float-constant':
      return `${e.value}:${type(e.type)}`;
    case 'string':
      return JSON.stringify(String.fromCharCode(...e.bytes));
    case 'local':
      return e.variable.name || `hidden${e.variable.index}`;
    case 'global':
      return `@${e.symbol.name}`;
    case 'dereference':
      return `*(${expression(e.pointer)})`;
    case 'member': {
      const bits = e.field.bits ? `:${e.field.bits.start}+${e.field.bits.width}` : '';
      return `${expression(e.base)}.${e.field.name ?? '<anonymous>'}${bits}`;
    }
    case 'compound-literal':
      return `literal ${type(e.type)}${initializer(e.initializer)}`;
    case 'address':
      return `&(${expression(e.of)})`;
    case 'label-address':
      return `&&${e.label.name}`;
    case 'load':
      return expression(e.of);
    case 'decay':
      return `decay(${expression(e.of)})`;
    case 'cast':
      return `${type(e.type)}(${expression(e.of)})`;
    case 'unary':
      return `${e.operator}(${expression(e.of)})`;
    case 'binary':
      return `(${expression(e.left)} ${e.operator} ${expression(e.right)}):${type(e.type)}`;
    case 'pointer-add':
      return `(${expression(e.pointer)} ${e.subtract ? '-' : '+'} ${expression(e.index)} * ${scale(e.scale)})`;
    case 'pointer-difference':
      return `(${expression(e.left)} - ${expression(e.right)}) / ${scale(e.scale)}`;
    case 'logical':
      return `(${expression(e.left)} ${e.operator} ${expression(e.right)})`;
    case 'conditional':
      return `(${expression(e.condition)} ? ${expression(e.then)} : ${expression(e.otherwise)}):${type(e.type)}`;
    case 'elvis':
      return `(${expression(e.value)} ?: ${expression(e.otherwise)}):${type(e.type)}`;
    case 'assign':
      return `${expression(e.target)} = ${expression(e.value)}`;
    case 'compound-assign':
      return `${expression(e.target)} ${e.operator}=[${type(e.computeType)}] ${expression(e.value)}${e.scale === undefined ? '' : ` * ${scale(e.scale)}`}`;
    case 'increment': {
      const operator = `${e.subtract ? '--' : '++'}`;
      const by = e.step === 1 ? '' : ` by ${scale(e.step)}`;
      return e.postfix ? `${expression(e.target)}${operator}${by}` : `${operator}${expression(e.target)}${by}`;
    }
    case 'call':
      return `${expression(e.callee)}(${e.arguments.map(expression).join(', ')})`;
    case 'builtin':
      return `!${e.name}(${e.arguments.map(expression).join(', ')}):${type(e.type)}`;
    case 'comma':
      return `(${expression(e.left)}, ${expression(e.right)})`;
    case 'statement-expression':
      return `({ ${e.body.body.map((s) => statement(s)).join(' ')} ${e.result ? `=> ${expression(e.result)}` : ''} })`;
  }
}

function scale(value: number | Expression): string {
  return typeof value === 'number' ? `${value}` : expression(value);
}

function initializer(init: Initializer): string {
  const items = init.items.map((item) => {
    const bits = item.bits ? `:${item.bits.start}+${item.bits.width}` : '';
    return `${item.offset}${bits}=${expression(item.value)}`;
  });
  return `{${init.zero ? 'zero; ' : ''}${items.join(', ')}}`;
}

/** A statement on one line. */
export function statement(s: Statement): string {
  switch (s.kind) {
    case 'block':
      return `{ ${s.body.map(statement).join(' ')} }`;
    case 'expression':
      return `${expression(s.expression)};`;
    case 'declaration': {
      const name = s.variable.name || `hidden${s.variable.index}`;
      const size = s.vlaSize ? ` size ${expression(s.vlaSize)}` : '';
      return `let ${name}: ${type(s.variable.type)}${size}${s.initializer ? ` = ${initializer(s.initializer)}` : ''};`;
    }
    case 'if':
      return `if (${expression(s.condition)}) ${statement(s.then)}${s.otherwise ? ` else ${statement(s.otherwise)}` : ''}`;
    case 'while':
      return `while (${expression(s.condition)}) ${statement(s.body)}`;
    case 'do':
      return `do ${statement(s.body)} while (${expression(s.condition)});`;
    case 'for':
      return `for (;${s.condition ? expression(s.condition) : ''};${s.step ? expression(s.step) : ''}) ${statement(s.body)}`;
    case 'switch': {
      const cases = s.cases.map((c) => `${c.low}${c.high === c.low ? '' : `..${c.high}`}->L${c.label.index}`);
      if (s.defaultLabel) cases.push(`default->L${s.defaultLabel.index}`);
      return `switch (${expression(s.value)}) [${cases.join(', ')}] ${statement(s.body)}`;
    }
    case 'label':
      return `L${s.label.index}${s.label.name ? `(${s.label.name})` : ''}:`;
    case 'goto':
      return `goto ${s.label.name};`;
    case 'computed-goto':
      return `goto *${expression(s.address)};`;
    case 'break':
    case 'continue':
      return `${s.kind};`;
    case 'return':
      return s.value ? `return ${expression(s.value)};` : 'return;';
    case 'asm': {
      const outputs = s.outputs.map((o) => `${o.constraint} ${expression(o.expression)}`).join(', ');
      const inputs = s.inputs.map((o) => `${o.constraint} ${expression(o.expression)}`).join(', ');
      const labels = s.labels.map((label) => label.name).join(', ');
      return `asm ${JSON.stringify(s.template)} out[${outputs}] in[${inputs}] clobber[${s.clobbers.join(', ')}] labels[${labels}];`;
    }
  }
}

/** The statements of function `name`, one a line; or its problems. */
export function body(source: string, name = 'f', headers = ''): string {
  const unit = unitOf(source, headers);
  const symbol = unit.symbol(name);
  if (!symbol) return `no symbol; ${problems(unit.problems)}`;
  const { value, problems: found } = unit.functionDefinition(symbol);
  return value ? value.body.body.map(statement).join('\n') : problems(found);
}

/** Problems as `line:column message (help)`. */
export function problems(
  list: readonly { message: string; at?: { file: string; line: number; column: number }; help?: string }[],
): string {
  return list
    .map((p) => `${p.at ? `${formatPosition(p.at)}: ` : ''}${p.message}${p.help ? ` (${p.help})` : ''}`)
    .join('\n');
}

/** Items of a static initialiser, the size first. */
export function staticItems(init: StaticInitializer | undefined): string {
  if (!init) return 'zero';
  const items = init.items.map((item): string => {
    switch (item.kind) {
      case 'bytes':
        return `${item.offset}: ${JSON.stringify(String.fromCharCode(...item.bytes))}`;
      case 'value':
        return `${item.offset}: ${item.value}/${item.size}`;
      case 'bits':
        return `${item.offset}: bits ${item.start}+${item.width} = ${item.value}`;
      case 'symbol':
        return `${item.offset}: &${item.symbol.name}+${item.addend}`;
      case 'label':
        return `${item.offset}: &&${item.label.name}${item.minus ? ` - &&${item.minus.name}` : ''}`;
      default:
        return '';
    }
  });
  return [`size ${init.size}`, ...items].join('\n');
}

/** The static initialiser of object `name`, or the problems. */
export function object(source: string, name: string, headers = ''): string {
  const unit = unitOf(source, headers);
  const symbol = unit.symbol(name);
  if (!symbol) return `no symbol; ${problems(unit.problems)}`;
  const { value, problems: found } = unit.objectDefinition(symbol);
  return value ? `${type(value.type)} ${staticItems(value.initializer)}` : problems(found);
}

/** The value that function `f` returns when `text` is its returned expression over `int i, unsigned u, long l, char *p`. */
export function returned(text: string, declarations = ''): string {
  const source = `${declarations}\nvoid f(int i, unsigned u, long l, unsigned char b, char *p) { (${text}); }`;
  return body(source)
    .replace(/^\{? ?/, '')
    .replace(/;( \})?$/, '');
}
