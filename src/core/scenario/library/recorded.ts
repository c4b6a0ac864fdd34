/** Devices of the machine on which real kernels were recorded: QEMU's virt machine with PCI functions on its root bus. The drive's driver is a module. */
const bridge = { name: 'bridge', kind: 'host-bridge', address: '00:00.0' };
const devices = [
  bridge,
  { name: 'net', kind: 'nic', address: '00:01.0', busy: true },
  { name: 'nvme', kind: 'nvme', address: '00:02.0', driver: 'module', busy: true },
  { name: 'disk', kind: 'function', address: '00:03.0', busy: true },
];
const ethernet = { name: 'ethernet', kind: 'nic', address: '00:04.0', busy: true };
const tester = { name: 'tester', kind: 'function', address: '00:05.0' };

const performed = ['net', 'nvme', 'disk'].map((device) => ({ dma: { device, action: 'perform' } }));
const mapped = { device: 'disk', buffer: 'block' };

/** Devices at work: buffers come and go, and everything that is under way is really done. */
const work = [{ map: mapped }, { unmap: mapped }, ...performed];
const start = [{ bind: { device: 'nvme' } }, ...work];
const boot = [{ boot: {} }, ...start];
const end = { shutdown: {} };

const faults = ['0x100000', '0x200000', '0x300000'].flatMap((address) => [
  { dma: { device: 'tester', address, write: true } },
  { dma: { device: 'tester', action: 'perform' } },
  { dma: { device: 'tester', action: 'stop' } },
]);

const inFlight = ['nvme', 'ethernet'].map((device) => ({ dma: { device, action: 'perform' } }));

const recordings: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  probe: { summary: 'Nothing is behind the SMMU: boot, power off.', devices: [bridge], steps: [{ boot: {} }, end] },
  boot: { summary: 'Boot, a driver from a module, DMA, power off.', steps: [...boot, end] },
  kdump: {
    summary: 'The kernel crashes, the crash kernel sets everything up again.',
    steps: [...boot, { crash: {} }, { 'boot-crash-kernel': {} }, ...start, end],
  },
  'kdump-inflight': {
    summary: 'The kernel crashes while the drive and a network card do DMA, some of it in the middle of the reset.',
    devices: [...devices, ethernet],
    steps: [
      ...boot,
      { crash: {} },
      ...inFlight,
      { dma: { device: 'nvme', action: 'perform', after: 'write CR1' } },
      { 'boot-crash-kernel': {} },
      ...start,
      end,
    ],
  },
  kexec: {
    summary: 'The kernel shuts down and starts the next one in its place.',
    steps: [...boot, { kexec: {} }, ...start, end],
  },
  reboot: { summary: 'The kernel shuts down, the machine is reset.', steps: [...boot, { reboot: {} }, ...start, end] },
  fault: {
    summary: 'A device writes to three addresses that nobody mapped.',
    devices: [bridge, tester],
    steps: [{ boot: {} }, ...faults, end],
  },
  lazy: {
    summary: 'Unmapped addresses are invalidated later.',
    'command-line': 'iommu.strict=0',
    steps: [...boot, end],
  },
  passthrough: {
    summary: 'Devices are not translated.',
    'command-line': 'iommu.passthrough=1',
    steps: [...boot, end],
  },
  'stage1-only': {
    summary: 'The SMMU has no stage 2.',
    overrides: ['IDR0.S2P=0', 'IDR3.XNX=0'],
    steps: [...boot, end],
  },
};

/** What real kernels were recorded doing, on the same machine: `smmu-review trace` prints the same register traffic. Contents of scenario files. */
export function recordedRuns(): readonly unknown[] {
  return Object.entries(recordings).map(([name, content]) => ({
    version: 1,
    id: `recorded-${name}`,
    title: `As recorded: ${name}`,
    group: 'recorded',
    profile: 'qemu-virt',
    driver: 'arm-smmu-v3',
    devices,
    ...content,
  }));
}
