import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExitStatus } from '../../../cli/exit-status';
import { kernelTrees } from '../../../node/kernel-trees';
import { inProject } from '../../project';
import type { Measured } from '../probe';

const version = '7.3';
/** Of each driver a line of its reset, after which the patch adds one. */
const calling = {
  'drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c': '\tret = arm_smmu_device_disable(smmu);',
  'drivers/iommu/arm/arm-smmu/arm-smmu.c': '\tarm_smmu_tlb_sync_global(smmu);',
} as const;
const added = '\tdev_dbg(smmu->dev, "resetting");';
/** What is measured of the library, with the milliseconds that it may take. */
const parts = [
  { name: 'K, B and X', groups: ['kdump', 'counter-policy', 'cross-cutting'], budget: 10_000 },
  { name: 'all groups', groups: ['all'], budget: 20_000 },
] as const;
/** Megabytes that a process of the engine may have. */
const memory = 600;
/** Tells on standard error, at its end, what a process had of memory at most. */
const teller = 'process.on("exit", () => console.error("\\npeak", process.resourceUsage().maxRSS))';

/** The command line as users meet it, in a process of its own with as many workers as it takes: a scenario of two whole kernels, then the
 *  library's groups of crashes, counter-policies and everything else, and the whole library, base and patched, with a patch of both drivers. First with nothing
 *  on disk, then with the headers that that run stored, then with what it stored of the base's runs too. */
export async function measureLibrary(): Promise<readonly Measured[]> {
  const tree = kernelTrees().find((candidate) => candidate.version === version)?.path;
  if (!tree) return [{ what: 'the library of scenarios', reason: `needs: npm run trees -- ${version}` }];
  const scratch = mkdtempSync(join(tmpdir(), 'smmu-review-bench-'));
  try {
    const patch = join(scratch, 'small.patch');
    writeFileSync(
      patch,
      smallPatch((file) => readFileSync(join(tree, file), 'utf8')),
    );
    const figures: Measured[] = [];
    const workers = `${cpus().length} CPUs`;
    const cache = (name: string): string => join(scratch, name);
    for (const [stored, caches, ...fresh] of [
      ['nothing stored', ['first', 'second', 'third']],
      ['headers stored', ['third', 'third', 'third'], '--fresh'],
      ['headers and runs of the base stored', ['third', 'third', 'third']],
    ] as const) {
      const [alone, ...together] = caches;
      const boot = await review(tree, cache(alone), ['--scenario', 'kdump-under-dma', ...fresh]);
      figures.push(
        { what: `two whole kernels, ${stored}`, measured: boot.took, budget: 10_000, unit: 'ms' },
        { what: 'the same: memory of the process, peak', measured: boot.peak, budget: memory, unit: 'MB' },
      );
      for (const [index, { name, groups, budget }] of parts.entries()) {
        const named = groups.flatMap((group) => ['--scenario', group]);
        const part = await review(tree, cache(together[index] ?? ''), [...named, '--patch', patch, ...fresh]);
        const what = `${name}, base and patched, ${workers}, ${stored}`;
        figures.push(
          { what, measured: part.took, budget, unit: 'ms' },
          { what: 'the same: memory of the process, peak', measured: part.peak, budget: memory, unit: 'MB' },
        );
      }
    }
    return figures;
  } catch (error) {
    return [{ what: 'the library of scenarios', reason: String(error).split('\n')[0] ?? '' }];
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** One run of the command line: milliseconds, and megabytes of its process with all its workers. */
function review(tree: string, cache: string, options: readonly string[]): Promise<{ took: number; peak: number }> {
  const started = performance.now();
  const args = ['--import', `data:text/javascript,${encodeURIComponent(teller)}`, inProject('dist/cli.js'), 'run'];
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [...args, '--tree', tree, ...options],
      { env: { ...process.env, XDG_CACHE_HOME: cache }, maxBuffer: 1 << 30 },
      (error, _, complaints) => {
        const took = performance.now() - started;
        const peak = Number(/^peak (\d+)$/m.exec(complaints)?.[1]) / 1024;
        const answered: readonly unknown[] = [ExitStatus.Finding, ExitStatus.NotModelled];
        if (error && !answered.includes(error.code)) reject(error);
        else resolve({ took, peak });
      },
    );
  });
}

/** A patch that adds a line in the reset of each driver. */
function smallPatch(read: (file: string) => string): string {
  return Object.entries(calling)
    .map(([file, line]) => smallDiff(file, line, read(file).split('\n')))
    .join('');
}

function smallDiff(file: string, after: string, lines: readonly string[]): string {
  // The reset is below all that it calls.
  const at = lines.lastIndexOf(after);
  if (at < 3) throw new Error(`${file} has no line ${after.trim()}`);
  const context = (from: number, to: number): string =>
    lines
      .slice(from, to)
      .map((each) => ` ${each}\n`)
      .join('');
  const hunk = `@@ -${at - 2},7 +${at - 2},8 @@\n${context(at - 3, at + 1)}+${added}\n${context(at + 1, at + 4)}`;
  return `--- a/${file}\n+++ b/${file}\n${hunk}`;
}
