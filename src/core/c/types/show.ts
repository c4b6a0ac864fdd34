import { type CType, Qualifier } from './type';

const names: { readonly [rank: string]: string } = {
  bool: '_Bool',
  char: 'char',
  schar: 'signed char',
  short: 'short',
  int: 'int',
  long: 'long',
  llong: 'long long',
  int128: '__int128',
};

/** The type as C writes it, for messages. */
export function showType(type: CType, inner = ''): string {
  const quals = `${type.quals & Qualifier.Const ? 'const ' : ''}${type.quals & Qualifier.Volatile ? 'volatile ' : ''}`;
  const tail = inner === '' ? '' : ` ${inner}`;
  switch (type.kind) {
    case 'void':
      return `${quals}void${tail}`;
    case 'int': {
      if (type.rank === 'schar' && !type.signed) return `${quals}unsigned char${tail}`;
      const sign = type.signed || type.rank === 'char' || type.rank === 'bool' ? '' : 'unsigned ';
      return `${quals}${sign}${names[type.rank] ?? type.rank}${type.precision ? `:${type.precision}` : ''}${tail}`;
    }
    case 'float':
      return `${quals}${type.size === 4 ? 'float' : type.size === 8 ? 'double' : 'long double'}${tail}`;
    case 'record':
      return `${quals}${type.record.kind} ${type.record.tag ?? '{...}'}${tail}`;
    case 'enum':
      return `${quals}enum ${type.tag ?? '{...}'}${tail}`;
    case 'pointer': {
      const star = `*${quals.trim()}${inner}`;
      return showType(type.to, type.to.kind === 'array' || type.to.kind === 'function' ? `(${star})` : star);
    }
    case 'array':
      return showType(type.of, `${inner}[${typeof type.length === 'number' ? type.length : ''}]`);
    case 'function': {
      const parameters = type.parameters.map((parameter) => showType(parameter));
      if (type.variadic) parameters.push('...');
      return showType(type.returns, `${inner}(${parameters.join(', ') || (type.unprototyped ? '' : 'void')})`);
    }
  }
}
