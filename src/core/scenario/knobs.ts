import { error } from '../base/problem';
import { defaultKnobsV2, type KnobsV2 } from '../smmu/v2/knobs';
import { defaultKnobs, type Knobs } from '../smmu/v3/knobs';
import { didYouMean } from './did-you-mean';
import type { DriverDescription } from './driver';
import type { FieldReader } from './fields';
import type { JsonNode } from './json';

/** Choices of an SMMU of either architecture; those that both have mean the same. */
export type AnyKnobs = Partial<Knobs & KnobsV2>;

/** What a knob may be set to: one of some words, or an object with one member of some name. */
interface KnobValues {
  readonly words?: readonly string[];
  readonly members?: readonly string[];
  readonly flag?: true;
  readonly number?: true;
}

const delay: KnobValues = { words: ['none', 'never'], members: ['reads', 'nanoseconds'] };
const cache: KnobValues = { words: ['none', 'lazy', 'infinite', 'prefetch-all'], members: ['seed'] };
const words = (...all: string[]): KnobValues => ({ words: all });

/** Registers whose acknowledgement has a delay of its own. */
const acknowledged = ['CR0', 'IRQ_CTRL', 'GBPA'] as const;

/** What each knob may be. */
export const knobValues: Readonly<Record<Exclude<keyof AnyKnobs, 'acknowledge'>, KnobValues>> = {
  consumption: delay,
  transition: words('old', 'new'),
  unpredictable: words('ignored', 'taken'),
  unknownAtReset: words('declared', 'complement'),
  page1: words('separate', 'alias'),
  configurationCache: cache,
  translationCache: cache,
  walkCache: words('none', 'kept'),
  nestedEntries: words('separate', 'combined'),
  contiguous: words('separate', 'one-entry'),
  structureFetch: { words: ['present', 'oldest'], members: ['seed'] },
  prefetchCommands: words('followed', 'ignored'),
  prefetchedAccessFlag: words('left', 'set'),
  attributeOverrides: words('applied', 'ignored'),
  sizeOutOfRange: words('illegal', 'clamped'),
  mergeEvents: { flag: true },
  wires: words('separate', 'combined'),
  atcTimeout: { number: true },
  atcFailure: words('CERROR_ATC_INV_SYNC', 'CERROR_ABT', 'never-completes'),
  translatedWhileOff: words('recorded', 'silent'),
  oversizedTranslated: words('aborted', 'truncated'),
  oversizedTable: words('fetch-error', 'truncated'),
  sync: delay,
  invalidation: words('at-once', 'at-sync'),
  streamConflict: words('detected', 'first', 'last'),
  hitUnderFault: words('held-up', 'goes-on'),
  powerLoss: words('lost', 'kept'),
};

/** Reads the "knobs" of a scenario: what the implementation chooses where the architecture leaves it open. Those of the other architecture are unknown. */
export function readKnobs(
  node: JsonNode | undefined,
  reader: FieldReader,
  hardware?: DriverDescription['hardware'],
): AnyKnobs {
  if (node === undefined) return {};
  if (node.kind !== 'object') {
    reader.wrong(node.at, '"knobs" is an object from names of knobs to values');
    return {};
  }
  const found: Record<string, unknown> = {};
  const [v3, v2] = [Object.keys(defaultKnobs), Object.keys(defaultKnobsV2)];
  const all = hardware === 'smmu-v3' ? v3 : hardware === 'smmu-v2' ? v2 : [...new Set([...v3, ...v2])];
  for (const member of node.members) {
    if (!reader.known(member, all, '"knobs"')) continue;
    if (member.name === 'acknowledge') {
      found.acknowledge = acknowledgement(member.value, reader);
      continue;
    }
    const values = Object.entries(knobValues).find(([name]) => name === member.name)?.[1] ?? {};
    const value = readKnob(member.value, values, reader);
    if (value !== undefined) found[member.name] = value;
  }
  return found as AnyKnobs;
}

function acknowledgement(node: JsonNode, reader: FieldReader): Knobs['acknowledge'] {
  const found: Record<string, unknown> = { ...defaultKnobs.acknowledge };
  if (node.kind !== 'object') reader.wrong(node.at, '"acknowledge" is an object from register names to delays');
  else {
    for (const member of node.members) {
      if (!reader.known(member, acknowledged, '"acknowledge"')) continue;
      found[member.name] = readKnob(member.value, delay, reader) ?? 'none';
    }
  }
  return found as Knobs['acknowledge'];
}

function readKnob(node: JsonNode, values: KnobValues, reader: FieldReader): unknown {
  if (values.flag) return node.kind === 'boolean' ? node.value : reader.wrong(node.at, 'expected true or false');
  if (values.number) return reader.number(node);
  if (node.kind === 'object' && values.members) {
    const [member, second] = node.members;
    if (!member || second) return reader.wrong(node.at, `expected one of ${values.members.join(', ')}`);
    if (!reader.known(member, values.members, 'this knob')) return undefined;
    const number = reader.number(member.value);
    if (number === undefined) return undefined;
    return { [member.name]: member.name === 'nanoseconds' ? number : Number(number) };
  }
  const text = reader.text(node);
  const known = values.words ?? [];
  if (text === undefined || known.includes(text)) return text;
  const help = didYouMean(text, known) ?? `Known: ${known.join(', ')}.`;
  reader.problems.push(error('scenario-choice', `"${text}" is none of the choices`, node.at, help));
  return undefined;
}

/** The schema of "knobs" for editors. */
export function knobsSchema(): Readonly<Record<string, unknown>> {
  const properties = Object.fromEntries(Object.entries(knobValues).map(([name, values]) => [name, knobSchema(values)]));
  const registers = Object.fromEntries(acknowledged.map((name) => [name, knobSchema(delay)]));
  return {
    type: 'object',
    description: 'What the SMMU does where the architecture leaves a choice.',
    additionalProperties: false,
    properties: { acknowledge: { type: 'object', additionalProperties: false, properties: registers }, ...properties },
  };
}

function knobSchema({ words: known, members, flag, number }: KnobValues): Readonly<Record<string, unknown>> {
  if (flag) return { type: 'boolean' };
  if (number) return { type: ['integer', 'string'] };
  if (!members) return { enum: known };
  const properties = Object.fromEntries(members.map((name) => [name, { type: 'integer' }]));
  const one = { type: 'object', minProperties: 1, maxProperties: 1, additionalProperties: false, properties };
  return { anyOf: [{ enum: known }, one] };
}
