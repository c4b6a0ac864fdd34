import { error, type Problem } from '../base/problem';
import type { Scenario, Step } from './scenario';
import { type Software, unknownName } from './step/verb';
import { verbs } from './step/verbs';

/** Contradictions between the steps of a scenario, each where it stands: a step that needs a kernel where none runs, a crash kernel
 *  without a crash, devices that the scenario does not have, buffers that no step mapped. */
export function checkOrder(scenario: Scenario): readonly Problem[] {
  const problems: Problem[] = [];
  let software: Software = 'off';
  // A crash was ordered that comes in the middle of some later step.
  let crashComes = false;
  const names = scenario.devices.map(({ name }) => name);
  const smmus = scenario.smmus.map(({ name }) => name);
  const buffers = new Map<string, Set<string>>();
  for (const step of scenario.steps) {
    const verb = verbs[step.verb];
    if (!verb) continue;
    const late = crashComes && verb.needs?.includes('crashed');
    if (verb.needs && !verb.needs.includes(software) && !late) problems.push(outOfOrder(step, software));
    if (step.fields.fault === 'crash' && step.fields.after !== undefined) crashComes = true;
    else software = step.fields.fault === 'crash' ? 'crashed' : (verb.leaves ?? software);
    if (late) crashComes = false;
    const { device, buffer } = step.fields;
    if (verb.fields.device?.names === 'smmu' && typeof device === 'string' && !smmus.includes(device)) {
      problems.push(unknownName('device', device, smmus, step.at));
    }
    if (verb.fields.device?.names !== 'endpoint' || typeof device !== 'string') continue;
    if (!names.includes(device)) {
      problems.push(unknownName('device', device, names, step.at));
      continue;
    }
    const known = buffers.get(device) ?? new Set<string>();
    buffers.set(device, known);
    if (step.verb === 'map' && typeof buffer === 'string') known.add(buffer);
    else if (step.verb === 'unmap' && typeof buffer === 'string' && !known.has(buffer) && !busy(scenario, device)) {
      problems.push(unknownName('buffer', buffer, [...known], step.at));
    }
  }
  return problems;
}

/** The buffers of a busy device are its driver's own. */
function busy(scenario: Scenario, name: string): boolean {
  return scenario.devices.find((device) => device.name === name)?.busy ?? false;
}

const found: Readonly<Record<Software, string>> = {
  off: 'no kernel runs yet',
  running: 'a kernel is running',
  crashed: 'the kernel has crashed',
  down: 'the kernel has shut down',
};

function outOfOrder(step: Step, software: Software): Problem {
  const help: Partial<Record<string, string>> = {
    'boot-crash-kernel': 'Put a "crash" step before it: only a kernel that crashed is followed by a crash kernel.',
    crash: 'Put a "boot" step before it.',
    boot: 'Use "crash" and "boot-crash-kernel", "kexec" or "reboot" for the next kernel.',
  };
  const hint = help[step.verb] ?? (software === 'running' ? undefined : 'Put a "boot" step before it.');
  return error('scenario-order', `"${step.verb}" cannot come here: ${found[software]}`, step.at, hint);
}
