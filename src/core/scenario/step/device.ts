import { error } from '../../base/problem';
import type { FieldDeclarations } from '../fields';
import type { Step } from '../scenario';
import { domainKinds, type KernelSystem } from '../system';
import { meanwhileFields, nowOrMeanwhile } from './meanwhile';
import { completed, failsField, fieldOf, type StepContext, systemOf, type Verb } from './verb';

const fields: FieldDeclarations = {
  device: { type: 'string', required: true, names: 'endpoint', summary: 'Name of the device in the list "devices".' },
  ...failsField,
};

function deviceVerb(
  name: string,
  summary: string,
  act: (system: KernelSystem, device: string, step: Step) => number,
  more: FieldDeclarations = {},
): Verb {
  return {
    name,
    summary,
    fields: { ...fields, ...more, ...meanwhileFields },
    needs: ['running'],
    run: (step: Step, context: StepContext): boolean => nowOrMeanwhile(step, context, () => now(step, context)),
  };
  function now(step: Step, context: StepContext): boolean {
    const system = systemOf(context, step);
    if (!system) return false;
    const device = fieldOf<string>(step, 'device') ?? '';
    const done = completed(step, context, `${name} ${device}`, act(system, device, step));
    for (const each of system.objects()) context.state.objects.set(each.name, each);
    return done;
  }
}

/** A driver binds to a device, as when its module is loaded. */
export const bind = deviceVerb(
  'bind',
  'A driver binds to a device: DMA is configured, the device is attached to its default domain where it was not yet.',
  (system, device) => system.bind(device),
);

/** The driver goes away from a device. */
export const unbind = deviceVerb(
  'unbind',
  'The driver of a device is unbound; its mappings go with it.',
  (system, device) => system.unbind(device),
);

/** The device goes away, as it does when it is unplugged. */
export const remove = deviceVerb(
  'remove',
  'A device is taken out of the kernel: its driver goes, then all that the kernel keeps for it. No later step of the kernel may name it.',
  (system, device) => system.remove(device),
);

/** A device changes its domain. */
export const attach = deviceVerb(
  'attach',
  'Attaches a device to a domain of its own, as user-space drivers do.',
  (system, device, step) => {
    const wanted = fieldOf<string>(step, 'domain');
    const kind = domainKinds.find((each) => each === wanted) ?? 'paging';
    return system.attach(device, kind, fieldOf<string>(step, 'with'));
  },
  {
    domain: { type: 'string', choices: domainKinds, summary: 'Kind of the domain; paging when left out.' },
    with: { type: 'string', names: 'endpoint', summary: 'Device that was attached to one: both share it then.' },
  },
);

/** A device goes back to its default domain. */
export const detach = deviceVerb('detach', 'Puts a device back into its default domain.', (system, device) =>
  system.detach(device),
);

/** A device is reset. */
export const resetDevice: Verb = {
  name: 'reset-device',
  summary:
    "A driver resets its PCI function (FLR), through the kernel's code for that. What the device does afterwards its driver starts anew.",
  fields: {
    ...fields,
    outcome: {
      type: 'string',
      choices: ['succeeds', 'hangs'],
      summary: 'The function is as after power-on (when left out), or it does not come back and keeps what it had.',
    },
    ...meanwhileFields,
  },
  needs: ['running'],
  run: (step: Step, context: StepContext): boolean => nowOrMeanwhile(step, context, () => resetNow(step, context)),
};

function resetNow(step: Step, context: StepContext): boolean {
  const system = systemOf(context, step);
  if (!system) return false;
  const device = fieldOf<string>(step, 'device') ?? '';
  const trouble = context.world.faults?.resets(device, fieldOf<string>(step, 'outcome') !== 'hangs');
  if (trouble !== undefined) {
    context.state.problems.push(error('scenario-reset', trouble, step.at));
    return false;
  }
  return completed(step, context, `reset-device ${device}`, system.reset(device));
}
