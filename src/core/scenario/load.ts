import { error, type Outcome, type Problem } from '../base/problem';
import type { Span } from '../base/span';
import { checkOrder } from './check';
import { readDevices } from './device';
import { checkDevices } from './device-check';
import { didYouMean } from './did-you-mean';
import { drivers } from './driver';
import { FieldReader } from './fields';
import { type JsonNode, parseJson } from './json';
import { readKnobs } from './knobs';
import { usualProfiles } from './profile';
import type { Scenario, Step } from './scenario';
import { readSmmus } from './smmu';
import { verbs } from './step/verbs';
import { readTrials } from './trials';

const topFields = [
  '$schema',
  'version',
  'id',
  'title',
  'summary',
  'group',
  'profile',
  'overrides',
  'driver',
  'firmware',
  'errors',
  'command-line',
  'knobs',
  'smmus',
  'devices',
  'trials',
  'time-budget',
  'steps',
];

/** Ways in which firmware describes a machine. */
export const firmwareKinds = ['device-tree', 'acpi'] as const;

/** Who takes errors that aborts lead to: the kernel, by AER, or firmware, which reports them in records of its own (CPER). */
export const errorKinds = ['kernel-first', 'firmware-first'] as const;

/** Loads a scenario file, version 1. Problems name the place and, for a misspelt name, the nearest known one: `json-syntax`,
 *  `scenario-field`, `scenario-type`, `scenario-choice`, `scenario-version`, `scenario-verb`, `scenario-driver`, `scenario-device`, and
 *  `scenario-order` for steps that contradict each other. There is a value only without errors. */
export function loadScenario(file: string, text: string): Outcome<Scenario> {
  const parsed = parseJson(file, text);
  if (!parsed.value) return { problems: parsed.problems };
  const problems: Problem[] = [];
  const scenario = new Loader(problems).scenario(parsed.value);
  if (scenario && problems.length === 0) problems.push(...checkOrder(scenario));
  return problems.length > 0 || !scenario ? { problems } : { value: scenario, problems };
}

class Loader {
  readonly #reader: FieldReader;

  constructor(private readonly problems: Problem[]) {
    this.#reader = new FieldReader(problems);
  }

  scenario(node: JsonNode): Scenario | undefined {
    const reader = this.#reader;
    if (node.kind !== 'object') return reader.wrong(node.at, 'a scenario is an object');
    const members = new Map(node.members.map((member) => [member.name, member.value]));
    for (const member of node.members) reader.known(member, topFields, 'a scenario');
    const version = members.get('version');
    if (version?.kind !== 'number' || version.value !== 1) {
      this.problems.push(error('scenario-version', 'the scenario must say "version": 1', version?.at ?? node.at));
    }
    const driverName = reader.text(members.get('driver')) ?? 'arm-smmu-v3';
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
    const firmware = members.get('firmware');
    const kind = firmware && reader.field(firmware, { type: 'string', summary: '', choices: firmwareKinds });
    const hardware = driver?.hardware ?? 'smmu-v3';
    const smmus = readSmmus(members.get('smmus'), reader, hardware);
    const errors = members.get('errors');
    const first = errors && reader.field(errors, { type: 'string', summary: '', choices: errorKinds });
    const devices = readDevices(members.get('devices'), reader, first === 'firmware-first');
    checkDevices(devices, smmus, this.problems);
    const trials = readTrials(members.get('trials'), reader);
    const knobs = readKnobs(members.get('knobs'), reader, hardware);
    const budget = members.get('time-budget');
    const seconds = budget && reader.number(budget);
    const commandLine = reader.text(members.get('command-line')) ?? '';
    if (!driver || id === undefined || title === undefined) return undefined;
    return {
      id,
      title,
      summary: reader.text(members.get('summary')) ?? '',
      group: reader.text(members.get('group')) ?? '',
      profile: reader.text(members.get('profile')) ?? usualProfiles[driver.hardware],
      profileAt: (members.get('profile') ?? overrides ?? node).at,
      overrides: overrides === undefined ? [] : reader.texts(overrides),
      driver,
      firmware: firmwareKinds.find((each) => each === kind) ?? 'device-tree',
      commandLine,
      knobs,
      smmus,
      devices,
      trials,
      ...(seconds !== undefined && { timeBudget: seconds * 1_000_000_000n }),
      steps,
    };
  }

  #steps(node: JsonNode | undefined, at: Span): Step[] {
    if (node?.kind !== 'array') {
      this.#reader.wrong(node?.at ?? at, 'a scenario needs a list of "steps"');
      return [];
    }
    return node.items.flatMap((item) => this.#step(item) ?? []);
  }

  #step(node: JsonNode): Step | undefined {
    const [member, second] = node.kind === 'object' ? node.members : [];
    if (!member || second) {
      return this.#reader.wrong(second?.at ?? node.at, 'a step has one verb, as in { "boot": {} }');
    }
    const verb = verbs[member.name];
    if (!verb) {
      const help = didYouMean(member.name, Object.keys(verbs));
      this.problems.push(error('scenario-verb', `there is no verb "${member.name}"`, member.at, help));
      return undefined;
    }
    const fields = this.#reader.fields(member.value, verb.fields, `"${verb.name}"`, member.at);
    return { verb: verb.name, fields, at: member.at };
  }

  #required(node: JsonNode | undefined, name: string, at: Span): string | undefined {
    if (node) return this.#reader.text(node);
    this.problems.push(error('scenario-field', `a scenario needs "${name}"`, at));
    return undefined;
  }
}
