import { ConfigSpace } from '../../../../src/core/endpoint/config-space';
import { bridgeConfig, hostBridgeConfig } from '../../../../src/core/machine/bridge-config';
import type { FirmwareKind, Topology } from '../../../../src/core/machine/topology';

/** What was written to a function's configuration space, as `0x156 = 0x8000`. */
export interface Spied {
  readonly topology: Topology;
  readonly writes: string[];
}

/** One SMMU; a host bridge, an endpoint, a bridge to conventional PCI with two functions, a root port with one that has ATS, PRI and PASID;
 *  a platform master with two streams; memory reserved for it and for the endpoint. */
export function machine(firmware: FirmwareKind): Spied {
  const writes: string[] = [];
  const hear = (write: { readonly offset: number; readonly value: number }): void => {
    writes.push(`0x${write.offset.toString(16)} = 0x${write.value.toString(16)}`);
  };
  const plain = (device: number): ConfigSpace => new ConfigSpace({}, 0x1af4, device, () => undefined);
  const capable = new ConfigSpace({ ats: true, pageRequests: 32, pasidBits: 16 }, 0x1af4, 0x1001, hear);
  const at = (bus: number, device: number) => ({ segment: 0, bus, device, function: 0 });
  const topology: Topology = {
    firmware,
    smmus: [
      {
        name: 'smmu0',
        frame: { address: 0x905_0000n, length: 0x2_0000n },
        wires: { eventq: 106, priq: 107, 'cmdq-sync': 108, gerror: 109 },
        messages: true,
        coherent: true,
      },
    ],
    bridges: [
      {
        name: 'pci0',
        segment: 0,
        firstBus: 0,
        lastBus: 255,
        ecam: { address: 0x40_1000_0000n, length: 0x1000_0000n },
        windows: [{ address: 0x1000_0000n, length: 0x2eff_0000n }],
        streams: [{ smmu: 'smmu0', firstRequester: 0, firstStream: 0x100, count: 0x10000 }],
        ats: true,
        coherent: true,
      },
    ],
    functions: [
      { ...at(0, 0), config: hostBridgeConfig(0x1b36, 0x0008) },
      { ...at(0, 1), config: plain(0x1001) },
      { ...at(0, 2), config: bridgeConfig('pci-bridge', { primary: 0, secondary: 1 }), secondaryBus: 1 },
      { ...at(1, 3), config: plain(0x1000) },
      { ...at(1, 4), config: plain(0x1000) },
      { ...at(0, 5), config: bridgeConfig('root-port', { primary: 0, secondary: 2 }, true), secondaryBus: 2 },
      { ...at(2, 0), config: capable, class: 0x010802 },
    ],
    masters: [
      {
        name: 'display@a000000',
        compatible: 'review,display',
        smmu: 'smmu0',
        streams: [0x20, 0x21],
        frames: [{ address: 0xa00_0000n, length: 0x1000n }],
        coherent: true,
      },
    ],
    reserved: [
      { name: 'framebuffer', address: 0x5000_0000n, length: 0x20_0000n, smmu: 'smmu0', streams: [0x20] },
      { name: 'boot-disk', address: 0x5040_0000n, length: 0x1_0000n, smmu: 'smmu0', streams: [0x108] },
    ],
  };
  return { topology, writes };
}
