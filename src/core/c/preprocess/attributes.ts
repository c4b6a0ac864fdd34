/** Names for which gcc 12 for aarch64 answers 1 to `__has_attribute` (only those a kernel asks for or could sensibly ask for). */
export const knownAttributes: ReadonlySet<string> = new Set(
  `access alias aligned alloc_align alloc_size always_inline artificial assume_aligned cleanup cold common const constructor
   copy deprecated designated_init destructor error externally_visible fallthrough flatten format format_arg gnu_inline hot
   ifunc indirect_return leaf malloc may_alias mode naked no_address_safety_analysis no_instrument_function
   no_profile_instrument_function no_reorder no_sanitize no_sanitize_address no_sanitize_coverage no_sanitize_thread
   no_sanitize_undefined no_split_stack no_stack_limit no_stack_protector noclone nocommon noinit noinline noipa nonnull nonstring
   noplt noreturn nothrow optimize packed patchable_function_entry persistent pure retain returns_nonnull returns_twice
   scalar_storage_order section sentinel simd stack_protect symver target target_clones tls_model transaction_pure
   transparent_union unavailable unused used vector_size visibility warn_if_not_aligned warn_unused_result warning weak weakref
   zero_call_used_regs`.split(/\s+/),
);

/** `__builtin_...` names that gcc 12 does not have, although kernels ask for them (they came with later gcc or are clang's). */
export const unknownBuiltins: ReadonlySet<string> = new Set(
  `__builtin_counted_by_ref __builtin_elementwise_abs __builtin_elementwise_max __builtin_elementwise_min __builtin_memcpy_inline
   __builtin_nondeterministic_value __builtin_readcyclecounter __builtin_readsteadycounter __builtin_rotateleft32
   __builtin_rotateright32 __builtin_bitreverse32 __builtin_bitreverse64 __builtin_debugtrap __builtin_stdc_bit_ceil
   __builtin_get_vtable_pointer __builtin_infer_alloc_token __builtin_dump_struct __builtin_unpredictable __builtin_addc
   __builtin_subc __builtin_popcountg __builtin_clzg __builtin_ctzg __builtin_allow_runtime_check`.split(/\s+/),
);

/** `__attribute` and `__attribute__` name the same. */
export function plainAttribute(name: string): string {
  return name.replace(/^__(.+)__$/, '$1');
}

/** Whether gcc 12 knows the built-in function. */
export function hasBuiltin(name: string): boolean {
  if (unknownBuiltins.has(name)) return false;
  return /^__(builtin|sync|atomic)_[a-z]/.test(name);
}
