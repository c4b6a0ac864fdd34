import { error } from '../base/problem';
import type { Span } from '../base/span';
import { type AbortStyle, abortConsequences } from '../endpoint/abort-table';
import type { InvalidationBehaviour } from '../endpoint/invalidation';
import { bridgeAlias, requesterId } from '../endpoint/stream-map';
import type { FieldDeclarations, FieldReader } from './fields';
import { invalidationFields, invalidationOf } from './invalidation';
import type { JsonNode } from './json';
import type { FieldValue } from './scenario';

/** What a device behind the SMMU is. */
export const deviceKinds = [
  'host-bridge',
  'root-port',
  'pci-bridge',
  'nvme',
  'nic',
  'display',
  'gpu',
  'function',
  'platform',
] as const;
export type DeviceKind = (typeof deviceKinds)[number];

/** Kinds that are on the way of others, and do no DMA of their own. */
export const bridgeKinds: readonly DeviceKind[] = ['host-bridge', 'root-port', 'pci-bridge'];

/** When a driver binds to a device: while the kernel boots, by a `bind` step (as a module that is loaded later), or never. */
export const bindingTimes = ['boot', 'module', 'never'] as const;
export type BindingTime = (typeof bindingTimes)[number];

/** A bus master behind an SMMU of the machine, or a bridge on the way of others. */
export interface ScenarioDevice {
  readonly name: string;
  readonly kind: DeviceKind;
  /** The SMMU that it is behind; the first one where the scenario names none. */
  readonly smmu?: string;
  /** PCI segment; 0 for platform devices. */
  readonly segment: number;
  /** Place on its segment; platform devices have none. */
  readonly place: { readonly bus: number; readonly device: number; readonly function: number } | undefined;
  /** Bus that a bridge leads to. */
  readonly secondaryBus?: number;
  /** A bridge keeps what is behind it apart (ACS), so that each function gets a group of its own. */
  readonly isolates: boolean;
  /** It signals interrupts by writing to the interrupt controller, through its SMMU. */
  readonly messages: boolean;
  /** StreamIDs; those of a PCI function are its requester id unless the scenario says otherwise. */
  readonly streams: readonly number[];
  readonly driver: BindingTime;
  /** Firmware says nothing of it, and no bus finds it. */
  readonly hidden?: true;
  /** Highest address that its bus carries (`dma-ranges` of a device tree); what it is itself able to is more. */
  readonly dmaLimit?: bigint;
  /** Whether it has the DMA of its kind under way as soon as its driver is bound. */
  readonly busy: boolean;
  /** Whether its driver stops it when the kernel shuts down, as drivers should. */
  readonly stopsAtShutdown: boolean;
  /** Memory that firmware gave it and that must stay mapped as it is. */
  readonly reserved: { readonly address: bigint; readonly size: number } | undefined;
  /** It keeps translations (ATS), and answers so when it is told to drop them. */
  readonly ats: { readonly answer: InvalidationBehaviour } | undefined;
  /** What an abort does to it. */
  readonly abort: { readonly style: AbortStyle; readonly retries: number; readonly firmwareFirst: boolean };
  readonly at: Span;
}

/** Fields of a device in a scenario file. */
export const deviceFields: FieldDeclarations = {
  name: { type: 'string', required: true, summary: 'Under which steps know it.' },
  kind: { type: 'string', required: true, choices: deviceKinds, summary: 'What it is.' },
  address: {
    type: 'string',
    summary: 'Its PCI address, such as 00:02.0, or 0001:00:02.0 on another segment; platform devices have none.',
  },
  smmu: { type: 'string', summary: 'The SMMU that it is behind, by its name in "smmus"; the first one when left out.' },
  'secondary-bus': {
    type: 'value',
    summary: 'Bus that a root port or PCI bridge leads to. It stands before what is behind it.',
  },
  isolates: {
    type: 'boolean',
    summary: 'A root port keeps the functions behind it apart (ACS); yes when left out. A PCI bridge cannot.',
  },
  messages: {
    type: 'boolean',
    summary: 'Its interrupts are messages, written through its SMMU; no when left out.',
  },
  streams: { type: 'values', summary: 'Its StreamIDs; for a PCI function, what its address makes when left out.' },
  driver: {
    type: 'string',
    choices: bindingTimes,
    summary: 'When a driver binds to it: at boot, by a "bind" step, or never. Bridges have none.',
  },
  hidden: {
    type: 'boolean',
    summary: 'Firmware says nothing of it, so that no kernel knows it. Platform devices only; no when left out.',
  },
  'dma-limit': {
    type: 'value',
    summary: 'Highest address that its bus carries: the kernel gives it none above; no limit when left out.',
  },
  busy: { type: 'boolean', summary: 'It has the DMA of its kind under way from then on; no when left out.' },
  shutdown: {
    type: 'string',
    choices: ['stops', 'continues'],
    summary: 'What its DMA does when the kernel shuts down; stops when left out.',
  },
  'reserved-address': { type: 'value', summary: 'Physical address of memory that firmware reserved for it.' },
  'reserved-size': { type: 'value', summary: 'Bytes of it; one page when left out.' },
  ats: {
    type: 'boolean',
    summary: 'It keeps translations of its own (ATS); a gpu does, others only where this says so.',
  },
  ...invalidationFields,
  abort: { type: 'string', choices: Object.keys(abortConsequences), summary: 'What an aborted access does to it.' },
  retries: { type: 'value', summary: 'How often it tries an aborted access again first.' },
};

