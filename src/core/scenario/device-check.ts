import { error, type Problem } from '../base/problem';
import { bridgeKinds, type ScenarioDevice } from './device';
import type { ScenarioSmmu } from './smmu';
import { unknownName } from './step/verb';

/** What devices of a scenario contradict, each where it stands: SMMUs and buses that there are not, two functions in one place. Problems
 *  `scenario-device`, `scenario-no-smmu`. */
export function checkDevices(
  devices: readonly ScenarioDevice[],
  smmus: readonly ScenarioSmmu[],
  problems: Problem[],
): void {
  const names = smmus.map(({ name }) => name);
  for (const [index, device] of devices.entries()) {
    const { name, smmu, at } = device;
    if (smmu !== undefined && !names.includes(smmu)) problems.push(unknownName('smmu', smmu, names, at));
    if (names.includes(name)) {
      problems.push(error('scenario-device', `"${name}" is the name of an SMMU already`, at));
    }
    const wrong = bridgeTrouble(device) ?? placeTrouble(device, devices.slice(0, index));
    if (wrong) problems.push(error('scenario-device', wrong.message, at, wrong.help));
  }
}

interface Trouble {
  readonly message: string;
  readonly help?: string;
}

function bridgeTrouble({ name, kind, secondaryBus, busy, place }: ScenarioDevice): Trouble | undefined {
  const leads = kind === 'root-port' || kind === 'pci-bridge';
  if (leads && secondaryBus === undefined) return { message: `the bridge "${name}" needs a "secondary-bus"` };
  if (!leads && secondaryBus !== undefined) return { message: `"${name}" is no bridge and has a "secondary-bus"` };
  if (secondaryBus !== undefined && (secondaryBus > 255 || secondaryBus <= (place?.bus ?? 0))) {
    return { message: `bus ${secondaryBus} cannot be behind "${name}"`, help: 'Write a bus above its own, up to 255.' };
  }
  return busy && bridgeKinds.includes(kind) ? { message: `the bridge "${name}" has no DMA of its own` } : undefined;
}

function placeTrouble(device: ScenarioDevice, before: readonly ScenarioDevice[]): Trouble | undefined {
  const { name, place, segment, secondaryBus } = device;
  if (!place) return undefined;
  const near = before.filter((each) => each.segment === segment);
  const same = near.find(
    ({ place: other }) =>
      other && other.bus === place.bus && other.device === place.device && other.function === place.function,
  );
  if (same) return { message: `"${name}" is where "${same.name}" is` };
  if (secondaryBus !== undefined && near.some((each) => each.secondaryBus === secondaryBus)) {
    return { message: `two bridges lead to bus ${secondaryBus}` };
  }
  if (place.bus === 0 || near.some((each) => each.secondaryBus === place.bus)) return undefined;
  const bus = place.bus.toString(16).padStart(2, '0');
  const help = `Put a "root-port" or "pci-bridge" with "secondary-bus": "0x${bus}" before it.`;
  return { message: `no bridge leads to "${name}" on bus ${bus}`, help };
}
