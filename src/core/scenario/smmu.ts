import { error } from '../base/problem';
import type { Span } from '../base/span';
import type { DriverDescription } from './driver';
import type { FieldReader } from './fields';
import type { JsonNode } from './json';
import { type AnyKnobs, knobsSchema, readKnobs } from './knobs';

/** An SMMU of the machine. All have the scenario's profile. */
export interface ScenarioSmmu {
  readonly name: string;
  /** Changes to the profile for this one alone, such as `IDR1.SIDSIZE=8`. */
  readonly overrides: readonly string[];
  /** What this one does where the architecture leaves a choice, beside the knobs of the scenario. */
  readonly knobs: AnyKnobs;
  /** Firmware names an interrupt controller that it may write messages to. */
  readonly messages: boolean;
  /** It has a power domain of its own, which is off while nobody uses it. */
  readonly powerDomain?: true;
  /** How a device tree calls it first, before the name of its kind. */
  readonly compatible?: string;
  readonly at?: Span;
}

/** The one SMMU of a machine of which a scenario says no more. */
const alone: readonly ScenarioSmmu[] = [{ name: 'smmu', overrides: [], knobs: {}, messages: false }];

const summaries = {
  name: 'Under which steps and devices know it.',
  overrides: 'Changes to the profile for this one alone, such as IDR1.SIDSIZE=8.',
  knobs: 'What this one does where the architecture leaves a choice.',
  messages: 'Firmware names an interrupt controller that it may write messages to; it needs IDR0.MSI for that.',
  compatible: 'How a device tree calls it first, such as qcom,sm8250-smmu-500, before the name of its kind.',
  'power-domain': 'It has a power domain of its own, which the kernel turns off while nobody uses it. SMMUv2 only.',
} as const;

/** Reads the "smmus" of a scenario; problems go to the reader. Without them there is one, called `smmu`. */
export function readSmmus(
  node: JsonNode | undefined,
  reader: FieldReader,
  hardware: DriverDescription['hardware'],
): readonly ScenarioSmmu[] {
  if (node === undefined) return alone;
  if (node.kind !== 'array' || node.items.length === 0) {
    reader.wrong(node.at, '"smmus" is a list of at least one');
    return alone;
  }
  const smmus: ScenarioSmmu[] = [];
  for (const item of node.items) {
    const smmu = readSmmu(item, reader, hardware);
    if (!smmu) continue;
    if (smmus.some(({ name }) => name === smmu.name)) {
      reader.problems.push(error('scenario-smmu', `there are two SMMUs called "${smmu.name}"`, item.at));
    } else smmus.push(smmu);
  }
  return smmus;
}

function readSmmu(
  node: JsonNode,
  reader: FieldReader,
  hardware: DriverDescription['hardware'],
): ScenarioSmmu | undefined {
  if (node.kind !== 'object') return reader.wrong(node.at, 'an SMMU is an object');
  const known = node.members.filter((member) => reader.known(member, Object.keys(summaries), 'an SMMU'));
  const members = new Map(known.map((member) => [member.name, member.value]));
  const name = reader.text(members.get('name'));
  if (!members.has('name')) {
    reader.problems.push(error('scenario-field', `an SMMU needs "name": ${summaries.name}`, node.at));
  }
  const overrides = members.get('overrides');
  const messages = members.get('messages');
  if (messages && messages.kind !== 'boolean') reader.wrong(messages.at, 'expected true or false');
  const calls = members.get('compatible');
  const compatible = calls && reader.text(calls);
  const power = members.get('power-domain');
  if (power && power.kind !== 'boolean') reader.wrong(power.at, 'expected true or false, for an SMMUv2');
  else if (power && hardware !== 'smmu-v2') {
    const help = 'Let it lose its registers with "inject" and the fault "power-off".';
    const text = '"power-domain" is for an SMMUv2: the SMMUv3 driver neither suspends nor resumes at run time';
    reader.problems.push(error('scenario-field', text, power.at, help));
  }
  return {
    name: name ?? '',
    overrides: overrides ? reader.texts(overrides) : [],
    knobs: readKnobs(members.get('knobs'), reader, hardware),
    messages: messages?.kind === 'boolean' && messages.value,
    ...(compatible !== undefined && { compatible }),
    ...(power?.kind === 'boolean' && power.value && { powerDomain: true }),
    at: node.at,
  };
}

/** The schema of "smmus" for editors. */
export function smmusSchema(): Readonly<Record<string, unknown>> {
  const text = { type: 'string' };
  const properties = {
    name: { ...text, description: summaries.name },
    overrides: { type: 'array', items: text, description: summaries.overrides },
    knobs: knobsSchema(),
    messages: { type: 'boolean', description: summaries.messages },
    compatible: { ...text, description: summaries.compatible },
    'power-domain': { type: 'boolean', description: summaries['power-domain'] },
  };
  return {
    type: 'array',
    minItems: 1,
    description: 'The SMMUs of the machine, all with the profile of the scenario; one called "smmu" when left out.',
    items: { type: 'object', required: ['name'], additionalProperties: false, properties },
  };
}
