import type { CType, EnumType, RecordType } from '../types/type';
import type { CSymbol, LocalVariable } from './ast';

/** What an identifier stands for. */
export type Entry =
  | { readonly kind: 'typedef'; readonly type: CType }
  | { readonly kind: 'symbol'; readonly symbol: CSymbol }
  | { readonly kind: 'local'; readonly variable: LocalVariable }
  | { readonly kind: 'constant'; readonly value: bigint; readonly type: CType };

/** A block or prototype scope. Keys are spelling ids. The file's own scope lies outside the outermost one. */
export class Scope {
  readonly names = new Map<number, Entry>();
  readonly tags = new Map<number, RecordType | EnumType>();

  constructor(readonly parent: Scope | undefined) {}

  find(id: number): Entry | undefined {
    for (let scope: Scope | undefined = this; scope; scope = scope.parent) {
      const entry = scope.names.get(id);
      if (entry) return entry;
    }
    return undefined;
  }

  findTag(id: number): RecordType | EnumType | undefined {
    for (let scope: Scope | undefined = this; scope; scope = scope.parent) {
      const type = scope.tags.get(id);
      if (type) return type;
    }
    return undefined;
  }
}
