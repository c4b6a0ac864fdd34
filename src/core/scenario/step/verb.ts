import { nearest } from '../../base/nearest';
import { error, type Problem } from '../../base/problem';
import type { Span } from '../../base/span';
import type { DriverDescription } from '../driver';
import type { FieldDeclarations } from '../fields';
import type { FieldValue, Scenario, Step } from '../scenario';
import type { KernelSystem } from '../system';
import type { DeviceState, RunningKernel, World } from '../world';

/** What an expectation found. */
export interface Verdict {
  readonly step: string;
  readonly pass: boolean;
  readonly text: string;
}

/** An argument of a call: the parameter as C declares it, what it was given (empty where nothing fits), and the objects that fit. */
export interface CallArgument {
  readonly parameter: string;
  readonly given: string;
  readonly choices: readonly string[];
  /** It was chosen by the type of the parameter; otherwise somebody named it. */
  readonly byType: boolean;
}

/** What a call into the driver returned. */
export interface CallRecord {
  readonly function: string;
  readonly result: bigint | undefined;
  /** Of a call that a step asks for. */
  readonly arguments?: readonly CallArgument[];
  /** It could not be made: an argument is missing. */
  readonly notMade?: true;
}

/** What a step acts on, and where it leaves its results. */
export interface StepContext {
  readonly world: World;
  readonly driver: DriverDescription;
  /** Absent where steps are run by hand. */
  readonly scenario?: Scenario;
  readonly state: RunState;
}

/** State that lasts over the steps of a run. */
export interface RunState {
  kernel: RunningKernel | undefined;
  /** Name of the SMMU that the kernel probed; the first of the machine where a step named none. */
  device?: string;
  readonly objects: Map<string, { readonly record: string; readonly address: bigint }>;
  readonly calls: CallRecord[];
  readonly verdicts: Verdict[];
  readonly problems: Problem[];
  /** The kernel crashed and none was started since. */
  crashed?: boolean;
}

/** What runs on the CPUs: nothing yet, a kernel, one that crashed, or one that has shut down. */
export type Software = 'off' | 'running' | 'crashed' | 'down';

/** One kind of step. `run` returns false when the scenario cannot go on; the reason is then among the state's problems. */
export interface Verb {
  readonly name: string;
  readonly summary: string;
  readonly fields: FieldDeclarations;
  /** What must run for it; anything when absent. */
  readonly needs?: readonly Software[];
  /** What runs after it; the same when absent. */
  readonly leaves?: Software;
  run(step: Step, context: StepContext): boolean;
}

/** The field as the type that its declaration promises; undefined when the step leaves it out. */
export function fieldOf<T extends FieldValue>(step: Step, name: string): T | undefined {
  return step.fields[name] as T | undefined;
}

/** The device of that name; a problem when the machine has none. */
export function deviceNamed(name: string, { world, state }: StepContext, at: Span): DeviceState | undefined {
  const device = world.device(name);
  if (!device) {
    const known = `Known: ${world.devices.join(', ')}.`;
    state.problems.push(error('scenario-no-device', `there is no device "${name}"`, at, known));
  }
  return device;
}

/** The kernel around the driver; a problem where only the driver runs. */
export function systemOf({ state }: StepContext, step: Step): KernelSystem | undefined {
  if (state.kernel?.system) return state.kernel.system;
  const why = state.kernel?.bareBecause ?? 'the run has no more of the kernel than the driver';
  state.problems.push(error('scenario-bare-kernel', `"${step.verb}" needs a whole kernel: ${why}`, step.at));
  return undefined;
}

/** Notes what a step came to as a call, so that a failure is seen; false for a negative result that the step does not expect. */
export function completed(step: Step, { state }: StepContext, what: string, result: number): boolean {
  state.calls.push({ function: what, result: BigInt(result) });
  const expected = fieldOf<bigint>(step, 'fails');
  if (expected !== undefined) {
    const pass = BigInt(-result) === expected;
    state.verdicts.push({ step: step.verb, pass, text: `${what} returned ${result}, expected -${expected}` });
    return true;
  }
  return result >= 0;
}

/** Field of steps that may be meant to fail. */
export const failsField = {
  fails: { type: 'value', summary: 'The error number that it is expected to fail with, such as 12 for -ENOMEM.' },
} as const;

/** A name that is none of the known ones, as a problem. */
export function unknownName(kind: string, name: string, known: readonly string[], at: Span): Problem {
  const close = nearest(name, known);
  const help = close === undefined ? `Known: ${known.join(', ') || 'none'}.` : `Did you mean "${close}"?`;
  return error(`scenario-no-${kind}`, `there is no ${kind} "${name}"`, at, help);
}
