import { attachMaster, mapPage, probeMaster } from '../../../../test/core/kernel/attach';
import { driverWorld, probeSmmu } from '../../../../test/engine/machine/driver-world';
import { armSmmuV3 } from '../../../core/scenario/driver';
import { callDriver, makeObjects } from '../../../core/scenario/step/call-driver';
import type { RunState } from '../../../core/scenario/step/verb';
import { tryAfterEachStep } from '../../../engine/attempts';
import { kernelTrees } from '../../../node/kernel-trees';
import { type Measured, percentile } from '../probe';

const version = '7.3';
const name = 'kdump reset, a fetch of each stream after each step';
const streamCounts = [1, 3, 16];
const repetitions = 7;
const budget = 20;
const at = { file: 'bench', line: 1, column: 1 };

interface Round {
  readonly milliseconds: number;
  readonly steps: number;
}

/** A crash kernel's reset of an SMMU under a live table: the driver's own first kernel attached the streams and mapped a page for each. After
 *  each register access and each store to memory that the SMMU may read, a transaction of every stream is tried. */
export async function measureKdumpReset(): Promise<readonly Measured[]> {
  const root = kernelTrees().find((candidate) => candidate.version === version)?.path;
  if (root === undefined) return [{ what: name, reason: `needs: npm run trees -- ${version}` }];
  round(root, 1);
  const off = Array.from({ length: repetitions }, () => round(root, 0).milliseconds);
  const results: Measured[] = [
    { what: 'kdump reset, nothing tried', measured: percentile(off, 0.5), budget, unit: 'ms' },
  ];
  for (const streams of streamCounts) {
    const rounds = Array.from({ length: repetitions }, () => round(root, streams));
    const milliseconds = percentile(
      rounds.map((each) => each.milliseconds),
      0.5,
    );
    const what = `${name.split(',')[0]}, ${streams} x ${rounds[0]?.steps} fetches`;
    results.push({ what, measured: milliseconds, budget, unit: 'ms' });
  }
  return results;
}

function round(root: string, streams: number): Round {
  const world = driverWorld(root, ['qemu-virt']);
  const smmu = world.machine.smmu('smmu0');
  const first = world.startKernel({ crashKernel: false });
  const platform = probeSmmu(first, 'smmu0');
  const transactions = Array.from({ length: streams }, (_, index) => ({
    streamId: 8 + index,
    address: 0x1000n,
    write: true,
  }));
  for (const { streamId, address } of transactions) {
    const { domain, result } = attachMaster(first, probeMaster(first, platform, `0000:01:00.${streamId}`, streamId));
    if (result !== 0) throw new Error(`attaching stream ${streamId} returned ${result}`);
    mapPage(first, domain, address, 0x4321_0000n);
  }
  for (const transaction of transactions) {
    if (smmu?.translate(transaction).outcome !== 'translated') throw new Error('the live table does not translate');
  }
  const state: RunState = {
    kernel: world.startKernel({ crashKernel: true }),
    objects: new Map(),
    calls: [],
    verdicts: [],
    problems: [],
  };
  const context = { world, driver: armSmmuV3, state };
  const calls = armSmmuV3.boot;
  const reset = calls.at(-1);
  const prepared =
    makeObjects(armSmmuV3, context, at) && calls.slice(0, -1).every((call) => callDriver(call, context, at));
  if (!prepared || !reset) throw new Error(`the crash kernel did not get to its reset: ${state.problems[0]?.message}`);
  let steps = 0;
  const stop = streams === 0 ? () => {} : tryAfterEachStep(world.machine, 'smmu0', transactions, () => steps++);
  const started = performance.now();
  const done = callDriver(reset, context, at);
  const milliseconds = performance.now() - started;
  stop();
  if (!done) throw new Error('the reset failed');
  world.dispose();
  return { milliseconds, steps };
}
