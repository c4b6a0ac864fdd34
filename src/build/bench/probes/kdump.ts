import { runOn, trouble } from '../../../../test/engine/world/tree-world';
import { kernelTrees } from '../../../node/kernel-trees';
import { type Measured, percentile } from '../probe';

const version = '7.3';
const name = 'kdump, two whole kernels, DMA at each step';
/** The first runs find out what there is to compile, and link it. */
const warmUp = 4;
const repetitions = 9;
const budget = 250;
/** Seconds that QEMU takes for one cycle of crash and crash kernel: measured on the machine of the recorded traces, least and most. */
const qemuSeconds = [31, 48] as const;

const scenario = {
  devices: [
    { name: 'bridge', kind: 'host-bridge', address: '00:00.0' },
    { name: 'nic', kind: 'nic', address: '00:01.0', busy: true },
    { name: 'nvme', kind: 'nvme', address: '00:02.0', busy: true },
    { name: 'disk', kind: 'function', address: '00:03.0', busy: true },
  ],
  steps: [{ boot: {} }, { crash: {} }, { 'boot-crash-kernel': {} }],
};

/** A kernel boots, attaches the devices and crashes; the crash kernel boots and takes them over. After each step all DMA is tried, with every
 *  outcome that the architecture permits. */
export async function measureKdump(): Promise<readonly Measured[]> {
  const root = kernelTrees().find((candidate) => candidate.version === version)?.path;
  if (root === undefined) return [{ what: name, reason: `needs: npm run trees -- ${version}` }];
  const times: number[] = [];
  let size = '';
  for (let round = 0; round < warmUp + repetitions; round++) {
    const started = performance.now();
    const run = runOn(root, scenario);
    if (round >= warmUp) times.push(performance.now() - started);
    const [wrong] = trouble(run);
    if (wrong !== undefined) return [{ what: name, reason: wrong }];
    const { steps = [], lanes = [] } = run.trace.timeline ?? {};
    size = `${lanes.length} DMA, ${steps.length} steps`;
  }
  const measured = percentile(times, 0.5);
  return [
    { what: `${name} (${size})`, measured, budget, unit: 'ms' },
    ...qemuSeconds.map((seconds) => {
      const what = `a QEMU kdump cycle of ${seconds} s is that many times longer`;
      return {
        what,
        measured: (seconds * 1000) / measured,
        budget: (seconds * 1000) / budget,
        unit: 'x',
        atLeast: true,
      } as const;
    }),
  ];
}
