import { error } from '../../base/problem';
import type { Span } from '../../base/span';
import type { Value } from '../../wasm/host';
import type { CallDescription, DriverDescription, MemberValue } from '../driver';
import type { DeviceState } from '../world';
import type { CallArgument, StepContext } from './verb';

/** Makes one described call. False, with a problem, when no kernel runs, the tree has none of the functions, or an argument names
 *  nothing. A result other than 0 ends the scenario where the description says so: as an error of the driver it is in the calls. */
export function callDriver(
  call: CallDescription,
  context: StepContext,
  at: Span,
  given?: readonly CallArgument[],
): boolean {
  const { kernel, objects, problems } = context.state;
  if (!kernel) {
    problems.push(error('scenario-no-kernel', 'no kernel runs yet', at, 'Put a "boot" step before this one.'));
    return false;
  }
  const name = call.functions.find((candidate) => kernel.parameters(candidate) !== undefined);
  if (name === undefined) {
    const wanted = call.functions.join(' or ');
    const help = 'The scenario names the functions of another driver or version; copy it and change the names.';
    problems.push(error('scenario-no-function', `the driver of this tree has no function ${wanted}`, at, help));
    return false;
  }
  const args: Value[] = [];
  for (const argument of call.arguments) {
    const value = typeof argument === 'bigint' ? argument : objects.get(argument)?.address;
    if (value === undefined) {
      const known = [...objects.keys()].join(', ');
      problems.push(error('scenario-no-object', `there is no object "${argument}"`, at, `Known: ${known}.`));
      return false;
    }
    args.push(value);
  }
  const { recorder } = context.world;
  recorder.record({ kind: 'call', function: name, phase: 'enter' });
  const result = kernel.call(name, args.slice(0, kernel.parameters(name)));
  const signed = result === undefined ? undefined : BigInt(result);
  recorder.record({ kind: 'call', function: name, phase: 'return', ...(signed !== undefined && { result: signed }) });
  context.state.calls.push({ function: name, result: signed, ...(given && { arguments: given }) });
  return !(call.zero && signed !== undefined && signed !== 0n);
}

/** Makes the objects that the driver's calls expect. False, with a problem, when the tree lacks a type or a member. */
export function makeObjects(driver: DriverDescription, context: StepContext, at: Span): boolean {
  const { kernel, objects, problems } = context.state;
  if (!kernel) return false;
  objects.clear();
  for (const { name, record } of driver.objects) {
    const address = kernel.allocate(record);
    if (address === undefined) {
      problems.push(error('scenario-no-type', `the driver of this tree has no complete type ${record}`, at));
      return false;
    }
    objects.set(name, { record, address });
  }
  for (const object of driver.objects) {
    for (const setting of object.members) {
      if (setting.coherent && !deviceOf(context)?.coherent) continue;
      const place = objects.get(object.name);
      const value = resolve(setting.value, context);
      const stored = place && value !== undefined && kernel.store(place.record, place.address, setting.path, value);
      if (stored || setting.optional) continue;
      const what = value === undefined ? 'has no value for' : 'has no member';
      problems.push(error('scenario-no-member', `${object.record} of this tree ${what} ${setting.path}`, at));
      return false;
    }
  }
  return true;
}

function resolve(value: MemberValue, context: StepContext): bigint | undefined {
  const { kernel, objects } = context.state;
  if ('number' in value) return value.number;
  if ('text' in value) return kernel?.text(value.text);
  if ('expression' in value) return kernel?.constant(value.expression);
  if ('frame' in value) {
    const base = kernel?.frame(nameOf(context));
    return base === undefined ? undefined : base + BigInt(value.frame);
  }
  if ('wire' in value) {
    const number = deviceOf(context)?.wire(value.wire);
    return number === undefined ? undefined : BigInt(number);
  }
  const [name = '', ...path] = value.object.split('.');
  const object = objects.get(name);
  if (!object) return undefined;
  return path.length === 0 ? object.address : kernel?.member(object.record, object.address, path.join('.'));
}

/** The SMMU that was booted last. */
function nameOf({ world, state }: StepContext): string {
  return state.device ?? world.devices[0] ?? '';
}

function deviceOf(context: StepContext): DeviceState | undefined {
  return context.world.device(nameOf(context));
}
