import { afterEach, describe, expect, it } from 'vitest';
import { requireTrees, titleWith } from '../../support/requires';
import { recorded, traffic } from './ground-truth';
import { breathe, recordedDevices, runOn, trouble } from './tree-world';

afterEach(breathe);

const limit = { timeout: 600_000 };
const boot = [{ boot: {} }, { bind: { device: 'nvme' } }];
const end = [{ shutdown: {} }];
const kdump = [...boot, { crash: {} }, { 'boot-crash-kernel': {} }, { bind: { device: 'nvme' } }, ...end];
const kexec = [...boot, { kexec: {} }, { bind: { device: 'nvme' } }, ...end];
const stage1 = { overrides: ['IDR0.S2P=0', 'IDR3.XNX=0'] };
const settled = ['probe', 'reset', 'attach-boot', 'attach-modules', 'kexec-shutdown', 'shutdown'];

interface Recorded {
  readonly name: string;
  readonly scenario: Readonly<Record<string, unknown>>;
  /** Phases that timing does not change. */
  readonly phases?: readonly string[];
}

const always: readonly Recorded[] = [
  { name: 'probe', scenario: { devices: recordedDevices.slice(0, 1), steps: [{ boot: {} }, ...end] } },
  { name: 'boot', scenario: { devices: recordedDevices, steps: [...boot, ...end] } },
  { name: 'kdump', scenario: { devices: recordedDevices, steps: kdump } },
  { name: 'kexec', scenario: { devices: recordedDevices, steps: kexec } },
  { name: 'stage1-only', scenario: { ...stage1, devices: recordedDevices, steps: [...boot, ...end] } },
];
const newer: readonly Recorded[] = [
  {
    name: 'passthrough',
    scenario: { 'command-line': 'iommu.passthrough=1', devices: recordedDevices, steps: [...boot, ...end] },
  },
  {
    name: 'lazy',
    scenario: { 'command-line': 'iommu.strict=0', devices: recordedDevices, steps: [...boot, ...end] },
    // Its flush queues run in the time of the drivers' traffic.
    phases: ['probe', 'reset', 'attach-boot', 'shutdown'],
  },
];

for (const version of ['6.12', '7.3']) {
  const needed = requireTrees(version);
  describe.skipIf(needed.missing)(titleWith(`Linux ${version} and its recorded traces`, needed), () => {
    const all = version === '7.3' ? [...always, ...newer] : always;
    it.each(all)('$name', limit, ({ name, scenario, phases = settled }) => {
      const run = runOn(needed.path, scenario);
      expect(trouble(run)).toEqual([]);
      expect(traffic(run.trace)).toEqual(recorded(`linux-${version}-${name}`, phases));
    });

    it('does the same where ACPI describes the machine', limit, () => {
      const run = runOn(needed.path, { firmware: 'acpi', devices: recordedDevices, steps: kdump });
      expect(trouble(run)).toEqual([]);
      expect(traffic(run.trace)).toEqual(recorded(`linux-${version}-kdump`, settled));
    });

    it('reboot: both kernels do what one does that boots', limit, () => {
      const steps = [...boot, { reboot: {} }, { bind: { device: 'nvme' } }, ...end];
      const run = runOn(needed.path, { devices: recordedDevices, steps });
      expect(trouble(run)).toEqual([]);
      const [one] = recorded(`linux-${version}-boot`, settled);
      expect(traffic(run.trace)).toEqual([one, one]);
      const [shut] = recorded(`linux-${version}-reboot`, ['shutdown']);
      expect(traffic(run.trace)[0]?.slice(-(shut?.length ?? 0))).toEqual(shut);
    });
  });
}
