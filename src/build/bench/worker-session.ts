import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cacheFolder } from '../../node/kernel-trees';
import { WorkerClient } from './worker-client';

/** What one worker took, in milliseconds and megabytes. */
export interface SessionFigures {
  /** From the start of the worker to the effects of the first run. */
  readonly firstEffects: number;
  /** One number per edit, from the request to the answer. */
  readonly edits: readonly number[];
  /** Runs of the kdump scenario on a warm worker, base and patched. */
  readonly kdump: readonly number[];
  /** Largest resident set of the process that holds the worker. */
  readonly peakMemory: number;
}

const driver = 'drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c';
const editedLine = /^(\tret = arm_smmu_device_disable\(smmu\);)$/m;
const kdumpRuns = 7;
/** The first edits compile what later ones reuse. */
const warmUp = 3;

/** Opens the tree in a worker of this process, then edits one line of the reset function again and again. */
async function session(tree: string, edits: number): Promise<SessionFigures> {
  const started = performance.now();
  const client = new WorkerClient();
  const run = async (scenario: string): Promise<void> => {
    const model = await client.ask('run', { scenario, function: 'arm_smmu_device_reset' });
    // The time of a run that did not come to its end says nothing.
    const { end, problems } = model.patched;
    if (end !== 'completed') throw new Error(`${scenario}: ${end}, ${problems[0]?.message ?? ''}`);
    if (model.effects.length === 0) throw new Error(`${scenario}: no effects`);
  };
  const timed = async (base: string | undefined, patched: string, scenario: string): Promise<number> => {
    const asked = performance.now();
    const layer = (text: string | undefined) => (text === undefined ? [] : [{ path: driver, text }]);
    await client.ask('set-overlays', { base: layer(base), patched: layer(patched) });
    await run(scenario);
    return performance.now() - asked;
  };
  // What an earlier session ran is not to be measured as run.
  await client.ask('open-tree', { root: tree, fresh: true });
  await run('cold-boot');
  const firstEffects = performance.now() - started;
  await stored();
  const text = readFileSync(join(tree, driver), 'utf8');
  const times: number[] = [];
  for (let edit = 0; edit < edits; edit++) {
    times.push(await timed(undefined, text.replace(editedLine, `$1 ret += 0 * ${edit};`), 'cold-boot'));
  }
  const kdump: number[] = [];
  for (let again = 1; edits > 0 && again <= kdumpRuns + warmUp; again++) {
    kdump.push(await timed(`${text}${'\n'.repeat(2 * again)}`, `${text}${'\n'.repeat(2 * again + 1)}`, 'kdump-entry'));
  }
  await client.close();
  const peakMemory = process.resourceUsage().maxRSS / 1024;
  return { firstEffects, edits: times.slice(warmUp), kdump: kdump.slice(warmUp), peakMemory };
}

/** Waits until the worker has stored what it has to store: no new file for a while. */
async function stored(): Promise<void> {
  const count = (): number => {
    try {
      return readdirSync(join(cacheFolder(), 'engine')).length;
    } catch {
      return 0;
    }
  };
  for (let known = -1; known !== count(); await sleep(2000)) known = count();
}

const [tree = '', edits = '0'] = process.argv.slice(2);
console.log(JSON.stringify(await session(tree, Number(edits))));
