import { cpus, loadavg } from 'node:os';
import { bundleAll } from '../bundle';
import { main, Stop } from '../stop';
import { line, type Measured, type Probe } from './probe';
import { measureCommandQueue } from './probes/command-queue';
import { measureExtension } from './probes/extension';
import { measureKdump } from './probes/kdump';
import { measureKdumpReset } from './probes/kdump-reset';
import { measureLibrary } from './probes/library';
import { measurePanel } from './probes/panel';
import { measureTimeline } from './probes/timeline';
import { measureTyping } from './probes/typing';
import { measureWorker } from './probes/worker';

const probes: Readonly<Record<string, Probe>> = {
  worker: measureWorker,
  'kdump-reset': measureKdumpReset,
  kdump: measureKdump,
  library: measureLibrary,
  'command-queue': measureCommandQueue,
  typing: measureTyping,
  timeline: measureTimeline,
  panel: measurePanel,
  extension: measureExtension,
};

/** Measures on this machine what has a budget, and prints both. It never fails for a slow machine: it is no test. Names of probes choose among them. */
async function bench(): Promise<void> {
  const wanted = process.argv.slice(2);
  const unknown = wanted.find((name) => !(name in probes));
  if (unknown !== undefined)
    throw new Stop(`no probe is called ${unknown}`, `one of ${Object.keys(probes).join(', ')}`);
  const [load = 0] = loadavg();
  await bundleAll('release');
  const results: Measured[] = [];
  for (const [name, probe] of Object.entries(probes)) {
    if (wanted.length === 0 || wanted.includes(name)) results.push(...(await probe()));
  }
  // Other work on the machine is in every figure.
  console.log(
    `\n${cpus().length} x ${cpus()[0]?.model}, Node ${process.version}, load before the start ${load.toFixed(1)}\n`,
  );
  for (const result of results) console.log(line(result));
}

await main(bench);
