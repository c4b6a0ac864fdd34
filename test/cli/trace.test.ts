import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { recordedText, shapesIn, trafficIn } from '../engine/world/ground-truth';
import { breathe } from '../engine/world/tree-world';
import { requireTrees, titleWith } from '../support/requires';
import { smmuReview } from './terminal';

interface TraceLine {
  readonly op: string;
  readonly boot?: number;
  readonly phase?: string;
  readonly size?: number;
  readonly offset?: number;
  readonly name?: string;
  readonly value?: string;
  readonly opcode?: string;
  readonly dw?: readonly string[];
}

/** Accesses and commands of probe and reset as they stand in a trace file: addresses of tables and queues as PA, polls once. */
function probeAndReset(text: string, boot: number): string[] {
  const steps: string[] = [];
  let last = '';
  for (const line of text.trimEnd().split('\n')) {
    const record = JSON.parse(line) as TraceLine;
    if (record.boot !== boot || (record.phase !== 'probe' && record.phase !== 'reset')) continue;
    if (record.op === 'c') {
      steps.push(`c ${record.opcode} ${record.dw?.join(' ')}`);
    } else if (record.op === 'r' || record.op === 'w') {
      const place = `${record.op}${record.size} ${record.offset} ${record.name}`;
      if (place === last && record.op === 'r') steps.pop();
      steps.push(`${place} ${symbolic(record)}`);
      last = place;
      continue;
    }
    last = '';
  }
  return steps;
}

function symbolic(record: TraceLine): string {
  if (!record.name?.endsWith('_BASE') || record.op !== 'w') return record.value ?? '';
  return `0x${(BigInt(record.value ?? 0) & ~0x000f_ffff_ffff_ffe0n).toString(16)}+PA`;
}

function recorded(name: string): string {
  return readFileSync(new URL(`../ground-truth/traces/${name}.jsonl`, import.meta.url), 'utf8');
}

for (const version of ['6.1', '6.12', '7.3']) {
  const tree = requireTrees(version);
  describe.skipIf(tree.missing)(titleWith(`smmu-review trace on ${version}`, tree), () => {
    it.each([
      ['cold-boot', 'linux-7.3-boot', 0, 34],
      ['cold-boot', 'linux-6.12-boot', 0, 34],
      ['kdump-entry', 'linux-7.3-kdump', 1, 37],
      ['kdump-entry', 'linux-6.12-kdump', 1, 37],
    ] as const)('%s prints what %s recorded', async (scenario, recording, boot, accesses) => {
      const args = ['trace', '--tree', tree.path, '--scenario', scenario, '--profile', 'qemu-virt'];
      const { out, error, status } = await smmuReview(args);
      expect([error, status]).toEqual(['', 0]);
      const steps = probeAndReset(out, 0);
      expect(steps).toEqual(probeAndReset(recorded(recording), boot));
      expect([steps.filter((step) => !step.startsWith('c')).length, steps.length]).toEqual([accesses, accesses + 4]);
    });
  });
}

afterEach(breathe);

/** Borders between phases, each with what is strictly the same up to there. DMA goes by timing. */
const borders = [['probe'], ['reset'], ['attach-boot'], ['attach-modules', 'kexec-shutdown', 'shutdown']];
const byShape = ['dma', 'crash-inflight'];
const recordings = {
  '6.12': ['kdump', 'kexec'],
  '7.3': ['kdump-inflight', 'kexec', 'reboot', 'lazy', 'passthrough', 'fault'],
};

for (const [version, names] of Object.entries(recordings)) {
  const tree = requireTrees(version);
  describe.skipIf(tree.missing)(titleWith(`recorded runs of ${version}`, tree), () => {
    it.each(names)('%s: the same phases', { timeout: 600_000 }, async (name) => {
      const { out, error, status } = await smmuReview(['trace', '--tree', tree.path, '--scenario', `recorded-${name}`]);
      expect([error, status]).toEqual(['', 0]);
      const there = recordedText(`linux-${version}-${name}`);
      // The recording of the reboot ends with it.
      const kernels = name === 'reboot' ? 1 : undefined;
      const phases: string[] = [];
      for (const border of borders) {
        // The flush queues of lazy invalidation run in the time of the drivers' traffic.
        phases.push(...(name === 'lazy' ? border.filter((phase) => phase !== 'attach-modules') : border));
        expect(trafficIn(out, phases).slice(0, kernels)).toEqual(trafficIn(there, phases));
      }
      if (name === 'fault') {
        // The recording counts no traffic of this device, and tells an interrupt before what its handler does.
        const ops = out.split('\n').flatMap((line) => /"op":"([erw])".*"phase":"dma"/.exec(line)?.[1] ?? []);
        expect(ops.join('')).toBe('erwrerwrerwr');
        return;
      }
      const own = (phases: readonly string[]) =>
        shapesIn(out, phases).filter((shape) => !kernels || shape.startsWith('0'));
      const shapes = own(byShape);
      const known = shapesIn(there.replaceAll('"userspace"', '"dma"'), byShape);
      expect(known).toEqual(expect.arrayContaining([...shapes]));
      expect(shapes.length).toBeGreaterThan(0);
      // Aborts fall into the reset of the crash kernel.
      expect(own(['reset'])).toEqual(shapesIn(there, ['reset']));
    });
  });
}
