import type { DeviceKind } from '../core/scenario/device';
import type { BufferRequest } from '../core/scenario/system';

/** A buffer that a driver of some kind maps in its probe, and whether the device uses it over and over. */
export interface BusyWork {
  readonly request: BufferRequest;
  readonly endless: boolean;
}

function work(name: string, size: number, direction: BufferRequest['direction'], endless = true): BusyWork {
  return { request: { name, size, direction }, endless };
}

/** What the drivers of the kinds of devices have under way at any time: rings that both sides use, buffers that are filled or read. */
const byKind: Readonly<Record<DeviceKind, readonly BusyWork[]>> = {
  'host-bridge': [],
  'root-port': [],
  'pci-bridge': [],
  nvme: [
    work('submission queue', 4096, 'to-device'),
    work('completion queue', 4096, 'coherent'),
    work('disk read', 8192, 'from-device'),
  ],
  nic: [
    work('rx ring', 4096, 'coherent'),
    work('rx buffer', 4096, 'from-device'),
    work('tx buffer', 4096, 'to-device'),
  ],
  display: [work('frame buffer', 65536, 'to-device')],
  gpu: [work('source', 8192, 'to-device'), work('target', 8192, 'from-device')],
  function: [work('buffer', 4096, 'from-device')],
  platform: [work('buffer', 4096, 'from-device')],
};

/** The work of a kind of device, in the order in which its driver maps it. */
export function busyWork(kind: DeviceKind): readonly BusyWork[] {
  return byKind[kind];
}
