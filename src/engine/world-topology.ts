import type { EndpointOptions } from '../core/endpoint/endpoint-options';
import { gpu } from '../core/endpoint/kinds/gpu';
import { requesterId } from '../core/endpoint/stream-map';
import { bridgeConfig, hostBridgeConfig } from '../core/machine/bridge-config';
import type {
  FirmwareKind,
  HostBridgePlace,
  PciFunctionPlace,
  SmmuPlace,
  StreamMapping,
  Topology,
} from '../core/machine/topology';
import { bridgeKinds, type DeviceKind, requesterOf, type ScenarioDevice } from '../core/scenario/device';
import type { Machine } from './machine';

/** Class codes by kind (PCI Code and ID Assignment). */
const classes: Readonly<Partial<Record<DeviceKind, number>>> = {
  nvme: 0x01_0802,
  nic: 0x02_0000,
  display: 0x03_0000,
  gpu: 0x03_0200,
  function: 0x08_8000,
};

/** Interrupts as firmware names them, and the wires of the model. */
const wires = [
  ['eventq', 'eventq'],
  ['priq', 'priq'],
  ['cmdq-sync', 'cmd-sync'],
  ['gerror', 'gerror'],
] as const;

/** Where one wire serves all. ACPI has no word for it but the model number of a part that needs more workarounds. */
const oneWire = [['combined', 'combined']] as const;

/** Where QEMU's virt machine has the configuration window of its host bridge and its 32-bit memory window. */
const ecam = { address: 0x40_1000_0000n, length: 0x1000_0000n };
const window = { address: 0x1000_0000n, length: 0x2eff_0000n };
/** Further segments have windows far above all memory. */
const farWindow = { address: 0x80_0000_0000n, length: 0x1_0000_0000n };

/** What the bus sees of a scenario's device; bridges do no DMA. */
export function endpointOptions(device: ScenarioDevice): EndpointOptions | undefined {
  const { name, kind, place, streams, abort: reaction, ats } = device;
  if (bridgeKinds.includes(kind)) return undefined;
  if (kind === 'platform' || !place) return { name, streams, bus: 'platform', reaction };
  const requester = requesterId(place.bus, place.device, place.function);
  const common = { streams, reaction, ...(ats && { ats: { ...ats, answerWhileDisabled: 'as-enabled' as const } }) };
  if (kind === 'gpu') return { ...gpu(name, streams[0] ?? requester, requester), ...common };
  return { name, bus: 'pcie', pci: { requester }, ...common };
}

/** Puts a scenario's devices behind their SMMUs. */
export function addEndpoints(machine: Machine, devices: readonly ScenarioDevice[]): void {
  for (const device of devices) {
    const options = endpointOptions(device);
    if (options) machine.fabric.add(smmuOf(machine, device), options);
  }
}

/** The SMMU that a device is behind. */
export function smmuOf(machine: Pick<Machine, 'devices'>, { smmu }: Pick<ScenarioDevice, 'smmu'>): string {
  return smmu ?? machine.devices[0] ?? '';
}

/** What firmware says of an SMMU besides what the machine itself shows. */
export type FirmwareWords = Pick<SmmuPlace, 'powerDomain' | 'compatible'>;

/** The machine as firmware and buses show it to its kernels. `messages` are the SMMUs that may write messages. */
export function topologyOf(
  machine: Machine,
  firmware: FirmwareKind,
  devices: readonly ScenarioDevice[],
  messages: readonly string[] = [],
  said: ReadonlyMap<string, FirmwareWords> = new Map(),
): Topology {
  const pci = devices.filter(({ place }) => place !== undefined);
  const segments = [...new Set(pci.map(({ segment }) => segment))];
  return {
    firmware,
    smmus: machine.devices.map((name) => ({
      ...smmuPlace(machine, name, firmware, messages.includes(name)),
      ...said.get(name),
    })),
    bridges: segments.map((segment) =>
      rootComplex(
        machine,
        segment,
        pci.filter((device) => device.segment === segment),
      ),
    ),
    functions: pci.flatMap((device) => functionOf(machine, device, devices) ?? []),
    masters: devices
      .filter(({ kind, hidden }) => kind === 'platform' && !hidden)
      .map((device) => {
        const { name, streams } = device;
        const smmu = smmuOf(machine, device);
        const coherent = machine.state(smmu)?.coherent ?? true;
        return { name, compatible: 'review,master', smmu, streams, frames: [], coherent };
      }),
    reserved: devices.flatMap((device) => {
      const { name, reserved, streams } = device;
      if (!reserved) return [];
      return [
        { name, address: reserved.address, length: BigInt(reserved.size), smmu: smmuOf(machine, device), streams },
      ];
    }),
  };
}

