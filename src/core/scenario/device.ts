import { error } from '../base/problem';
import type { Span } from '../base/span';
import { type AbortStyle, abortConsequences } from '../endpoint/abort-table';
import type { FieldDeclarations, FieldReader } from './fields';
import type { JsonNode } from './json';
import type { FieldValue } from './scenario';

/** What a device behind the SMMU is. */
export const deviceKinds = ['host-bridge', 'nvme', 'nic', 'display', 'gpu', 'function', 'platform'] as const;
export type DeviceKind = (typeof deviceKinds)[number];

/** When a driver binds to a device: while the kernel boots, by a `bind` step (as a module that is loaded later), or never. */
export const bindingTimes = ['boot', 'module', 'never'] as const;
export type BindingTime = (typeof bindingTimes)[number];

/** A bus master behind an SMMU of the machine. */
export interface ScenarioDevice {
  readonly name: string;
  readonly kind: DeviceKind;
  /** Place on the first PCI segment; platform devices have none. */
  readonly place: { readonly bus: number; readonly device: number; readonly function: number } | undefined;
  /** StreamIDs; those of a PCI function are its requester id unless the scenario says otherwise. */
  readonly streams: readonly number[];
  readonly driver: BindingTime;
  /** Whether it has the DMA of its kind under way as soon as its driver is bound. */
  readonly busy: boolean;
  /** Whether its driver stops it when the kernel shuts down, as drivers should. */
  readonly stopsAtShutdown: boolean;
  /** Memory that firmware gave it and that must stay mapped as it is. */
  readonly reserved: { readonly address: bigint; readonly size: number } | undefined;
  /** What an abort does to it. */
  readonly abort: { readonly style: AbortStyle; readonly retries: number };
  readonly at: Span;
}

/** Fields of a device in a scenario file. */
export const deviceFields: FieldDeclarations = {
  name: { type: 'string', required: true, summary: 'Under which steps know it.' },
  kind: { type: 'string', required: true, choices: deviceKinds, summary: 'What it is.' },
  address: { type: 'string', summary: 'Its PCI address, such as 00:02.0; platform devices have none.' },
  streams: { type: 'values', summary: 'Its StreamIDs; for a PCI function, what its address makes when left out.' },
  driver: {
    type: 'string',
    choices: bindingTimes,
    summary: 'When a driver binds to it: at boot, by a "bind" step, or never. Host bridges have none.',
  },
  busy: { type: 'boolean', summary: 'It has the DMA of its kind under way from then on; no when left out.' },
  shutdown: {
    type: 'string',
    choices: ['stops', 'continues'],
    summary: 'What its DMA does when the kernel shuts down; stops when left out.',
  },
  'reserved-address': { type: 'value', summary: 'Physical address of memory that firmware reserved for it.' },
  'reserved-size': { type: 'value', summary: 'Bytes of it; one page when left out.' },
  abort: { type: 'string', choices: Object.keys(abortConsequences), summary: 'What an aborted access does to it.' },
  retries: { type: 'value', summary: 'How often it tries an aborted access again first.' },
};

/** Reads the "devices" of a scenario; problems go to the reader. */
export function readDevices(node: JsonNode | undefined, reader: FieldReader): readonly ScenarioDevice[] {
  if (node === undefined) return [];
  if (node.kind !== 'array') {
    reader.wrong(node.at, '"devices" is a list');
    return [];
  }
  const devices: ScenarioDevice[] = [];
  for (const item of node.items) {
    const device = readDevice(item, reader);
    if (!device) continue;
    const same = devices.find((other) => other.name === device.name);
    if (same) reader.problems.push(error('scenario-device', `there are two devices called "${device.name}"`, item.at));
    else devices.push(device);
  }
  return devices;
}

function readDevice(node: JsonNode, reader: FieldReader): ScenarioDevice | undefined {
  const before = reader.problems.length;
  const fields = reader.fields(node, deviceFields, 'a device', node.at);
  const get = <T extends FieldValue>(name: string): T | undefined => fields[name] as T | undefined;
  if (reader.problems.length > before) return undefined;
  const kind = deviceKinds.find((each) => each === fields.kind) ?? 'function';
  const refuse = (message: string, help?: string): undefined => {
    reader.problems.push(error('scenario-device', message, node.at, help));
    return undefined;
  };
  const name = get<string>('name') ?? '';
  const address = get<string>('address');
  const parts = /^([0-9a-f]{2}):([01][0-9a-f])\.([0-7])$/i.exec(address ?? '');
  if (kind === 'platform' && address !== undefined) return refuse(`the platform device "${name}" has no PCI address`);
  if (kind !== 'platform' && !parts) return refuse(`"${name}" needs a PCI address such as "00:02.0"`);
  const [bus, slot, own] = (parts ?? []).slice(1).map((text) => Number.parseInt(text, 16));
  const place = parts ? { bus: bus ?? 0, device: slot ?? 0, function: own ?? 0 } : undefined;
  const requester = place && (place.bus << 8) | (place.device << 3) | place.function;
  const given = get<readonly bigint[]>('streams')?.map(Number);
  const streams = given ?? (requester === undefined ? [] : [requester]);
  if (streams.length === 0) return refuse(`"${name}" needs "streams"`);
  const start = get<bigint>('reserved-address');
  const size = Number(get<bigint>('reserved-size') ?? 4096n);
  if (start === undefined && fields['reserved-size'] !== undefined) {
    return refuse(`"${name}" has a "reserved-size" and no "reserved-address"`);
  }
  return {
    name,
    kind,
    place,
    streams,
    driver: kind === 'host-bridge' ? 'never' : (bindingTimes.find((each) => each === fields.driver) ?? 'boot'),
    busy: get<boolean>('busy') ?? false,
    stopsAtShutdown: fields.shutdown !== 'continues',
    reserved: start === undefined ? undefined : { address: start, size },
    abort: { style: get<AbortStyle>('abort') ?? 'continues', retries: Number(get<bigint>('retries') ?? 0n) },
    at: node.at,
  };
}
