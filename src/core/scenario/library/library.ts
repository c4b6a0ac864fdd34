import { error, type Outcome } from '../../base/problem';
import { didYouMean } from '../did-you-mean';
import { armSmmuV3 } from '../driver';
import { loadScenario } from '../load';
import type { Scenario } from '../scenario';
import { atcFiles } from './atc';
import { counterPolicyFiles } from './counter-policy';
import { crossCuttingFiles } from './cross-cutting';
import { handoverFiles } from './handover';
import { kdumpFiles } from './kdump';
import { featureMatrix, transitionMatrix } from './matrix';
import { recordedRuns } from './recorded';
import { smmuV2Files } from './smmu-v2';
import { startFiles } from './start';
import { unregisterFiles } from './unregister';

/** A scenario as lists show it. `load` reads and checks all of it, once. */
export interface ScenarioEntry {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly group: string;
  readonly profile: string;
  /** Name of the driver that it runs. */
  readonly driver: string;
  load(): Scenario;
}

/** A group of scenarios. */
export interface ScenarioGroup {
  readonly summary: string;
  /** Short name, for the command line. */
  readonly letter?: string;
  /** Subjects of the public discussions that its scenarios are about. */
  readonly threads?: readonly string[];
}

/** The groups, in the order in which they are listed. */
export const groups: Readonly<Record<string, ScenarioGroup>> = {
  start: { summary: 'The driver sets the SMMU up; nothing else of the kernel runs.' },
  kdump: {
    summary: 'A kernel crashed, and the crash kernel finds what it left.',
    letter: 'K',
    threads: [
      'iommu/arm-smmu-v3: Fix device crash on kdump kernel (v2, April 2026)',
      'NVIDIA/NV-Kernels pull request 454: Backport the arm-smmu-v3 kdump adoption series',
    ],
  },
  'counter-policy': {
    summary: 'Crashes and firmware for those who want DMA blocked.',
    letter: 'B',
    threads: ['iommu/arm-smmu-v3: Fix device crash on kdump kernel (v2, the objection)'],
  },
  'cross-cutting': { summary: 'Devices, mappings, faults, features, handing over.', letter: 'X' },
  atc: {
    summary: 'Devices that keep translations, and do not drop them when they are told to.',
    letter: 'A',
    threads: ['iommu/arm-smmu-v3: Quarantine device upon ATC invalidation timeout (v2)'],
  },
  handover: {
    summary: 'What shutdown and kexec leave to the next system.',
    letter: 'H',
    threads: ['Why is the ARM SMMU v1/v2 put into bypass mode on kexec? (March 2024)'],
  },
  unregister: {
    summary: 'Devices at work while the SMMU shuts down.',
    letter: 'U',
    threads: ["iommu/arm-smmu: don't unregister on shutdown (December 2022)"],
  },
  'smmu-v2': { summary: 'SMMUv2 and its driver: setting up, mappings, faults, power.' },
  'transition-matrix': { summary: 'Every change of domain, by stage, ATS and default domain.' },
  'feature-matrix': { summary: 'A part with everything, less one feature at a time.' },
  recorded: { summary: 'What real kernels were recorded doing, to compare their register traffic.' },
};

const onDemand: readonly string[] = ['transition-matrix', 'feature-matrix', 'recorded'];

/** Whether a scenario is one of a group that runs only when it is named: the large matrices, and what was recorded. */
export function isLarge(entry: Pick<ScenarioEntry, 'group'>): boolean {
  return onDemand.includes(entry.group);
}

let entries: readonly ScenarioEntry[] | undefined;

/** Everything that ships, in the order of groups. */
export function library(): readonly ScenarioEntry[] {
  entries ??= [
    ...startFiles,
    ...kdumpFiles,
    ...counterPolicyFiles,
    ...crossCuttingFiles,
    ...atcFiles,
    ...handoverFiles,
    ...unregisterFiles,
    ...smmuV2Files,
    ...transitionMatrix(),
    ...featureMatrix(),
    ...recordedRuns(),
  ].map(entryOfFile);
  return entries;
}

/** The scenarios that ship, the large matrices aside, loaded. They use the same format and loader as a user's own files. */
export function builtInScenarios(): readonly Scenario[] {
  return library()
    .filter((entry) => !isLarge(entry))
    .map((entry) => entry.load());
}

/** A scenario that is loaded already, such as a user's own. */
export function entryOf(scenario: Scenario): ScenarioEntry {
  const { id, title, summary, group, profile, driver } = scenario;
  return { id, title, summary, group, profile, driver: driver.name, load: () => scenario };
}

/** The scenarios that a name stands for: one by its id, a group by its name or letter, `all` for everything but the large matrices.
 *  Problem `unknown-scenario` with the nearest known name. */
export function scenariosOf(
  name: string,
  known: readonly ScenarioEntry[] = library(),
): Outcome<readonly ScenarioEntry[]> {
  const single = known.find((entry) => entry.id === name);
  if (single) return { value: [single], problems: [] };
  const group = Object.entries(groups).find(([key, { letter }]) => key === name || letter === name)?.[0] ?? name;
  const members = known.filter((entry) => (name === 'all' ? !isLarge(entry) : entry.group === group));
  if (name !== '' && members.length > 0) return { value: members, problems: [] };
  const names = [...known.map((entry) => entry.id), ...Object.keys(groups)];
  return {
    problems: [error('unknown-scenario', `there is no scenario "${name}"`, undefined, didYouMean(name, names))],
  };
}

function entryOfFile(content: unknown): ScenarioEntry {
  let loaded: Scenario | undefined;
  const { id, title, summary, group, profile, driver } = content as Readonly<Record<string, string>>;
  return {
    id: id ?? '',
    title: title ?? '',
    summary: summary ?? '',
    group: group ?? '',
    profile: profile ?? 'qemu-virt',
    driver: driver ?? armSmmuV3.name,
    load() {
      loaded ??= loadBuiltIn(content);
      return loaded;
    },
  };
}

function loadBuiltIn(content: unknown): Scenario {
  const { id } = content as { readonly id: string };
  const { value, problems } = loadScenario(`${id}.scenario.json`, JSON.stringify(content, undefined, 2));
  if (!value) throw new Error(`a scenario that ships is wrong: ${problems.map((each) => each.message).join('; ')}`);
  return value;
}
