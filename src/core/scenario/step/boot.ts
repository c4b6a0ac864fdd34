import type { Step } from '../scenario';
import { callDriver, makeObjects } from './call-driver';
import { deviceNamed, fieldOf, type StepContext, type Verb } from './verb';

/** Starts a kernel and lets it probe the SMMU. */
export const boot: Verb = {
  name: 'boot',
  summary: 'Starts a kernel: the driver probes the SMMU, sets up its structures and resets it.',
  fields: {
    device: { type: 'string', summary: 'Name of the SMMU that the kernel probes; the first one when left out.' },
    'crash-kernel': { type: 'boolean', summary: 'The kernel is the one that kdump starts after a crash.' },
  },
  run(step: Step, context: StepContext): boolean {
    const { world, driver, state } = context;
    const device = fieldOf<string>(step, 'device');
    if (device !== undefined) {
      if (!deviceNamed(device, context, step.at)) return false;
      state.device = device;
    }
    if (state.kernel) world.recorder.kernel++;
    state.kernel = world.startKernel({ crashKernel: fieldOf<boolean>(step, 'crash-kernel') ?? false });
    if (!makeObjects(driver, context, step.at)) return false;
    return driver.boot.every((call) => callDriver(call, context, step.at));
  },
};
