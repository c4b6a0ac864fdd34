import { error, type Problem } from '../base/problem';
import type { Span } from '../base/span';
import { didYouMean } from './did-you-mean';
import type { JsonMember, JsonNode } from './json';
import { readKnobs } from './knobs';
import type { FieldValue } from './scenario';

/** Type of a field. `value`: a number, or a string with one in decimal or hexadecimal. `registers`: an object from register
 *  names to values. `arguments`: a list of values and object names. `values`: a list of values. `knobs`: an object as "knobs" of a
 *  scenario. */
export type FieldType = 'string' | 'boolean' | 'value' | 'values' | 'registers' | 'arguments' | 'knobs';

/** One field of a verb or of a device. */
export interface FieldDeclaration {
  readonly type: FieldType;
  readonly required?: true;
  /** For completion and hovers in the scenario file. */
  readonly summary: string;
  /** All texts that it may have. */
  readonly choices?: readonly string[];
  /** It names one of the scenario's devices, or one of its SMMUs. */
  readonly names?: 'endpoint' | 'smmu';
}
export type FieldDeclarations = Readonly<Record<string, FieldDeclaration>>;

/** Reads JSON nodes as declared types. What is wrong becomes a problem with its place and, for a misspelt name, the nearest known one. */
export class FieldReader {
  constructor(readonly problems: Problem[]) {}

  /** The fields of an object. `where` names it in messages, `"boot"`; `at` is the place to blame for a missing field. */
  fields(node: JsonNode, declarations: FieldDeclarations, where: string, at: Span): Record<string, FieldValue> {
    const fields: Record<string, FieldValue> = {};
    if (node.kind !== 'object') {
      this.wrong(node.at, `the fields of ${where} are an object`);
      return fields;
    }
    for (const member of node.members) {
      if (!this.known(member, Object.keys(declarations), where)) continue;
      const declaration = declarations[member.name];
      const value = declaration && this.field(member.value, declaration);
      if (value !== undefined) fields[member.name] = value;
    }
    for (const [name, declaration] of Object.entries(declarations)) {
      const given = node.members.some((member) => member.name === name);
      if (!declaration.required || given) continue;
      this.problems.push(error('scenario-field', `${where} needs "${name}": ${declaration.summary}`, at));
    }
    return fields;
  }

  field(node: JsonNode, declaration: FieldDeclaration): FieldValue | undefined {
    switch (declaration.type) {
      case 'string':
        return this.#choice(node, declaration);
      case 'boolean':
        return node.kind === 'boolean' ? node.value : this.wrong(node.at, 'expected true or false');
      case 'value':
        return this.number(node);
      case 'values':
        if (node.kind !== 'array') return this.wrong(node.at, 'expected a list of numbers');
        return node.items.flatMap((item) => this.number(item) ?? []);
      case 'arguments':
        if (node.kind !== 'array') return this.wrong(node.at, 'expected a list');
        return node.items.flatMap((item) => (isNumber(item) ? this.number(item) : this.text(item)) ?? []);
      case 'registers': {
        if (node.kind !== 'object') return this.wrong(node.at, 'expected an object from register names to values');
        const entries = node.members.map(({ name, value }) => [name, this.number(value) ?? 0n] as const);
        return Object.fromEntries(entries);
      }
      case 'knobs':
        return readKnobs(node, this);
    }
  }

  #choice(node: JsonNode, { choices }: FieldDeclaration): string | undefined {
    const text = this.text(node);
    if (text === undefined || !choices || choices.includes(text)) return text;
    const help = didYouMean(text, choices) ?? `Known: ${choices.join(', ')}.`;
    this.problems.push(error('scenario-choice', `"${text}" is none of the choices`, node.at, help));
    return undefined;
  }

  /** Whether a member's name is one of those; a problem otherwise. */
  known(member: JsonMember, names: readonly string[], where: string): boolean {
    if (names.includes(member.name)) return true;
    const help = didYouMean(member.name, names) ?? `Known: ${names.join(', ') || 'none'}.`;
    this.problems.push(error('scenario-field', `${where} has no field "${member.name}"`, member.at, help));
    return false;
  }

  text(node: JsonNode | undefined): string | undefined {
    if (node === undefined || node.kind === 'string') return node?.value;
    return this.wrong(node.at, 'expected a string');
  }

  texts(node: JsonNode): string[] {
    if (node.kind === 'array') return node.items.flatMap((item) => this.text(item) ?? []);
    this.wrong(node.at, 'expected a list of strings');
    return [];
  }

  number(node: JsonNode): bigint | undefined {
    if (node.kind === 'number' && Number.isSafeInteger(node.value)) return BigInt(node.value);
    if (node.kind === 'string' && isNumber(node)) return BigInt(node.value);
    return this.wrong(node.at, 'expected an integer, or a string such as "0xd"');
  }

  /** Notes that something has another type than it should. */
  wrong(at: Span, message: string): undefined {
    this.problems.push(error('scenario-type', message, at));
    return undefined;
  }
}

function isNumber(node: JsonNode): boolean {
  return node.kind === 'number' || (node.kind === 'string' && /^(0x[0-9a-f]+|\d+)$/i.test(node.value));
}
