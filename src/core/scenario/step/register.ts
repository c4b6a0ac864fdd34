import { hex } from '../../base/hex';
import { nearest } from '../../base/nearest';
import { error } from '../../base/problem';
import type { Step } from '../scenario';
import type { DeviceState } from '../world';
import { deviceNamed, fieldOf, type StepContext, type Verb } from './verb';

const device = { type: 'string', names: 'smmu', summary: 'Name of the SMMU; the first one when left out.' } as const;

/** Puts the hardware into a state. */
export const setRegister: Verb = {
  name: 'set-register',
  summary: 'Sets registers as an earlier kernel or firmware left them, without the driver noticing.',
  fields: {
    device,
    values: { type: 'registers', required: true, summary: 'Values by register name, such as {"CR0": "0xd"}.' },
  },
  run(step: Step, context: StepContext): boolean {
    const state = deviceOf(step, context);
    if (!state) return false;
    return Object.entries(valuesOf(step)).every(
      ([name, value]) => state.poke(name, value) || noRegister(name, state, step, context),
    );
  },
};

/** Checks register values. */
export const expectRegister: Verb = {
  name: 'expect-register',
  summary: 'Checks what registers hold.',
  fields: {
    device,
    values: { type: 'registers', required: true, summary: 'Expected values by register name, such as {"CR0": "0xd"}.' },
  },
  run(step: Step, context: StepContext): boolean {
    const state = deviceOf(step, context);
    if (!state) return false;
    return Object.entries(valuesOf(step)).every(([name, expected]) => {
      const found = state.peek(name);
      if (found === undefined) return noRegister(name, state, step, context);
      const pass = found === expected;
      const text = pass ? `${name} is ${hex(found)}` : `${name} is ${hex(found)}, expected ${hex(expected)}`;
      context.state.verdicts.push({ step: step.verb, pass, text });
      return true;
    });
  },
};

function valuesOf(step: Step): Readonly<Record<string, bigint>> {
  return fieldOf<Readonly<Record<string, bigint>>>(step, 'values') ?? {};
}

function deviceOf(step: Step, context: StepContext): DeviceState | undefined {
  const name = fieldOf<string>(step, 'device') ?? context.world.devices[0] ?? '';
  return deviceNamed(name, context, step.at);
}

function noRegister(name: string, state: DeviceState, step: Step, context: StepContext): boolean {
  const close = nearest(name, state.registers);
  const help = close === undefined ? undefined : `Did you mean ${close}?`;
  context.state.problems.push(error('scenario-no-register', `there is no register ${name}`, step.at, help));
  return false;
}