/** The host bridge of a segment. */
function rootComplex(machine: Machine, segment: number, pci: readonly ScenarioDevice[]): HostBridgePlace {
  const streams = pci.flatMap((device) => {
    const [firstStream] = device.streams;
    if (!device.place || firstStream === undefined) return [];
    return [{ smmu: smmuOf(machine, device), firstRequester: requesterOf(device, pci), firstStream, count: 1 }];
  });
  const smmus = [...new Set(streams.map(({ smmu }) => smmu))];
  const [smmu = ''] = smmus;
  // A host bridge without odd StreamIDs says so in one run, as firmware does.
  const plain = smmus.length === 1 && streams.every((run) => run.firstRequester === run.firstStream);
  const all = [{ smmu, firstRequester: 0, firstStream: 0, count: 0x10000 }];
  const far = BigInt(segment);
  return {
    name: `pci${segment}`,
    segment,
    firstBus: 0,
    lastBus: 255,
    ecam: { ...ecam, address: ecam.address + far * ecam.length },
    windows: [segment === 0 ? window : { ...farWindow, address: farWindow.address + far * farWindow.length }],
    ats: pci.some((device) => device.ats !== undefined),
    coherent: machine.state(smmu)?.coherent ?? true,
    streams: plain ? all : streams.filter((run, index) => streams.findIndex((each) => same(each, run)) === index),
  };
}

function same(one: StreamMapping, other: StreamMapping): boolean {
  return one.smmu === other.smmu && one.firstRequester === other.firstRequester;
}

function smmuPlace(machine: Machine, name: string, firmware: FirmwareKind, messages: boolean): SmmuPlace {
  const { address = 0n, knobs } = machine.description(name) ?? {};
  const kind = machine.kindOf(name);
  const told =
    kind !== 'smmu-v3'
      ? machine.wiresOf(name).map((wire) => [wire, wire] as const)
      : firmware === 'device-tree' && knobs?.wires === 'combined'
        ? oneWire
        : wires;
  const numbers = told.map(([asked, wire]) => [asked, machine.lines.declare(`${name}.${wire}`)] as const);
  return {
    name,
    kind,
    frame: { address, length: BigInt(machine.frameSize(name)) },
    wires: Object.fromEntries(numbers),
    ...(messages && { messages }),
    coherent: machine.state(name)?.coherent ?? true,
  };
}

function functionOf(
  machine: Machine,
  device: ScenarioDevice,
  devices: readonly ScenarioDevice[],
): PciFunctionPlace | undefined {
  const { place, kind, name, segment, secondaryBus: secondary, isolates } = device;
  if (!place) return undefined;
  const at = { segment, ...place };
  if (kind === 'host-bridge') return { ...at, config: hostBridgeConfig(0x1b36, 8) };
  if (secondary !== undefined && (kind === 'root-port' || kind === 'pci-bridge')) {
    const buses = { primary: place.bus, secondary, subordinate: lastBusBehind(device, devices) };
    const config = bridgeConfig(kind, buses, isolates);
    return { ...at, config, secondaryBus: secondary, aliases: kind === 'pci-bridge' };
  }
  const config = machine.fabric.named(name)?.config;
  const code = classes[kind];
  const alsoAs = device.streams.slice(1).map((stream) => stream & 0xff);
  return config && { ...at, config, ...(code !== undefined && { class: code }), ...(alsoAs.length > 0 && { alsoAs }) };
}

/** The highest bus below a bridge. */
function lastBusBehind(bridge: ScenarioDevice, devices: readonly ScenarioDevice[]): number {
  const bus = bridge.secondaryBus ?? 0;
  const below = devices.filter(
    ({ segment, place, secondaryBus }) =>
      segment === bridge.segment && place?.bus === bus && secondaryBus !== undefined,
  );
  return Math.max(bus, ...below.map((each) => lastBusBehind(each, devices)));
}
