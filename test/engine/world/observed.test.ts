import { afterEach, describe, expect, it } from 'vitest';
import type { RunResult } from '../../../src/core/scenario/run';
import { requireTrees, titleWith } from '../../support/requires';
import { breathe, runOn } from './tree-world';

const devices = [
  { name: 'bridge', kind: 'host-bridge', address: '00:00.0' },
  { name: 'nic', kind: 'nic', address: '00:01.0', busy: true },
  { name: 'nvme', kind: 'nvme', address: '00:02.0', busy: true },
];

const common = { profile: 'qemu-virt', devices };

/** Attaches of a device, one a line: kernel, domain, how it ended. */
function attachesOf({ observed }: RunResult, name: string): string[] {
  return (observed?.attaches ?? [])
    .filter(({ device }) => device === name)
    .map(({ kernel, domain, failed, done }) => `${kernel} ${domain}${failed ? ' failed' : ''}${done ? '' : ' open'}`);
}

/** Stops Vitest's reporter from waiting in vain. */
afterEach(breathe);

for (const version of ['6.1', '6.12', '7.3']) {
  const tree = requireTrees(version);
  describe.skipIf(tree.missing)(titleWith(`what is seen of kernels of ${version}`, tree), { timeout: 240_000 }, () => {
    it('knows who was attached to what, and which attach failed', () => {
      const run = runOn(tree.path, {
        ...common,
        steps: [
          { boot: {} },
          { attach: { device: 'nvme', domain: 'paging' } },
          { detach: { device: 'nvme' } },
          { inject: { fault: 'allocation', nth: 3 } },
          { attach: { device: 'nic', domain: 'paging', fails: 12 } },
          { shutdown: {} },
        ],
      });
      expect(attachesOf(run, 'nvme')).toEqual(['0 paging', '0 paging', '0 paging']);
      expect(attachesOf(run, 'nic').slice(0, 1)).toEqual(['0 paging']);
      const { observed } = run;
      expect(observed?.takings.map(({ device, why }) => `${device} ${why}`)).toEqual([
        'nic takes',
        'nvme takes',
        'nvme switches',
        'nvme switches',
        'nic switches',
        'nvme stops',
        'nic stops',
      ]);
      expect(observed?.leaks).toEqual([]);
      expect(observed?.deferrals).toEqual([]);
      expect(observed?.tasks.some(({ name, took }) => name.includes('binding') && took >= 0n)).toBe(true);
    });

    it('knows of devices of the platform bus, which are attached while the driver of their SMMU probes', () => {
      const platform = { name: 'sensor', kind: 'platform', streams: ['0x300'] };
      for (const firmware of ['device-tree', 'acpi']) {
        const run = runOn(tree.path, { ...common, firmware, devices: [...devices, platform], steps: [{ boot: {} }] });
        expect([firmware, ...attachesOf(run, 'sensor')]).toEqual([firmware, '0 paging']);
      }
    });

    it('knows the memory and tables of each kernel', () => {
      const { observed } = runOn(tree.path, {
        ...common,
        steps: [{ boot: {} }, { crash: {} }, { 'boot-crash-kernel': {} }],
      });
      expect(observed?.memory.map(({ kernel, length }) => [kernel, length > 0n])).toEqual([
        [0, true],
        [1, true],
      ]);
      // Both devices are below one descriptor of the crashed kernel.
      expect(observed?.words.filter(({ kernel }) => kernel === 1)).toHaveLength(1);
      const found = observed?.entries.filter(({ kernel }) => kernel === 1).slice(0, 2) ?? [];
      expect(found.map(({ streamId, ste, cd }) => [streamId, (ste[0] ?? 0n) & 0xfn, cd !== undefined])).toEqual([
        [8, 0xbn, true],
        [16, 0xbn, true],
      ]);
    });
  });
}
