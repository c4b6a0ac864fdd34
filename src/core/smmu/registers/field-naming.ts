import type { Field, Fields } from '../declaration/field';

/** A field, or a value of it, as a part of a macro's name gives it. */
export interface FieldName {
  /** Arm's name of the field. */
  readonly field: string;
  /** Name of the value: the declaration's, or that of the macro where the declaration has none. Absent where the field itself is meant. */
  readonly value?: string;
  /** The value, where the declaration knows it. */
  readonly number?: bigint;
}

/** The fields that `text` names. One, as a rule: the longest field name that it starts with, and what follows is a value, or a suffix that
 *  says nothing. Several where it is a value that fields share; `shared` asks for these alone. */
export function fieldsNamed(fields: Fields, text: string, which: 'any' | 'shared' = 'any'): FieldName[] {
  const upper = text.toUpperCase();
  const spelled = Object.entries(fields).map(([name, field]) => ({
    name,
    field,
    kernel: field.kernel ?? name.toUpperCase(),
  }));
  spelled.sort((a, b) => b.kernel.length - a.kernel.length);
  const own = spelled.find(({ kernel }) => upper === kernel || upper.startsWith(`${kernel}_`));
  if (own && which === 'any') {
    const rest = text.slice(own.kernel.length + 1).replace(/_?(MASK|IDX)$/, '');
    return [{ field: own.name, ...(rest !== '' && valueNamed(own.field, rest)) }];
  }
  return Object.entries(fields).flatMap(([name, field]) => {
    if (field.family === undefined || !upper.startsWith(`${field.family}_`)) return [];
    const named = valueNamed(field, text.slice(field.family.length + 1));
    return named.number === undefined ? [] : [{ field: name, ...named }];
  });
}

/** The value of a field that a word stands for, in whatever case. */
export function valueNamed(field: Field, word: string): Required<Pick<FieldName, 'value'>> & Pick<FieldName, 'number'> {
  const upper = word.toUpperCase();
  const entry = Object.entries(field.values ?? {}).find(([, name]) => name.toUpperCase() === upper);
  const number = entry ? Number(entry[0]) : field.kernelValues?.[upper];
  if (number === undefined) return { value: word };
  return { value: field.values?.[number] ?? word, number: BigInt(number) };
}
