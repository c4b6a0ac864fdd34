import { folderOf } from '../core/c/preprocess/source';
import { armSmmuV3, type DriverDescription, drivers } from '../core/scenario/driver';
import { byType } from '../core/scenario/driver-arguments';
import { entryOf, type ScenarioEntry } from '../core/scenario/library/library';
import { loadScenario } from '../core/scenario/load';
import { usualProfiles } from '../core/scenario/profile';
import type { Scenario, Step } from '../core/scenario/scenario';
import { bootedScenario } from '../protocol/message';
import type { CallRequest } from '../protocol/review';

/** A kernel with devices at work: there is one of each object that a call may want. */
const booted = {
  version: 1,
  id: bootedScenario,
  title: 'A booted kernel',
  summary: 'The kernel has booted, and an NVMe drive and a NIC are doing DMA.',
  devices: [
    { name: 'nvme', kind: 'nvme', address: '00:01.0', busy: true },
    { name: 'nic', kind: 'nic', address: '00:02.0', busy: true },
  ],
  steps: [{ boot: {} }],
};

const entries = new Map<DriverDescription, ScenarioEntry>();

/** The world for calls of functions that no scenario reaches: on the hardware of the driver that has this folder, on an SMMUv3 where none has. It is in no
 *  list. */
export function bootedWorld(folder?: string): ScenarioEntry {
  const named = Object.values(drivers).find(({ files }) => files.some((file) => folderOf(file) === folder));
  const driver = named ?? armSmmuV3;
  const known = entries.get(driver);
  if (known) return known;
  const content = { ...booted, driver: driver.name, profile: usualProfiles[driver.hardware] };
  const { value, problems } = loadScenario(`${bootedScenario}.scenario.json`, JSON.stringify(content));
  if (!value) throw new Error(`the booted world is wrong: ${problems.map((each) => each.message).join('; ')}`);
  const entry = entryOf(value);
  entries.set(driver, entry);
  return entry;
}

/** The scenario with a call after its last step. */
export function withCall(scenario: Scenario, call: CallRequest): Scenario {
  const last = scenario.steps.at(-1)?.at ?? { file: '', line: 1, column: 1, endColumn: 1 };
  const args = call.arguments?.map(argumentOf);
  const step: Step = { verb: 'call', fields: { function: call.function, ...(args && { arguments: args }) }, at: last };
  return { ...scenario, steps: [...scenario.steps, step] };
}

/** Names one call among all, for keys. */
export function callText({ function: name, arguments: given = [], driver = '' }: CallRequest): string {
  return `${driver}${name}(${given.join(', ')})`;
}

function argumentOf(text: string): string | bigint {
  const trimmed = text.trim();
  if (trimmed === '') return byType;
  const number = /^(-?)(0x[0-9a-f]+|[0-9]+)$/i.exec(trimmed);
  if (!number) return trimmed;
  return number[1] === '-' ? -BigInt(number[2] ?? 0) : BigInt(number[2] ?? 0);
}
