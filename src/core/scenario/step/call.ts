import { error, warning } from '../../base/problem';
import { byType, chooseArguments, fittingObjects, made, type ParameterKind } from '../driver-arguments';
import type { Step } from '../scenario';
import type { RunningKernel } from '../world';
import { callDriver } from './call-driver';
import { type CallArgument, fieldOf, type StepContext, type Verb } from './verb';

/** Calls one function of the driver. */
export const call: Verb = {
  name: 'call',
  summary: 'Calls a function of the driver.',
  fields: {
    function: { type: 'string', required: true, summary: 'Its name; static functions can be called too.' },
    optional: {
      type: 'boolean',
      summary: 'A tree without the function leaves the step out, and a warning says so; without this it is an error.',
    },
    arguments: {
      type: 'arguments',
      summary:
        'Numbers, and names of objects such as "smmu"; "*", or none at all, for one that its type chooses; "new" for one made for the call.',
    },
  },
  needs: ['running'],
  run(step: Step, context: StepContext): boolean {
    const name = fieldOf<string>(step, 'function') ?? '';
    const { kernel } = context.state;
    if (fieldOf<boolean>(step, 'optional') && kernel && kernel.parameters(name) === undefined) {
      const text = `the tree has no function ${name}: the call is left out`;
      context.state.problems.push(warning('scenario-left-out', text, step.at));
      return true;
    }
    const given = fieldOf<readonly (string | bigint)[]>(step, 'arguments');
    const kinds = kernel?.parameterKinds?.(name);
    if (!kernel || !kinds) return callDriver({ functions: [name], arguments: given ?? [] }, context, step.at);
    return callChosen(name, given ?? [], kernel, kinds, step, context);
  },
};

/** Calls with what was named, and with objects by type for the rest. What was chosen stands in the record of the call. */
function callChosen(
  name: string,
  given: readonly (string | bigint)[],
  kernel: RunningKernel,
  kinds: readonly ParameterKind[],
  step: Step,
  context: StepContext,
): boolean {
  const { state } = context;
  const objects = [...state.objects].map(([object, place]) => ({ name: object, ...place }));
  const named = kinds.map((_, index) => (given[index] === byType ? undefined : given[index]));
  // A parameter with an argument of its own needs no object.
  const open = kinds.map((kind, index) => (named[index] === undefined ? kind : 'number'));
  const chosen = chooseArguments(open, objects);
  const texts = kernel.parameterTexts?.(name) ?? [];
  const told = kinds.map((kind, index): CallArgument => {
    const value = named[index];
    const choices = fittingObjects(kind, objects);
    const fitting = typeof chosen === 'string' ? usual(kind, choices) : chosen.names[index];
    return {
      parameter: texts[index] ?? `argument ${index + 1}`,
      given: String(value ?? fitting ?? ''),
      choices,
      byType: value === undefined,
    };
  });
  if (typeof chosen === 'string') {
    state.calls.push({ function: name, result: undefined, arguments: told, notMade: true });
    const known = `Name one, or give a number: 0 for a null pointer. Known: ${[...state.objects.keys()].join(', ')}.`;
    state.problems.push(
      error('scenario-no-argument', `${name}() cannot be called as it is: ${chosen}`, step.at, known),
    );
    return false;
  }
  const values = named.map((value, index) => {
    const kind = kinds[index];
    if (value === made && typeof kind === 'object') return kernel.allocate(kind.record) ?? value;
    return value ?? chosen.arguments[index] ?? 0n;
  });
  return callDriver({ functions: [name], arguments: values }, context, step.at, told);
}

/** What a parameter would be given if all others had an argument: none is made where nobody asks for it. */
function usual(kind: ParameterKind, choices: readonly string[]): string | undefined {
  return kind === 'number' ? '0' : choices.find((name) => name !== made);
}
