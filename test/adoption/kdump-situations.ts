import type { Machine } from '../../src/engine/machine';
import type { Change } from './edit';
import type { Kdump } from './kdump';
import { usualMasters } from './kdump';
import { reservedStream } from './patch/reserved';

/** A crash with devices, and what is special about it. */
export interface KdumpSituation extends Omit<Kdump, 'tree' | 'texts'> {
  readonly title: string;
  /** Changes that both sides of a comparison get. */
  readonly around?: readonly Change[];
}

const poke = (register: string, value: bigint) => (machine: Machine) => {
  if (!machine.state('smmu0')?.poke(register, value)) throw new Error(`there is no register ${register}`);
};

/** Rewrites the first descriptor of the first level, which leads to the streams of all devices. */
const rewriteL1 = (change: (descriptor: bigint) => bigint) => (machine: Machine) => {
  const base = (machine.state('smmu0')?.peek('STRTAB_BASE') ?? 0n) & 0xf_ffff_ffff_ffc0n;
  const old = machine.memory.read(base, 8) ?? 0n;
  machine.memory.write(base, 8, change(old));
};

const gerrorn = 0x64;

/** Service failure right after the `n`-th read of GERRORN. */
const failAfterRead = (n: number) => (machine: Machine) => {
  let reads = 0;
  return machine.onStep((step) => {
    if (step.kind === 'register-read' && step.offset === gerrorn && ++reads === n) machine.smmu('smmu0')?.fail();
  });
};

/** Crashes with devices, by id. */
export const kdumpSituations: Readonly<Record<string, KdumpSituation>> = {
  plain: { title: 'Two devices in flight, one idle, one behind a bypass' },
  reversed: { title: 'The crash kernel finds the devices in another order', foundBackwards: true },
  linear: { title: 'A linear table', profile: 'qemu-virt,IDR1.SIDSIZE=8,IDR0.ST_LEVEL=0' },
  'no-atschk': {
    title: 'ATS without ATSCHK',
    profile: 'mmu-600',
    masters: usualMasters.map((each) => ({ ...each, ats: true })),
    crashed: poke('CR0', 0xfn),
  },
  'command-error': { title: 'An error of the command queue was never acknowledged', crashed: poke('GERROR', 0x1n) },
  'service-failure': { title: 'Service failure before the crash', crashed: (machine) => machine.smmu('smmu0')?.fail() },
  'service-failure-late': { title: 'Service failure after the check', meanwhile: failAfterRead(1) },
  'size-absurd': { title: 'STRTAB_BASE_CFG says 31 bits', crashed: poke('STRTAB_BASE_CFG', 0x1021fn) },
  'linear-absurd': { title: 'STRTAB_BASE_CFG says linear, 31 bits', crashed: poke('STRTAB_BASE_CFG', 0x1fn) },
  'linear-absurd-wide': {
    title: 'The same where a linear table for every StreamID has no room',
    profile: 'mmu-600',
    crashed: poke('STRTAB_BASE_CFG', 0x1fn),
  },
  'other-split': { title: 'STRTAB_BASE_CFG says a split of 10', crashed: poke('STRTAB_BASE_CFG', 0x10290n) },
  'base-unaligned': {
    title: 'STRTAB_BASE has low bits set',
    crashed: (machine) => {
      poke('STRTAB_BASE', (machine.state('smmu0')?.peek('STRTAB_BASE') ?? 0n) | 0x40n)(machine);
    },
  },
  'span-absurd': { title: 'A span of 31', crashed: rewriteL1((descriptor) => descriptor | 31n) },
  'span-short': { title: 'A span of 3', crashed: rewriteL1((descriptor) => (descriptor & ~31n) | 3n) },
  'second-level-nowhere': { title: 'A second level beyond memory', crashed: rewriteL1(() => (1n << 39n) | 9n) },
  reserved: { title: 'Firmware reserves memory for the NVMe drive', around: reservedStream },
  partition: {
    title: 'Somebody sets a partition identifier after an attach failed',
    deferred: (second, devices) => {
      const device = devices.get('nvme');
      const name = 'arm_smmu_kdump_set_partition';
      if (device !== undefined && second.parameters(name)) second.call(name, [device, 5, 1]);
    },
  },
  'slow-queues': {
    title: 'CR0 takes three reads to be acknowledged',
    knobs: { acknowledge: { CR0: { reads: 3 }, IRQ_CTRL: 'none', GBPA: 'none' } },
  },
  'not-coherent': { title: 'A part that does not look into the CPUs’ caches', profile: 'qemu-virt,IDR0.COHACC=0' },
  kexec: {
    title: 'An ordinary kernel finds the table',
    start: 'kexec',
    masters: usualMasters.filter(({ name }) => name === 'idle'),
  },
};
