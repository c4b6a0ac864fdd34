import { error, warning } from '../../base/problem';
import { folderOf } from '../../c/preprocess/source';
import { DoesNotCompile } from '../../wasm/host';
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
    device: {
      type: 'string',
      names: 'smmu',
      summary: 'Name of the SMMU that the kernel probes; the first one when left out.',
    },
    'crash-kernel': { type: 'boolean', summary: 'The kernel is the one that kdump starts after a crash.' },
    ...startFields,
  },
  needs: ['off', 'down'],
  leaves: 'running',
  run: (step, context) => startKernel(step, context, fieldOf<boolean>(step, 'crash-kernel') ?? false),
};

/** Starts a kernel as the fields of a step say, and boots it. */
export function startKernel(step: Step, context: StepContext, crashKernel: boolean): boolean {
  const { world, state, scenario } = context;
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
  const commandLine = fieldOf<string>(step, 'command-line') ?? scenario?.commandLine ?? '';
  const start = { crashKernel, commandLine, ...(source !== undefined && { source }) };
  state.crashed = false;
  state.objects.clear();
  const takeBack = world.mark?.();
  state.kernel = world.startKernel(start);
  const { system } = state.kernel;
  if (!system || fieldOf<string>(step, 'extent') === 'driver' || !hasDriver(context)) return bootDriver(step, context);
  try {
    return bootWhole(step, context, system);
  } catch (thrown) {
    if (!takeBack || !(thrown instanceof DoesNotCompile) || isOfDriver(thrown, context)) throw thrown;
    takeBack();
    const [first] = thrown.problems;
    const where = first?.at ? `${first.at.file}:${first.at.line}: ` : '';
    const [caller] = thrown.frames;
    const from = caller ? `, for ${caller.function}() of ${caller.at.file}:${caller.at.line}` : '';
    const bareBecause = `${thrown.subject} does not compile (${where}${first?.message ?? 'for no known reason'})${from}`;
    state.kernel = world.startKernel({ ...start, bareBecause });
    return bootDriver(step, context);
  }
}

/** Runs the functions of the driver that set the SMMU up, and says so where it is not what the step asks for. */
function bootDriver(step: Step, context: StepContext): boolean {
  const { driver, state, scenario } = context;
  const extent = fieldOf<string>(step, 'extent');
  const why = state.kernel?.bareBecause;
  // Without them the run would answer another question.
  const needed = state.kernel?.broken === true && (scenario?.devices ?? []).length > 0;
  if (why !== undefined && (extent === 'whole' || (extent === undefined && needed))) {
    state.problems.push(error('scenario-bare-kernel', `the whole kernel cannot boot: ${why}`, step.at));
    return false;
  }
  if (why !== undefined && extent === undefined) {
    state.problems.push(warning('scenario-bare-boot', `only the driver's own probe functions run: ${why}`, step.at));
  }
  // A file without the driver has not its types either: the functions are what a person misses.
  if (hasDriver(context) && !makeObjects(driver, context, step.at)) return false;
  return driver.boot.every((call) => callDriver(call, context, step.at));
}

/** Whether there is anything of the driver: an empty file, or one that is no C, has no kernel around it either. */
function hasDriver({ driver, state }: StepContext): boolean {
  const { kernel } = state;
  return driver.boot.some(({ functions }) => functions.some((name) => kernel?.parameters(name) !== undefined));
}

/** Whether what does not compile is the driver's own: that is to be told, not worked around. */
function isOfDriver({ problems }: DoesNotCompile, { driver }: StepContext): boolean {
  const folders = driver.files.map(folderOf);
  return problems.some(({ at }) => at !== undefined && folders.some((folder) => at.file.startsWith(folder)));
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
