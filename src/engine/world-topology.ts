import type { EndpointOptions } from '../core/endpoint/endpoint-options';
import { gpu } from '../core/endpoint/kinds/gpu';
import { hostBridgeConfig } from '../core/machine/bridge-config';
import type { FirmwareKind, PciFunctionPlace, SmmuPlace, Topology } from '../core/machine/topology';
import type { DeviceKind, ScenarioDevice } from '../core/scenario/device';
import { frameSize } from '../core/smmu/registers/map';
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

/** Where QEMU's virt machine has the configuration window of its host bridge and its 32-bit memory window. */
const ecam = { address: 0x40_1000_0000n, length: 0x1000_0000n };
const window = { address: 0x1000_0000n, length: 0x2eff_0000n };

/** What the bus sees of a scenario's device; a host bridge is none. */
export function endpointOptions(device: ScenarioDevice): EndpointOptions | undefined {
  const { name, kind, place, streams, abort } = device;
  const reaction = { style: abort.style, retries: abort.retries };
  if (kind === 'host-bridge') return undefined;
  if (kind === 'platform' || !place) return { name, streams, bus: 'platform', reaction };
  const requester = (place.bus << 8) | (place.device << 3) | place.function;
  if (kind === 'gpu') return { ...gpu(name, streams[0] ?? requester, requester), streams, reaction };
  return { name, streams, bus: 'pcie', pci: { requester }, reaction };
}

/** Puts a scenario's devices behind the first SMMU of a machine. */
export function addEndpoints(machine: Machine, devices: readonly ScenarioDevice[]): void {
  const [smmu = ''] = machine.devices;
  for (const device of devices) {
    const options = endpointOptions(device);
    if (options) machine.fabric.add(smmu, options);
  }
}

/** The machine as firmware and buses show it to its kernels. */
export function topologyOf(machine: Machine, firmware: FirmwareKind, devices: readonly ScenarioDevice[]): Topology {
  const smmus = machine.devices.map((name) => smmuPlace(machine, name));
  const [smmu = ''] = machine.devices;
  const pci = devices.filter(({ place }) => place !== undefined);
  const functions = pci.flatMap((device) => functionOf(machine, device) ?? []);
  const ats = devices.some(({ kind }) => kind === 'gpu');
  const streams = pci.flatMap(({ place, streams: [first] }) => {
    if (!place || first === undefined) return [];
    const firstRequester = (place.bus << 8) | (place.device << 3) | place.function;
    return [{ smmu, firstRequester, firstStream: first, count: 1 }];
  });
  const coherent = machine.state(smmu)?.coherent ?? true;
  const bridge = { name: 'pci0', segment: 0, firstBus: 0, lastBus: 255, ecam, windows: [window], ats, coherent };
  // A host bridge without odd StreamIDs says so in one run, as firmware does.
  const plain = streams.every((run) => run.firstRequester === run.firstStream);
  const all = [{ smmu, firstRequester: 0, firstStream: 0, count: 0x10000 }];
  return {
    firmware,
    smmus,
    bridges: pci.length === 0 ? [] : [{ ...bridge, streams: plain ? all : streams }],
    functions,
    masters: devices
      .filter(({ kind }) => kind === 'platform')
      .map(({ name, streams: own }) => {
        return { name, compatible: 'review,master', smmu, streams: own, frames: [], coherent };
      }),
    reserved: devices.flatMap(({ name, reserved, streams: own }) => {
      return reserved ? [{ name, address: reserved.address, length: BigInt(reserved.size), smmu, streams: own }] : [];
    }),
  };
}

function smmuPlace(machine: Machine, name: string): SmmuPlace {
  const address = machine.description(name)?.address ?? 0n;
  const numbers = wires.map(([asked, wire]) => [asked, machine.lines.declare(`${name}.${wire}`)] as const);
  return {
    name,
    frame: { address, length: BigInt(frameSize) },
    wires: Object.fromEntries(numbers),
    coherent: machine.state(name)?.coherent ?? true,
  };
}

function functionOf(machine: Machine, device: ScenarioDevice): PciFunctionPlace | undefined {
  const { place, kind, name } = device;
  if (!place) return undefined;
  const at = { segment: 0, ...place };
  if (kind === 'host-bridge') return { ...at, config: hostBridgeConfig(0x1b36, 8) };
  const config = machine.fabric.named(name)?.config;
  const code = classes[kind];
  return config && { ...at, config, ...(code !== undefined && { class: code }) };
}
