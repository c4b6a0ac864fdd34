import { nearest } from '../base/nearest';
import { error, type Outcome, type Problem } from '../base/problem';
import type { Span } from '../base/span';
import { drivers } from './driver';
import { type JsonMember, type JsonNode, parseJson } from './json';
import type { FieldValue, Scenario, Step } from './scenario';
import type { FieldDeclaration, Verb } from './step/verb';
import { verbs } from './step/verbs';

const topFields = ['$schema', 'version', 'id', 'title', 'summary', 'profile', 'overrides', 'driver', 'steps'];

/** Loads a scenario file, version 1. Problems name the place and, for a misspelt name, the nearest known one: `json-syntax`,
 *  `scenario-field`, `scenario-type`, `scenario-version`, `scenario-verb`, `scenario-driver`. There is a value only without errors. */
export function loadScenario(file: string, text: string): Outcome<Scenario> {
  const parsed = parseJson(file, text);
  if (!parsed.value) return { problems: parsed.problems };
  const problems: Problem[] = [];
  const scenario = new Loader(problems).scenario(parsed.value);
  return problems.length > 0 || !scenario ? { problems } : { value: scenario, problems };
}

class Loader {
  constructor(private readonly problems: Problem[]) {}

  scenario(node: JsonNode): Scenario | undefined {
    if (node.kind !== 'object') return this.#type(node.at, 'a scenario is an object');
    const members = new Map(node.members.map((member) => [member.name, member.value]));
    for (const member of node.members) this.#known(member, topFields, 'a scenario');
    const version = members.get('version');
    if (version?.kind !== 'number' || version.value !== 1) {
      this.problems.push(error('scenario-version', 'the scenario must say "version": 1', version?.at ?? node.at));
    }
    const driverName = this.#text(members.get('driver')) ?? 'arm-smmu-v3';
    const driver = drivers[driverName];
    if (!driver) {
      const help = didYouMean(driverName, Object.keys(drivers));
      this.problems.push(
        error('scenario-driver', `there is no driver "${driverName}"`, members.get('driver')?.at, help),
      );
    }
    const id = this.#required(members.get('id'), 'id', node.at);
    const title = this.#required(members.get('title'), 'title', node.at);
    const steps = this.#steps(members.get('steps'), node.at);
    const overrides = members.get('overrides');
    if (!driver || id === undefined || title === undefined) return undefined;
    return {
      id,
      title,
      summary: this.#text(members.get('summary')) ?? '',
      profile: this.#text(members.get('profile')) ?? 'qemu-virt',
      overrides: overrides === undefined ? [] : this.#texts(overrides),
      driver,
      steps,
    };
  }

  #steps(node: JsonNode | undefined, at: Span): Step[] {
    if (node?.kind !== 'array') {
      this.#type(node?.at ?? at, 'a scenario needs a list of "steps"');
      return [];
    }
    return node.items.flatMap((item) => this.#step(item) ?? []);
  }

  #step(node: JsonNode): Step | undefined {
    const [member, second] = node.kind === 'object' ? node.members : [];
    if (!member || second) {
      return this.#type(second?.at ?? node.at, 'a step has one verb, as in { "boot": {} }');
    }
    const verb = verbs[member.name];
    if (!verb) {
      const help = didYouMean(member.name, Object.keys(verbs));
      this.problems.push(error('scenario-verb', `there is no verb "${member.name}"`, member.at, help));
      return undefined;
    }
    return { verb: verb.name, fields: this.#fields(verb, member), at: member.at };
  }

  #fields(verb: Verb, step: JsonMember): Record<string, FieldValue> {
    const fields: Record<string, FieldValue> = {};
    if (step.value.kind !== 'object') {
      this.#type(step.value.at, `the fields of "${verb.name}" are an object`);
      return fields;
    }
    for (const member of step.value.members) {
      if (!this.#known(member, Object.keys(verb.fields), `"${verb.name}"`)) continue;
      const declaration = verb.fields[member.name];
      const value = declaration && this.#field(member.value, declaration);
      if (value !== undefined) fields[member.name] = value;
    }
    for (const [name, declaration] of Object.entries(verb.fields)) {
      const given = step.value.members.some((member) => member.name === name);
      if (!declaration.required || given) continue;
      this.problems.push(error('scenario-field', `"${verb.name}" needs "${name}": ${declaration.summary}`, step.at));
    }
    return fields;
  }

  #field(node: JsonNode, declaration: FieldDeclaration): FieldValue | undefined {
    switch (declaration.type) {
      case 'string':
        return this.#text(node);
      case 'boolean':
        return node.kind === 'boolean' ? node.value : this.#type(node.at, 'expected true or false');
      case 'value':
        return this.#number(node);
      case 'arguments':
        if (node.kind !== 'array') return this.#type(node.at, 'expected a list');
        return node.items.flatMap((item) => (isNumber(item) ? this.#number(item) : this.#text(item)) ?? []);
      case 'registers': {
        if (node.kind !== 'object') return this.#type(node.at, 'expected an object from register names to values');
        const entries = node.members.map(({ name, value }) => [name, this.#number(value) ?? 0n] as const);
        return Object.fromEntries(entries);
      }
    }
  }

  #known(member: JsonMember, names: readonly string[], where: string): boolean {
    if (names.includes(member.name)) return true;
    const help = didYouMean(member.name, names) ?? `Known: ${names.join(', ') || 'none'}.`;
    this.problems.push(error('scenario-field', `${where} has no field "${member.name}"`, member.at, help));
    return false;
  }

  #required(node: JsonNode | undefined, name: string, at: Span): string | undefined {
    if (node) return this.#text(node);
    this.problems.push(error('scenario-field', `a scenario needs "${name}"`, at));
    return undefined;
  }

  #text(node: JsonNode | undefined): string | undefined {
    if (node === undefined || node.kind === 'string') return node?.value;
    return this.#type(node.at, 'expected a string');
  }

  #texts(node: JsonNode): string[] {
    if (node.kind === 'array') return node.items.flatMap((item) => this.#text(item) ?? []);
    this.#type(node.at, 'expected a list of strings');
    return [];
  }

  #number(node: JsonNode): bigint | undefined {
    if (node.kind === 'number' && Number.isSafeInteger(node.value)) return BigInt(node.value);
    if (node.kind === 'string' && isNumber(node)) return BigInt(node.value);
    return this.#type(node.at, 'expected an integer, or a string such as "0xd"');
  }

  #type(at: Span, message: string): undefined {
    this.problems.push(error('scenario-type', message, at));
    return undefined;
  }
}

function isNumber(node: JsonNode): boolean {
  return node.kind === 'number' || (node.kind === 'string' && /^(0x[0-9a-f]+|\d+)$/i.test(node.value));
}

function didYouMean(name: string, known: readonly string[]): string | undefined {
  const close = nearest(name, known);
  return close === undefined ? undefined : `Did you mean "${close}"?`;
}
