import { afterEach, describe, expect, it } from 'vitest';
import { requireTrees, titleWith } from '../../support/requires';
import { breathe, runOn, trouble } from './tree-world';

afterEach(breathe);

const tree = requireTrees('7.3');
const limit = { timeout: 600_000 };
const bridge = { name: 'bridge', kind: 'host-bridge', address: '00:00.0' };
const smmus = [
  { name: 'smmu' },
  { name: 'second', overrides: ['IDR1.SIDSIZE=8'], knobs: { configurationCache: 'infinite' } },
];
const devices = [
  bridge,
  { name: 'port', kind: 'root-port', address: '00:01.0', 'secondary-bus': 1 },
  { name: 'net', kind: 'nic', address: '01:00.0', busy: true },
  { name: 'far', kind: 'host-bridge', address: '0001:00:00.0', smmu: 'second' },
  { name: 'nvme', kind: 'nvme', address: '0001:00:01.0', smmu: 'second', busy: true },
  { name: 'dsp', kind: 'platform', streams: [5], smmu: 'second', busy: true },
];
const reached = ['net', 'nvme', 'dsp'].map((device) => ({ 'expect-dma': { device, outcome: 'reached' } }));

describe.skipIf(tree.missing)(titleWith('machines of several SMMUs, segments and bridges', tree), () => {
  it.each(['device-tree', 'acpi'])('by %s: every device reaches its buffers', limit, (firmware) => {
    const steps = [{ boot: {} }, ...reached, { crash: {} }, { 'boot-crash-kernel': {} }, ...reached, { shutdown: {} }];
    const run = runOn(tree.path, { firmware, smmus, devices, steps });
    expect(trouble(run)).toEqual([]);
    const turnedOn = run.trace.events.flatMap((event) =>
      event.kind === 'register-write' && event.register === 'STRTAB_BASE_CFG'
        ? `${event.kernel} ${event.device} 0x${event.value.toString(16)}`
        : [],
    );
    expect(turnedOn).toEqual(['0 smmu 0x10210', '0 second 0x8', '1 smmu 0x10210', '1 second 0x8']);
    expect(run.trace.timeline?.lanes.map(({ device, smmu }) => `${device} ${smmu}`)).toEqual(
      expect.arrayContaining(['net smmu', 'nvme second', 'dsp second']),
    );
  });

  it.each([
    [true, 'a group each'],
    [false, 'one group'],
  ])('functions behind a port that isolates them (%s) have %s', limit, (isolates) => {
    const ports = [
      { name: 'port', kind: 'root-port', address: '00:01.0', 'secondary-bus': 1, isolates },
      { name: 'a', kind: 'function', address: '01:00.0' },
      { name: 'b', kind: 'function', address: '01:01.0' },
    ];
    const steps = [{ boot: {} }, { attach: { device: 'a', ...(isolates ? {} : { fails: 16 }) } }];
    const run = runOn(tree.path, { devices: [bridge, ...ports], steps });
    expect(trouble(run).filter((text) => isolates || !text.includes('returned'))).toEqual([]);
  });

  it('tries only some of the steps above a budget, and says so', limit, () => {
    const steps = [{ boot: {} }, { crash: {} }, { 'boot-crash-kernel': {} }];
    const { trace } = runOn(tree.path, {
      devices: devices.slice(0, 3),
      trials: { budget: 50, alternatives: 1 },
      steps,
    });
    const { timeline } = trace;
    expect(timeline?.steps.length).toBeGreaterThan(0);
    expect(timeline?.passed).toBeGreaterThan(timeline?.steps.length ?? 0);
  });
});
