import type { Expression } from './ast';

/** The address of an lvalue that lies at a constant address (`&((struct s *)0)->member`), or undefined. */
export function constantAddress(e: Expression): bigint | undefined {
  switch (e.kind) {
    case 'dereference':
      return e.pointer.kind === 'constant'
        ? e.pointer.value
        : e.pointer.kind === 'decay'
          ? constantAddress(e.pointer.of)
          : undefined;
    case 'member': {
      if (e.field.bits) return undefined;
      const base = constantAddress(e.base);
      return base === undefined ? undefined : BigInt.asUintN(64, base + BigInt(e.field.offset));
    }
    default:
      return undefined;
  }
}
