import { library } from '../../src/core/scenario/library/library';
import { loadScenario } from '../../src/core/scenario/load';
import type { Scenario } from '../../src/core/scenario/scenario';

const bridge = { name: 'bridge', kind: 'host-bridge', address: '00:00.0' };
const nic = { name: 'nic', kind: 'nic', address: '00:01.0', busy: true };
const nvme = { name: 'nvme', kind: 'nvme', address: '00:02.0', busy: true };
const late = { driver: 'module' };

/** Crashes that the library has not: both kernels boot whole, and DMA is tried at every step. */
const own: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'bound-backwards': {
    title: 'The crash kernel’s drivers come in another order',
    devices: [bridge, { ...nic, ...late }, { ...nvme, ...late }],
    steps: [
      { boot: {} },
      { bind: { device: 'nic' } },
      { bind: { device: 'nvme' } },
      { crash: {} },
      { 'boot-crash-kernel': {} },
      { bind: { device: 'nvme' } },
      { bind: { device: 'nic' } },
    ],
  },
  'reserved-by-acpi': {
    title: 'Firmware reserves memory for the drive',
    firmware: 'acpi',
    devices: [bridge, nic, { ...nvme, 'reserved-address': '0x43000000' }],
    steps: [{ boot: {} }, { crash: {} }, { 'boot-crash-kernel': {} }],
  },
  partition: {
    title: 'Somebody sets a partition identifier after an attach failed',
    devices: [bridge, nic, { ...nvme, ...late }],
    steps: [
      { boot: {} },
      { bind: { device: 'nvme' } },
      { crash: {} },
      { 'boot-crash-kernel': {} },
      { inject: { fault: 'allocation', nth: 6 } },
      { attach: { device: 'nvme', domain: 'paging', fails: 12 } },
      { call: { function: 'arm_smmu_kdump_set_partition', arguments: ['nvme', 5, 1] } },
    ],
  },
  'span-absurd': spanOf(31, 'A span of 31'),
  'span-short': spanOf(3, 'A span of 3'),
  'linear-absurd-wide': {
    title: 'STRTAB_BASE_CFG says linear, 31 bits, where a linear table for every StreamID has no room',
    profile: 'mmu-600',
    devices: [bridge, nic, nvme],
    steps: [
      { boot: {} },
      { crash: {} },
      { 'set-register': { values: { STRTAB_BASE_CFG: '0x1f' } } },
      { 'boot-crash-kernel': {} },
    ],
  },
  ats: {
    title: 'A GPU keeps translations, and ATSCHK is set',
    profile: 'mmu-700',
    devices: [bridge, nvme, { name: 'gpu', kind: 'gpu', address: '00:04.0', busy: true }],
    steps: [{ boot: {} }, { crash: {} }, { 'boot-crash-kernel': {} }],
  },
  'power-goes-at-shutdown': {
    title: 'Power goes once the SMMU says that it is off',
    devices: [bridge, nic, nvme],
    steps: [{ boot: {} }, { inject: { fault: 'power-off', stays: true, after: 'read CR0ACK' } }, { shutdown: {} }],
  },
  'failed-stream': {
    title: 'A device has a StreamID that the SMMU has not',
    devices: [bridge, nic, { name: 'odd', kind: 'function', address: '00:05.0', streams: ['0x7fffffff'] }],
    steps: [{ boot: {} }],
  },
  'far-stream': {
    title: 'A device far up in the stream table',
    devices: [bridge, nic, { name: 'far', kind: 'function', address: '00:05.0', streams: ['0x300'] }],
    steps: [{ boot: {} }],
  },
  'registers-not-mapped': {
    title: 'The registers cannot be mapped',
    devices: [bridge, nic],
    steps: [{ inject: { fault: 'ioremap', nth: 1 } }, { boot: {} }],
  },
  unmapped: {
    title: 'A device goes on using memory that was unmapped',
    knobs: { translationCache: 'infinite' },
    devices: [bridge, nic],
    steps: [
      { boot: {} },
      { map: { device: 'nic', buffer: 'a', size: '0x1000' } },
      { dma: { device: 'nic', buffer: 'a' } },
      { dma: { device: 'nic', action: 'perform' } },
      { unmap: { device: 'nic', buffer: 'a' } },
      { map: { device: 'nic', buffer: 'c', size: '0x4000' } },
    ],
  },
  'slow-queues': {
    title: 'CR0 takes three reads to be acknowledged',
    knobs: { acknowledge: { CR0: { reads: 3 }, IRQ_CTRL: 'none', GBPA: 'none' } },
    devices: [bridge, nic, nvme],
    steps: [{ boot: {} }, { crash: {} }, { 'boot-crash-kernel': {} }],
  },
};

/** The descriptor above all devices keeps its pointer and gets another span. */
function spanOf(span: number, title: string): Readonly<Record<string, unknown>> {
  const bits = [0, 1, 2, 3, 4].map((bit) => ({
    inject: { fault: 'word', word: `L1STD 0 bit ${bit}`, value: (span >> bit) & 1 },
  }));
  return {
    title,
    devices: [bridge, nic, nvme],
    steps: [{ boot: {} }, { crash: {} }, ...bits, { 'boot-crash-kernel': {} }],
  };
}

/** A situation by name: one of the above, or a scenario that ships. */
export function wholeBoot(id: string): Scenario {
  const found = library().find((entry) => entry.id === id);
  if (found) return found.load();
  const text = JSON.stringify({ version: 1, id, profile: 'qemu-virt', driver: 'arm-smmu-v3', ...own[id] });
  const { value, problems } = loadScenario(`${id}.scenario.json`, text);
  if (!value) throw new Error(problems.map(({ message }) => message).join('; '));
  return value;
}
