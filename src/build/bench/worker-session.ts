import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WorkerClient } from './worker-client';

/** What one worker took, in milliseconds and megabytes. */
export interface SessionFigures {
  /** From the start of the worker to the effects of the first run. */
  readonly firstEffects: number;
  /** One number per edit, from the request to the answer. */
  readonly edits: readonly number[];
  /** A run of the kdump scenario on a warm worker, base and patched. */
  readonly kdump: number;
  /** Largest resident set of the process that holds the worker. */
  readonly peakMemory: number;
}

const driver = 'drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c';
const editedLine = /^(\tret = arm_smmu_device_disable\(smmu\);)$/m;

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
  await client.ask('open-tree', { root: tree });
  await run('cold-boot');
  const firstEffects = performance.now() - started;
  const text = readFileSync(join(tree, driver), 'utf8');
  const times: number[] = [];
  for (let edit = 0; edit < edits; edit++) {
    const edited = text.replace(editedLine, `$1 ret += 0 * ${edit};`);
    const asked = performance.now();
    await client.ask('set-overlays', { base: [], patched: [{ path: driver, text: edited }] });
    await run('cold-boot');
    times.push(performance.now() - asked);
  }
  await run('kdump-entry');
  const asked = performance.now();
  await client.ask('set-overlays', { base: [], patched: [{ path: driver, text: `${text}\n` }] });
  await run('kdump-entry');
  const kdump = performance.now() - asked;
  await client.close();
  // The first edits compile what later ones reuse.
  return { firstEffects, edits: times.slice(3), kdump, peakMemory: process.resourceUsage().maxRSS / 1024 };
}

const [tree = '', edits = '0'] = process.argv.slice(2);
console.log(JSON.stringify(await session(tree, Number(edits))));
