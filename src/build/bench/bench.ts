import { cpus } from 'node:os';
import { bundleAll } from '../bundle';
import { main } from '../stop';
import type { Measured, Probe } from './probe';
import { measureCommandQueue } from './probes/command-queue';
import { measureExtension } from './probes/extension';
import { measureWorker } from './probes/worker';

const probes: readonly Probe[] = [measureWorker, measureCommandQueue, measureExtension];

/** Measures on this machine what has a budget, and prints both. It never fails for a slow machine: it is no test. */
async function bench(): Promise<void> {
  await bundleAll('release');
  const results: Measured[] = [];
  for (const probe of probes) results.push(...(await probe()));
  console.log(`\n${cpus().length} x ${cpus()[0]?.model}, Node ${process.version}\n`);
  for (const result of results) console.log(line(result));
}

function line(result: Measured): string {
  const what = result.what.padEnd(52);
  if (!('measured' in result)) return `${what}${'not available'.padStart(14)}  (${result.reason})`;
  const { measured, budget, unit } = result;
  const digits = unit === 'ms' ? 0 : 1;
  const verdict = measured <= budget ? 'within' : 'OVER';
  return `${what}${`${measured.toFixed(digits)} ${unit}`.padStart(14)}  budget ${budget} ${unit}, ${verdict}`;
}

await main(bench);
