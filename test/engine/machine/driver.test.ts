import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { attachMaster, mapPage, probeMaster } from '../../core/kernel/attach';
import { requireTrees, titleWith } from '../../support/requires';
import { driverWorld, probeSmmu } from './driver-world';

const required = requireTrees('7.3');
const tables = 'drivers/iommu/io-pgtable-arm.c';
const stream = 8;

describe.skipIf(required.missing)(titleWith('the driver of 7.3 with two SMMUs', required), () => {
  test('probes one after the other, and each serves its own streams', () => {
    const world = driverWorld(required.path, ['qemu-virt', 'mmu-600']);
    const running = world.startKernel({ crashKernel: false });
    const platforms = world.devices.map((name) => probeSmmu(running, name));
    expect(world.devices.map((name) => world.device(name)?.peek('CR0ACK'))).toEqual([0xdn, 0x1fn]);
    const domains = platforms.map((platform, index) => {
      const { domain, result } = attachMaster(running, probeMaster(running, platform, `0000:0${index}:00.0`, stream));
      expect(result).toBe(0);
      return domain;
    });
    mapPage(running, domains[0] ?? 0n, 0x1000n, 0x4321_0000n);
    mapPage(running, domains[1] ?? 0n, 0x1000n, 0x4322_0000n);
    const results = world.devices.map((name) => {
      const result = world.machine.smmu(name)?.translate({ streamId: stream, address: 0x1234n, write: true });
      return result && 'physical' in result ? result.physical : result;
    });
    expect(results).toEqual([0x4321_0234n, 0x4322_0234n]);
    const devices = new Set(
      world.recorder.trace().events.flatMap((event) => (event.kind === 'command' ? [event.device] : [])),
    );
    expect([...devices]).toEqual(['smmu0', 'smmu1']);
    world.dispose();
  });
});

describe.skipIf(required.missing)(titleWith('the driver of 7.3 on an SMMU past the CPUs’ caches', required), () => {
  /** Maps two pages, the second one late, so that only a store to a table in use brings it; what DMA to each comes to. */
  function run(edit: (text: string) => string): string[] {
    const text = readFileSync(join(required.path, tables), 'utf8');
    const edited = edit(text);
    const world = driverWorld(
      required.path,
      ['non-coherent'],
      edited === text ? new Map() : new Map([[tables, edited]]),
    );
    const running = world.startKernel({ crashKernel: false });
    const platform = probeSmmu(running, 'smmu0');
    const { domain, result } = attachMaster(running, probeMaster(running, platform, '0000:01:00.0', stream));
    expect(result).toBe(0);
    const dma = (address: bigint) => {
      const landed = world.machine.smmu('smmu0')?.translate({ streamId: stream, address, write: true });
      if (!landed) return '';
      return 'physical' in landed ? `0x${landed.physical.toString(16)}` : landed.outcome;
    };
    const seen: string[] = [];
    mapPage(running, domain, 0x1000n, 0x4321_0000n);
    seen.push(dma(0x1000n));
    mapPage(running, domain, 0x2000n, 0x4322_0000n);
    seen.push(dma(0x2000n));
    world.dispose();
    return seen;
  }

  test('translates what it mapped', () => {
    expect(run((text) => text)).toEqual(['0x43210000', '0x43220000']);
  });

  test('leaves DMA with the old descriptor where it does not sync a leaf', () => {
    const withoutSync = (text: string) => {
      const edited = text.replace(/(static void __arm_lpae_sync_pte[^{]*\{)/, '$1 return;');
      if (edited === text) throw new Error('the edit found nothing');
      return edited;
    };
    expect(run(withoutSync)).toEqual(['aborted', 'aborted']);
  });
});
