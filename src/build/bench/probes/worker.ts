import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { kernelTrees } from '../../../node/kernel-trees';
import { inProject } from '../../project';
import { type Measured, percentile } from '../probe';
import type { SessionFigures } from '../worker-session';

const version = '7.3';
const edits = 63;
/** Milliseconds of one kdump cycle of real kernels in QEMU on 2 cores: the faster end of the 31 to 48 s that were measured. */
const qemuKdump = 31_000;

/** Opening the newest driver with and without a snapshot on disk, then editing it: each in a process of its own. */
export async function measureWorker(): Promise<readonly Measured[]> {
  const tree = kernelTrees().find((candidate) => candidate.version === version)?.path;
  if (!tree) return [{ what: 'worker', reason: `needs: npm run trees -- ${version}` }];
  const cache = mkdtempSync(join(tmpdir(), 'smmu-review-bench-'));
  try {
    const cold = await session(tree, cache, 0);
    const warm = await session(tree, cache, edits);
    const kdump = percentile(warm.kdump, 0.5);
    return [
      {
        what: 'open the driver, no snapshot on disk, to effects',
        measured: cold.firstEffects,
        budget: 5000,
        unit: 'ms',
      },
      { what: 'open the driver, with a snapshot, to effects', measured: warm.firstEffects, budget: 1000, unit: 'ms' },
      { what: 'edit a line to its effects, p50', measured: percentile(warm.edits, 0.5), budget: 150, unit: 'ms' },
      { what: 'edit a line to its effects, p95', measured: percentile(warm.edits, 0.95), budget: 150, unit: 'ms' },
      { what: 'kdump scenario, base and patched, p50', measured: kdump, budget: 250, unit: 'ms' },
      {
        what: 'the same kdump cycle in QEMU, against it',
        measured: qemuKdump / kdump,
        budget: 100,
        unit: 'x',
        atLeast: true,
      },
      { what: 'memory of the worker, peak', measured: warm.peakMemory, budget: 600, unit: 'MB' },
    ];
  } catch (error) {
    // The first line names the command; what it threw stands further below.
    const reason = [...String(error).matchAll(/^Error: (.*)$/gm)].at(-1)?.[1] ?? String(error);
    return [{ what: 'worker', reason }];
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
}

async function session(tree: string, cache: string, edits: number): Promise<SessionFigures> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', inProject('src/build/bench/worker-session.ts'), tree, String(edits)],
    { cwd: inProject(), env: { ...process.env, XDG_CACHE_HOME: cache } },
  );
  return JSON.parse(stdout) as SessionFigures;
}
