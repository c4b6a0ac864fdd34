import { cpus, loadavg } from 'node:os';
import { bundleAll } from '../bundle';
import { main } from '../stop';
import { line, type Measured, type Probe } from './probe';
import { measureCommandQueue } from './probes/command-queue';
import { measureExtension } from './probes/extension';
import { measureKdump } from './probes/kdump';
import { measureKdumpReset } from './probes/kdump-reset';
import { measureLibrary } from './probes/library';
import { measureWorker } from './probes/worker';

const probes: readonly Probe[] = [
  measureWorker,
  measureKdumpReset,
  measureKdump,
  measureLibrary,
  measureCommandQueue,
  measureExtension,
];

/** Measures on this machine what has a budget, and prints both. It never fails for a slow machine: it is no test. */
async function bench(): Promise<void> {
  const [load = 0] = loadavg();
  await bundleAll('release');
  const results: Measured[] = [];
  for (const probe of probes) results.push(...(await probe()));
  // Other work on the machine is in every figure.
  console.log(
    `\n${cpus().length} x ${cpus()[0]?.model}, Node ${process.version}, load before the start ${load.toFixed(1)}\n`,
  );
  for (const result of results) console.log(line(result));
}

await main(bench);
