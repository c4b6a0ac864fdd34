/** A macro whose definition in the tree is replaced, because all it adds is a check at compile time. */
export interface PinnedMacro {
  /** `NAME(parameters) replacement`, as after #define. */
  readonly definition: string;
  readonly reason: string;
}

/** Linux's field and mask macros check their operands at compile time with expressions that are far longer than what they compute: the
 *  7.3 driver expands to nine times as many tokens with them. A build of the tree reports what these checks would find. */
export const pinnedMacros: readonly PinnedMacro[] = [
  { definition: 'compiletime_assert(condition, msg) ((void)0)', reason: 'fails the build or does nothing' },
  { definition: 'BUILD_BUG_ON_MSG(cond, msg) ((void)0)', reason: 'fails the build or does nothing' },
  { definition: 'BUILD_BUG_ON(condition) ((void)0)', reason: 'fails the build or does nothing' },
  { definition: 'BUILD_BUG_ON_ZERO(e, ...) (0)', reason: 'fails the build or is 0' },
  { definition: 'static_assert(expr, ...)', reason: 'fails the build or does nothing' },
  { definition: 'GENMASK_INPUT_CHECK(h, l) 0', reason: 'fails the build or is 0' },
  { definition: 'BIT_INPUT_CHECK(type, b) 0', reason: 'fails the build or is 0' },
  {
    definition: 'GENMASK_TYPE(t, h, l) ((t)((((t)~(t)0) << (l)) & (((t)~(t)0) >> (sizeof(t) * 8 - 1 - (h)))))',
    reason: 'finds the largest value of an unsigned type through type_max(), is_signed_type() and __is_constexpr()',
  },
  { definition: '__BF_FIELD_CHECK_MASK(mask, val, pfx) ((void)0)', reason: 'fails the build or does nothing' },
  { definition: '__BF_FIELD_CHECK_REG(mask, reg, pfx) ((void)0)', reason: 'fails the build or does nothing' },
  { definition: '__BF_FIELD_CHECK(mask, reg, val, pfx) ((void)0)', reason: 'fails the build or does nothing' },
  { definition: '__bf_shf(x) (__builtin_ffsll(x) - 1)', reason: 'the same value in all versions, in one spelling' },
  {
    definition: 'READ_ONCE(x) (x)',
    reason: 'volatile and a size check: one thread runs at a time, and every memory access is made as written',
  },
  { definition: 'WRITE_ONCE(x, val) ((x) = (val))', reason: 'as READ_ONCE' },
  { definition: 'dev_printk_index_emit(...) ((void)0)', reason: 'fills a section that only user space reads' },
  { definition: 'printk_index_subsys_emit(...) ((void)0)', reason: 'fills a section that only user space reads' },
];

/** The list as #define lines. */
export const pinnedDefinitions: string = pinnedMacros.map((p) => `#define ${p.definition}\n`).join('');
