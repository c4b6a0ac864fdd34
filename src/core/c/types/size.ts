import type { CType } from './type';

/** Size in bytes; 1 for `void` and functions (GNU), 0 for what is incomplete or has no constant size. */
export function sizeOf(type: CType): number {
  switch (type.kind) {
    case 'void':
    case 'function':
      return 1;
    case 'int':
    case 'float':
      return type.size;
    case 'pointer':
      return 8;
    case 'array':
      return typeof type.length === 'number' ? type.length * sizeOf(type.of) : 0;
    case 'record':
      return type.record.size;
    case 'enum':
      return type.underlying.size;
  }
}

/** Alignment in bytes (AAPCS64), with what a typedef's `aligned` attribute asked for. */
export function alignOf(type: CType): number {
  switch (type.kind) {
    case 'void':
    case 'function':
      return 1;
    case 'int':
      return type.align ?? type.size;
    case 'float':
      return type.size;
    case 'pointer':
      return 8;
    case 'array':
      return alignOf(type.of);
    case 'record':
      return type.align ?? type.record.align;
    case 'enum':
      return type.underlying.align ?? type.underlying.size;
  }
}

/** Whether objects of the type may be made: a record has its members, an array its length. */
export function isComplete(type: CType): boolean {
  switch (type.kind) {
    case 'void':
      return false;
    case 'array':
      return type.length !== undefined && isComplete(type.of);
    case 'record':
      return type.record.complete;
    default:
      return true;
  }
}

/** Whether the size is known only when the program runs. */
export function isVariable(type: CType): boolean {
  return type.kind === 'array' && (type.length === 'vla' || isVariable(type.of));
}
