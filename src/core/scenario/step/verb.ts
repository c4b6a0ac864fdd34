import { error, type Problem } from '../../base/problem';
import type { Span } from '../../base/span';
import type { DriverDescription } from '../driver';
import type { FieldValue, Step } from '../scenario';
import type { DeviceState, RunningKernel, World } from '../world';

/** Type of a field of a step. `value`: a number, or a string with one in decimal or hexadecimal. `registers`: an object from register
 *  names to values. `arguments`: a list of values and object names. */
export type FieldType = 'string' | 'boolean' | 'value' | 'registers' | 'arguments';

/** One field of a verb. */
export interface FieldDeclaration {
  readonly type: FieldType;
  readonly required?: true;
  /** For completion and hovers in the scenario file. */
  readonly summary: string;
  readonly choices?: readonly string[];
}

/** What an expectation found. */
export interface Verdict {
  readonly step: string;
  readonly pass: boolean;
  readonly text: string;
}

/** What a call into the driver returned. */
export interface CallRecord {
  readonly function: string;
  readonly result: bigint | undefined;
}

/** What a step acts on, and where it leaves its results. */
export interface StepContext {
  readonly world: World;
  readonly driver: DriverDescription;
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
}

/** One kind of step. `run` returns false when the scenario cannot go on; the reason is then among the state's problems. */
export interface Verb {
  readonly name: string;
  readonly summary: string;
  readonly fields: Readonly<Record<string, FieldDeclaration>>;
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
