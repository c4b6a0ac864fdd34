interface Schema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly maxLength?: number;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

const understood = new Set(
  '$schema title description $ref $defs type const enum pattern maxLength required additionalProperties properties items'.split(
    ' ',
  ),
);

/** Where a value breaks a JSON schema of the keywords that ours use. A keyword that is not understood is an error, not a pass. */
export function schemaErrors(root: unknown, value: unknown): string[] {
  const errors: string[] = [];
  const check = (schema: Schema, part: unknown, path: string): void => {
    for (const keyword of Object.keys(schema)) if (!understood.has(keyword)) errors.push(`${path}: keyword ${keyword}`);
    if (schema.$ref !== undefined) {
      const target = (root as Schema).$defs?.[schema.$ref.replace('#/$defs/', '')];
      if (target) check(target, part, path);
      else errors.push(`${path}: no definition ${schema.$ref}`);
    }
    if (schema.type !== undefined && !hasType(part, schema.type)) errors.push(`${path}: not of type ${schema.type}`);
    if ('const' in schema && part !== schema.const) errors.push(`${path}: not ${String(schema.const)}`);
    if (schema.enum && !schema.enum.includes(part)) errors.push(`${path}: ${String(part)} is not allowed`);
    if (typeof part === 'string') {
      if (schema.pattern !== undefined && !new RegExp(schema.pattern).test(part)) errors.push(`${path}: ${part}`);
      if (schema.maxLength !== undefined && part.length > schema.maxLength) errors.push(`${path}: too long`);
    }
    if (Array.isArray(part)) {
      if (schema.items) for (const [index, item] of part.entries()) check(schema.items, item, `${path}[${index}]`);
    } else if (typeof part === 'object' && part !== null) {
      for (const name of schema.required ?? []) if (!(name in part)) errors.push(`${path}: ${name} is missing`);
      for (const [name, member] of Object.entries(part)) {
        const declared = schema.properties?.[name];
        if (declared) check(declared, member, `${path}.${name}`);
        else if (schema.additionalProperties === false) errors.push(`${path}: ${name} is not declared`);
      }
    }
  };
  check(root as Schema, value, '$');
  return errors;
}

function hasType(value: unknown, type: string): boolean {
  if (type === 'array') return Array.isArray(value);
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  return typeof value === type;
}
