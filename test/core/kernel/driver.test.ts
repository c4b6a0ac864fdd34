import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { requireTrees, titleWith } from '../../support/requires';
import { attach, mapAndLookUp } from './attach';
import { boot } from './boot';
import { probe, probeWhole } from './probe';

interface Sequences {
  readonly sequences: readonly { readonly seen_in: readonly string[]; readonly steps: readonly string[] }[];
}

const driver = 'drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c';
const { sequences } = JSON.parse(readFileSync('test/ground-truth/traces/reset-sequences.json', 'utf8')) as Sequences;

/** Register accesses of a real kernel's probe and reset; the commands are the hardware's side. */
function groundTruth(kind: 'normal' | 'crash'): string[] {
  const index = kind === 'normal' ? 0 : 1;
  const steps = (sequences[index]?.steps ?? []).filter((step) => !step.startsWith('cmd '));
  return steps.map((step) => step.replace('IDR0 *', 'IDR0 0xd44101b').replace('IDR3 *', 'IDR3 0x1414'));
}

const disable = ['w32 CR0 0x0', 'r32 CR0ACK 0x0'];

for (const version of ['6.1', '6.12', '7.3']) {
  const needed = requireTrees(version);
  describe.skipIf(needed.missing)(titleWith(`the driver of ${version}`, needed), () => {
    it('probes, resets and shuts down as real kernels do', () => {
      const { results, accesses } = probe(boot(needed.path, driver), false);
      expect(results).toBe('0 0 0 0');
      expect(accesses).toEqual([...groundTruth('normal'), ...disable]);
    });

    it('sets the hardware up in a crash kernel as real kernels do', () => {
      const { results, accesses } = probe(boot(needed.path, driver, { elfCoreHeader: 0x4000_0000n }), true);
      expect(results).toBe('0 0 0 0');
      expect(accesses).toEqual([...groundTruth('crash'), ...disable]);
    });

    it('goes through its whole probe and shutdown', () => {
      const { kernel, device, platform } = probeWhole(boot(needed.path, driver));
      expect(device.accesses).toEqual(groundTruth('normal'));
      const managed = kernel.resources.names(platform.addressOf('dev'));
      expect(managed).toContain('ioremap');
      expect(managed.filter((name) => name === 'irq')).toHaveLength(2);
      device.accesses.length = 0;
      kernel.call('arm_smmu_device_shutdown', platform.address);
      expect(device.accesses).toEqual(disable);
    });

    it('attaches a device and maps a page through its own page-table code', () => {
      const booted = boot(needed.path, driver);
      const { domain, result, accesses } = attach(booted);
      expect(result).toBe(0);
      expect(accesses.filter((each) => each.includes('CMDQ_CONS')).length).toBeGreaterThanOrEqual(4);
      expect(mapAndLookUp(booted, domain, 0xffff_f000n, 0x4321_0000n)).toBe(0x4321_0123n);
    });

    it('gives everything back when its device goes', () => {
      const { kernel, platform } = probeWhole(boot(needed.path, driver));
      kernel.call('arm_smmu_device_remove', platform.address);
      kernel.resources.releaseAll(platform.addressOf('dev'));
      const left = kernel.heap.allocations.filter(({ family }) => family !== 'object');
      expect(left.map(({ family, size }) => `${family} ${size}`)).toEqual([]);
      expect(kernel.interrupts.actions).toEqual([]);
    });

    it('logs what it found', () => {
      const { recorder, ...rest } = boot(needed.path, driver);
      probe({ recorder, ...rest }, false);
      const texts = recorder.trace().events.flatMap((event) => (event.kind === 'log' ? [event.text] : []));
      expect(texts).toContain('allocated 65536 entries for cmdq');
      expect(texts.join('\n')).toMatch(/oas 44-bit \(features 0x[0-9a-f]{8}\)/);
    });

    it('ends with an oops where smmu->dev is NULL', () => {
      const booted = boot(needed.path, driver);
      const smmu = booted.kernel.create('struct arm_smmu_device');
      smmu.set('base', booted.kernel.io.map(0x905_0000n, 0x20000n).address);
      expect(() => booted.kernel.call('arm_smmu_init_structures', smmu.address)).toThrow(/NULL pointer|dereference/);
    });
  });
}
