import type { CallArgumentView, CallRequest, ReviewModel } from '../src/protocol/review';
import { element } from './dom';
import { send } from './host';
import { button, ChoiceList, TextField } from './ui';

/** What the part about a call needs: the call as it is asked for, and the run that it led to. */
export interface CallInput {
  readonly call?: CallRequest;
  readonly model?: ReviewModel;
}

/** Which objects a call was given, loudly, and a way to give it others. */
export function drawCall({ call, model }: CallInput): Node[] {
  const made = model?.call;
  if (!call || !model || made?.function !== call.function) return [];
  const record = (model.patched.calls.at(-1) ?? model.base.calls.at(-1))?.arguments;
  const title = element('h2', {}, 'Call of ', element('code', {}, call.function));
  const told = element(
    'p',
    {},
    `No scenario: a kernel with an NVMe drive and a NIC at work has booted on ${model.profile}, and the function is called once, with what stands here.`,
  );
  if (!record) return [title, told, element('p', {}, element('b', {}, '? '), 'The run did not come to the call.')];
  const inputs = record.map(inputOf);
  const again = button('Call again', 'secondary', () =>
    // Where it was made, it is made again.
    send({ ...made, type: 'call', arguments: inputs.map(({ value }) => value()) }),
  );
  const rows = record.map((argument, index) => rowOf(argument, inputs[index]));
  if (rows.length === 0) return [title, told, element('p', { class: 'quiet' }, 'It takes no arguments.')];
  return [title, told, element('div', { class: 'arguments' }, ...rows), again];
}

interface Input {
  readonly root: HTMLElement;
  value(): string;
}

/** Objects that fit, or a number. */
function inputOf(argument: CallArgumentView, index: number): Input {
  const { parameter, given, choices } = argument;
  if (choices.length > 0 && (given === '' || choices.includes(given))) {
    let value = given;
    const list = new ChoiceList(parameter, `argument-${index}`, (chosen) => {
      value = chosen;
    });
    list.show(
      [
        ...(given === '' ? [{ value: '', label: '?' }] : []),
        ...choices.map((name) => ({ value: name, label: labelOf(name) })),
      ],
      given,
    );
    return { root: list.root, value: () => value };
  }
  const field = new TextField(parameter, `argument-${index}`, given, 'a number, or the name of an object');
  return { root: field.root, value: () => field.value };
}

function labelOf(name: string): string {
  return name === 'new' ? 'a new object, all zeros' : name;
}

function rowOf({ given, byType }: CallArgumentView, input: Input | undefined): HTMLElement {
  const how =
    given === ''
      ? '✗ nothing that lives there fits: choose a new object, or give a number (0 is a null pointer)'
      : byType
        ? 'chosen by its type'
        : 'as you gave it';
  return element(
    'div',
    { class: 'argument' },
    input?.root,
    element('div', { class: given === '' ? 'bad' : 'quiet' }, how),
  );
}
