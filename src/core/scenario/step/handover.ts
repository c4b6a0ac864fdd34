import { error } from '../../base/problem';
import type { Step } from '../scenario';
import { startFields, startKernel } from './boot';
import { callDriver } from './call-driver';
import type { StepContext, Verb } from './verb';

/** Lets the running kernel shut down: its devices in order, or the driver's own function where nothing else of the kernel runs. */
function shutDown(step: Step, context: StepContext): boolean {
  const { kernel } = context.state;
  // After a boot of the driver alone no bus knows of the SMMU.
  if (kernel?.system && kernel.system.objects().length > 0) {
    kernel.system.shutDown();
    return true;
  }
  return context.driver.shutdown.every((description) => callDriver(description, context, step.at));
}

/** The CPUs stop where they are. */
export const crash: Verb = {
  name: 'crash',
  summary: 'The kernel panics: its CPUs stop at once, while memory, the SMMU and devices go on.',
  fields: {},
  needs: ['running'],
  leaves: 'crashed',
  run(_step: Step, { world, state }: StepContext): boolean {
    world.crash?.();
    state.crashed = true;
    return true;
  },
};

/** The kernel that kdump loaded starts. */
export const bootCrashKernel: Verb = {
  name: 'boot-crash-kernel',
  summary: 'Starts the crash kernel in its reserved memory; the old kernel is dead, its memory and its DMA are there.',
  fields: startFields,
  needs: ['crashed'],
  leaves: 'running',
  run(step, context) {
    const { state } = context;
    if (state.crashed) return startKernel(step, context, true);
    const help = 'The step after which the kernel was to crash never came; the trace shows those that did.';
    state.problems.push(
      error('scenario-order', 'no kernel has crashed: the crash that was ordered did not come', step.at, help),
    );
    return false;
  },
};

/** The kernel shuts its devices down, then the next one starts in its place. */
export const kexec: Verb = {
  name: 'kexec',
  summary: 'Shuts the devices down and starts the next kernel in place, without a reset of the machine.',
  fields: startFields,
  needs: ['running'],
  leaves: 'running',
  run: (step, context) => shutDown(step, context) && startKernel(step, context, false),
};

/** The kernel shuts its devices down, the machine is reset, the next one starts. After a crash there is no kernel to shut anything down. */
export const reboot: Verb = {
  name: 'reboot',
  summary: 'Shuts the devices down, resets the machine, and starts the next kernel. After a crash: reset and start.',
  fields: startFields,
  needs: ['running', 'crashed', 'down'],
  leaves: 'running',
  run(step, context) {
    const { kernel, crashed } = context.state;
    if (kernel && !crashed && !shutDown(step, context)) return false;
    context.world.resetMachine?.();
    return startKernel(step, context, false);
  },
};

/** The last thing that a kernel does before power goes off. */
export const shutdown: Verb = {
  name: 'shutdown',
  summary: 'The kernel powers off: it shuts its devices down, the SMMU among them.',
  fields: {},
  needs: ['running'],
  leaves: 'down',
  run: shutDown,
};
