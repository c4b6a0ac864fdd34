import { spellings } from '../token';

/** Spelling ids of the punctuators that the parser asks for by name. */
export const P = {
  lparen: spellings.id('('),
  rparen: spellings.id(')'),
  lbrace: spellings.id('{'),
  rbrace: spellings.id('}'),
  lbracket: spellings.id('['),
  rbracket: spellings.id(']'),
  semicolon: spellings.id(';'),
  comma: spellings.id(','),
  colon: spellings.id(':'),
  question: spellings.id('?'),
  assign: spellings.id('='),
  star: spellings.id('*'),
  dot: spellings.id('.'),
  arrow: spellings.id('->'),
  ellipsis: spellings.id('...'),
  plus: spellings.id('+'),
  minus: spellings.id('-'),
  tilde: spellings.id('~'),
  not: spellings.id('!'),
  and: spellings.id('&'),
  andAnd: spellings.id('&&'),
  increment: spellings.id('++'),
  decrement: spellings.id('--'),
} as const;

const keywords = [
  'auto break case char const continue default do double else enum extern float for goto if inline int long register',
  'restrict return short signed sizeof static struct switch typedef union unsigned void volatile while _Alignas _Alignof',
  '_Atomic _Bool _Generic _Noreturn _Static_assert _Thread_local typeof typeof_unqual __auto_type __int128 __attribute__',
  'asm __extension__ __label__ _Complex _Float128 __builtin_offsetof __builtin_va_arg __builtin_types_compatible_p',
  '__builtin_choose_expr __func__ __real__ __imag__',
]
  .join(' ')
  .split(' ');

const alternatives: Readonly<Record<string, string>> = {
  __const: 'const',
  __const__: 'const',
  __volatile: 'volatile',
  __volatile__: 'volatile',
  __restrict: 'restrict',
  __restrict__: 'restrict',
  __inline: 'inline',
  __inline__: 'inline',
  __signed: 'signed',
  __signed__: 'signed',
  __typeof: 'typeof',
  __typeof__: 'typeof',
  __typeof_unqual__: 'typeof_unqual',
  __typeof_unqual: 'typeof_unqual',
  __asm: 'asm',
  __asm__: 'asm',
  __attribute: '__attribute__',
  __alignof: '_Alignof',
  __alignof__: '_Alignof',
  __thread: '_Thread_local',
  __int128_t: '__int128',
  __FUNCTION__: '__func__',
  __PRETTY_FUNCTION__: '__func__',
};

const codes = new Map<string, number>(keywords.map((word, i) => [word, i + 1]));
const code = (word: string): number => codes.get(word) ?? 0;

/** Codes of keywords, whatever their spelling (`const`, `__const`, `__const__`). */
export const K = {
  auto: code('auto'),
  break: code('break'),
  case: code('case'),
  char: code('char'),
  const: code('const'),
  continue: code('continue'),
  default: code('default'),
  do: code('do'),
  double: code('double'),
  else: code('else'),
  enum: code('enum'),
  extern: code('extern'),
  float: code('float'),
  for: code('for'),
  goto: code('goto'),
  if: code('if'),
  inline: code('inline'),
  int: code('int'),
  long: code('long'),
  register: code('register'),
  restrict: code('restrict'),
  return: code('return'),
  short: code('short'),
  signed: code('signed'),
  sizeof: code('sizeof'),
  static: code('static'),
  struct: code('struct'),
  switch: code('switch'),
  typedef: code('typedef'),
  union: code('union'),
  unsigned: code('unsigned'),
  void: code('void'),
  volatile: code('volatile'),
  while: code('while'),
  alignas: code('_Alignas'),
  alignof: code('_Alignof'),
  atomic: code('_Atomic'),
  bool: code('_Bool'),
  generic: code('_Generic'),
  noreturn: code('_Noreturn'),
  staticAssert: code('_Static_assert'),
  threadLocal: code('_Thread_local'),
  typeof: code('typeof'),
  typeofUnqual: code('typeof_unqual'),
  autoType: code('__auto_type'),
  int128: code('__int128'),
  attribute: code('__attribute__'),
  asm: code('asm'),
  extension: code('__extension__'),
  label: code('__label__'),
  complex: code('_Complex'),
  float128: code('_Float128'),
  offsetof: code('__builtin_offsetof'),
  vaArg: code('__builtin_va_arg'),
  typesCompatible: code('__builtin_types_compatible_p'),
  chooseExpr: code('__builtin_choose_expr'),
  func: code('__func__'),
} as const;

const bySpelling = buildTable();

function buildTable(): Uint8Array {
  const ids: [number, number][] = [];
  for (const word of keywords) ids.push([spellings.id(word), code(word)]);
  for (const [word, meaning] of Object.entries(alternatives)) ids.push([spellings.id(word), code(meaning)]);
  const table = new Uint8Array(Math.max(...ids.map(([id]) => id)) + 1);
  for (const [id, value] of ids) table[id] = value;
  return table;
}

/** Keyword code of a spelling id, 0 if it is no keyword. */
export function keywordOf(id: number): number {
  return bySpelling[id] ?? 0;
}
