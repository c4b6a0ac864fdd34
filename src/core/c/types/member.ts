import type { Field, Record } from './type';

/** The way to a member by name: itself, or anonymous members down to it. Undefined if there is none. */
export function findMember(record: Record, name: string): readonly Field[] | undefined {
  for (const field of record.fields) {
    if (field.name === name) return [field];
  }
  for (const field of record.fields) {
    if (field.name !== undefined || field.type.kind !== 'record') continue;
    const inner = findMember(field.type.record, name);
    if (inner) return [field, ...inner];
  }
  return undefined;
}

/** Names that `findMember` knows, for suggestions. */
export function memberNames(record: Record): string[] {
  return record.fields.flatMap((field) => {
    if (field.name !== undefined) return [field.name];
    return field.type.kind === 'record' ? memberNames(field.type.record) : [];
  });
}
