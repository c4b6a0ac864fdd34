/** A way to hide from the grammar what only the kernel's headers could explain. `replace` must keep the length and the line ends. */
export interface Mask {
  readonly why: string;
  readonly pattern: RegExp;
  readonly replace: (match: string, ...groups: string[]) => string;
}

/** Spaces in place of everything but line ends. */
export function blank(text: string): string {
  return text.replace(/[^\n]/g, ' ');
}

/** `word`, then spaces up to the length of what it replaces. */
function padded(word: string, replaced: string): string {
  return word + blank(replaced.slice(word.length));
}

const annotations = [
  '__iomem|__user|__rcu|__percpu|__kernel|__force|__bitwise|__private|__nocast',
  '__(?:mem|dev|cpu)?(?:init|exit)(?:data|const)?|__ref(?:data|const)?|__cold|__hot|__pure|__weak|__visible',
  '__maybe_unused|__always_unused|__must_check|__read_mostly|__ro_after_init|__packed|__cacheline_aligned(?:_in_smp)?',
  'noinline(?:_for_stack)?|asmlinkage|notrace|noinstr|__sched|VISIBLE_IF_KUNIT',
].join('|');

const annotationsWithArguments = [
  '__aligned|__counted_by(?:_le|_be|_ptr)?|__acquires|__releases|__must_hold|__cond_acquires|__free|__cleanup|__printf|__scanf',
  '__guarded_by|__section|__alloc_size|__nonstring_array|EXPORT_SYMBOL_IF_KUNIT',
].join('|');

const takesType = [
  'container_of|container_of_const|rb_entry|rb_entry_safe|list_entry|list_first_entry|list_last_entry|list_next_entry',
  'offsetof|offsetofend|sizeof_field|typeof_member|struct_size_t|min_t|max_t|clamp_t|DEFINE_FREE|DEFINE_RES_\\w+|\\w*alloc_objs?',
].join('|');

/** In the order in which they are applied. Causes were counted over the drivers of 6.1, 6.12 and 7.3. */
export const masks: readonly Mask[] = [
  {
    why: 'an attribute between type and name makes the grammar see a declaration and lose the function',
    pattern: new RegExp(`\\b(?:${annotations})\\b`, 'g'),
    replace: blank,
  },
  {
    why: '__always_inline is a storage class to us, an unknown type to the grammar',
    pattern: /\b__always_inline\b/g,
    replace: (match) => padded('inline', match),
  },
  {
    why: 'the same with arguments',
    pattern: new RegExp(`\\b(?:${annotationsWithArguments})\\s*\\((?:[^()\\n]|\\([^()\\n]*\\))*\\)`, 'g'),
    replace: blank,
  },
  {
    why: 'EXPORT_SYMBOL*(x); at file scope is no declaration',
    pattern: /^EXPORT_SYMBOL\w*\s*\([^()]*\)\s*;/gm,
    replace: blank,
  },
  {
    why: 'a loop macro is a call without semicolon; the loop body would become a sibling',
    pattern: /^([ \t]*)(\w*for_each_\w+|scoped_guard|scoped_cond_guard)(?=\s*\()/gm,
    replace: (_match, indent = '', name = '') => indent + padded('while', name),
  },
  {
    why: 'a macro that declares something takes no storage class',
    pattern: /^(\s*)static(?=\s+(?:DEFINE_\w+|DECLARE_\w+|LIST_HEAD|HLIST_HEAD|ATOMIC_\w+)\s*\()/gm,
    replace: (_match, indent = '') => `${indent}      `,
  },
  {
    why: 'typeof of an address is not in the grammar, typeof of a value is',
    pattern: /\btypeof\s*\(\s*&/g,
    replace: (match) => `${match.slice(0, -1)}*`,
  },
  { why: 'ranges in case labels', pattern: /(\bcase\b[^:;\n]*?)(\s\.\.\.\s[^:;\n]*)(?=:)/g, replace: keepFirst },
  {
    why: 'a type as argument of a macro reads as an expression',
    pattern: new RegExp(`\\b(?:${takesType})\\s*\\([^;{}]*?;`, 'g'),
    replace: maskTypes,
  },
];

function keepFirst(_match: string, first = '', second = ''): string {
  return first + blank(second);
}

function maskTypes(call: string): string {
  return call
    .replace(/\b(?:struct|union|enum)(?=\s+\w+\s*[*,)])/g, blank)
    .replace(/\bunsigned\s+(?:long|int|char|short)\b/g, (type) => padded('ulong', type))
    .replace(/(?<=[(,]\s*)(?:long|int|char|short)(?=\s*[,)])/g, (type) => padded('t', type));
}