/** Reads the "devices" of a scenario; problems go to the reader. With `firmwareFirst`, the machine's firmware takes the errors of their aborts. */
export function readDevices(
  node: JsonNode | undefined,
  reader: FieldReader,
  firmwareFirst = false,
): readonly ScenarioDevice[] {
  if (node === undefined) return [];
  if (node.kind !== 'array') {
    reader.wrong(node.at, '"devices" is a list');
    return [];
  }
  const devices: ScenarioDevice[] = [];
  for (const item of node.items) {
    const device = readDevice(item, reader, devices);
    if (!device) continue;
    const same = devices.find((other) => other.name === device.name);
    if (same) reader.problems.push(error('scenario-device', `there are two devices called "${device.name}"`, item.at));
    else devices.push({ ...device, abort: { ...device.abort, firmwareFirst } });
  }
  return devices;
}

/** The id under which the root bus sees a function: its own, or that of the first PCI bridge on its way, which answers for all that is behind it. */
export function requesterOf(
  { segment, place }: Pick<ScenarioDevice, 'segment' | 'place'>,
  devices: readonly ScenarioDevice[],
): number {
  if (!place) return 0;
  let requester = requesterId(place.bus, place.device, place.function);
  let bus = place.bus;
  for (let hops = devices.length; hops > 0; hops--) {
    const bridge = devices.find((each) => each.segment === segment && each.secondaryBus === bus);
    if (!bridge?.place) break;
    if (bridge.kind === 'pci-bridge') requester = bridgeAlias(bus);
    bus = bridge.place.bus;
  }
  return requester;
}

/** `before` are the devices that stand before it: what is behind a bridge comes after the bridge. */
function readDevice(
  node: JsonNode,
  reader: FieldReader,
  before: readonly ScenarioDevice[],
): ScenarioDevice | undefined {
  const wrong = reader.problems.length;
  const fields = reader.fields(node, deviceFields, 'a device', node.at);
  const get = <T extends FieldValue>(name: string): T | undefined => fields[name] as T | undefined;
  if (reader.problems.length > wrong) return undefined;
  const kind = deviceKinds.find((each) => each === fields.kind) ?? 'function';
  const refuse = (message: string, help?: string): undefined => {
    reader.problems.push(error('scenario-device', message, node.at, help));
    return undefined;
  };
  const name = get<string>('name') ?? '';
  const address = get<string>('address');
  const parts = /^(?:([0-9a-f]{4}):)?([0-9a-f]{2}):([01][0-9a-f])\.([0-7])$/i.exec(address ?? '');
  if (kind === 'platform' && address !== undefined) return refuse(`the platform device "${name}" has no PCI address`);
  if (kind !== 'platform' && !parts) return refuse(`"${name}" needs a PCI address such as "00:02.0"`);
  const [segment, bus, slot, own] = (parts ?? [])
    .slice(1)
    .map((text: string | undefined) => Number.parseInt(text ?? '0', 16));
  const place = parts ? { bus: bus ?? 0, device: slot ?? 0, function: own ?? 0 } : undefined;
  if (kind !== 'platform' && get<boolean>('hidden'))
    return refuse(`"${name}" is found on its bus: it cannot be "hidden"`);
  const given = get<readonly bigint[]>('streams')?.map(Number);
  const streams = given ?? (place ? [requesterOf({ segment: segment ?? 0, place }, before)] : []);
  if (streams.length === 0) return refuse(`"${name}" needs "streams"`);
  const elsewhere = place && streams.length > 1 && streams.some((stream) => stream >>> 8 !== place.bus);
  if (elsewhere) return refuse(`"${name}" has "streams" that are no requester ids of its bus`);
  const start = get<bigint>('reserved-address');
  const size = Number(get<bigint>('reserved-size') ?? 4096n);
  if (start === undefined && fields['reserved-size'] !== undefined) {
    return refuse(`"${name}" has a "reserved-size" and no "reserved-address"`);
  }
  const ats = get<boolean>('ats') ?? kind === 'gpu';
  const answer = invalidationOf(fields);
  if (ats && (!place || bridgeKinds.includes(kind))) return refuse(`"${name}" has no ATS: functions of PCIe can`);
  if (kind === 'gpu' && !ats) return refuse(`"${name}" is a gpu, which has ATS`);
  if (typeof answer === 'object' && 'wrong' in answer) return refuse(`"${name}": ${answer.wrong}`);
  if (!ats && answer !== undefined) return refuse(`"${name}" has no ATS, so that nobody tells it to drop translations`);
  const smmu = get<string>('smmu');
  const secondary = get<bigint>('secondary-bus');
  const limit = get<bigint>('dma-limit');
  return {
    name,
    kind,
    ...(smmu !== undefined && { smmu }),
    segment: segment ?? 0,
    place,
    ...(secondary !== undefined && { secondaryBus: Number(secondary) }),
    isolates: kind === 'root-port' && (get<boolean>('isolates') ?? true),
    messages: get<boolean>('messages') ?? false,
    streams,
    driver: bridgeKinds.includes(kind) ? 'never' : (bindingTimes.find((each) => each === fields.driver) ?? 'boot'),
    ...(get<boolean>('hidden') && { hidden: true as const }),
    ...(limit !== undefined && { dmaLimit: limit }),
    busy: get<boolean>('busy') ?? false,
    stopsAtShutdown: fields.shutdown !== 'continues',
    reserved: start === undefined ? undefined : { address: start, size },
    ats: ats ? { answer: answer ?? 'completed' } : undefined,
    abort: {
      style: get<AbortStyle>('abort') ?? 'continues',
      retries: Number(get<bigint>('retries') ?? 0n),
      firmwareFirst: false,
    },
    at: node.at,
  };
}
