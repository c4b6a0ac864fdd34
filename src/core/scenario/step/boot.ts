import { error, warning } from '../../base/problem';
import type { FieldDeclarations } from '../fields';
import type { Step } from '../scenario';
import type { KernelSystem } from '../system';
import { callDriver, makeObjects } from './call-driver';
import { deviceNamed, fieldOf, type StepContext, unknownName, type Verb } from './verb';

/** Fields of every step that starts a kernel. */
export const startFields: FieldDeclarations = {
  kernel: { type: 'string', summary: 'Whose text it is: base or patched; that of the run itself when left out.' },
  'command-line': { type: 'string', summary: 'Its command line; that of the scenario when left out.' },
  extent: {
    type: 'string',
    choices: ['whole', 'driver'],
    summary:
      'The whole boot, or only the functions of the driver that set the SMMU up; whole where the tree allows it.',
  },
};

/** Starts a kernel and lets it probe the SMMU. */
export const boot: Verb = {
  name: 'boot',
  summary: 'Starts a kernel: the driver probes the SMMU, sets up its structures and resets it.',
  fields: {
    device: { type: 'string', summary: 'Name of the SMMU that the kernel probes; the first one when left out.' },
    'crash-kernel': { type: 'boolean', summary: 'The kernel is the one that kdump starts after a crash.' },
    ...startFields,
  },
  needs: ['off', 'down'],
  leaves: 'running',
  run: (step, context) => startKernel(step, context, fieldOf<boolean>(step, 'crash-kernel') ?? false),
};

/** Starts a kernel as the fields of a step say, and boots it. */
export function startKernel(step: Step, context: StepContext, crashKernel: boolean): boolean {
  const { world, driver, state, scenario } = context;
  const device = fieldOf<string>(step, 'device');
  if (device !== undefined) {
    if (!deviceNamed(device, context, step.at)) return false;
    state.device = device;
  }
  const source = fieldOf<string>(step, 'kernel');
  const sources = world.sources ?? [];
  if (source !== undefined && !sources.includes(source)) {
    state.problems.push(unknownName('kernel', source, sources, step.at));
    return false;
  }
  if (state.kernel) world.recorder.kernel++;
  const extent = fieldOf<string>(step, 'extent');
  const commandLine = fieldOf<string>(step, 'command-line') ?? scenario?.commandLine ?? '';
  state.kernel = world.startKernel({ crashKernel, commandLine, ...(source !== undefined && { source }) });
  state.crashed = false;
  state.objects.clear();
  const { system, bareBecause } = state.kernel;
  if (system && extent !== 'driver') return bootWhole(step, context, system);
  if (!system && bareBecause !== undefined) {
    if (extent === 'whole') {
      const message = `the whole kernel cannot boot: ${bareBecause}`;
      state.problems.push(error('scenario-bare-kernel', message, step.at));
      return false;
    }
    state.problems.push(
      warning('scenario-bare-boot', `only the driver's own probe functions run: ${bareBecause}`, step.at),
    );
  }
  if (!makeObjects(driver, context, step.at)) return false;
  return driver.boot.every((call) => callDriver(call, context, step.at));
}

function bootWhole(step: Step, { state }: StepContext, system: KernelSystem): boolean {
  const { bound, unknownParameters } = system.boot();
  for (const name of unknownParameters) {
    const help = 'The driver or the IOMMU core of this version has another name for it, or none.';
    state.problems.push(warning('scenario-parameter', `nothing takes the kernel parameter ${name}`, step.at, help));
  }
  for (const { name, record, address } of system.objects()) state.objects.set(name, { record, address });
  state.calls.push({ function: 'boot', result: bound ? 0n : -19n });
  return bound;
}
