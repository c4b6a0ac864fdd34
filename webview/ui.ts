import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeProgressRing,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit';
import { element } from './dom';

/** The only file that knows which toolkit draws the controls. */
export function startToolkit(): void {
  provideVSCodeDesignSystem().register(
    vsCodeButton(),
    vsCodeCheckbox(),
    vsCodeDropdown(),
    vsCodeOption(),
    vsCodeProgressRing(),
    vsCodeTextField(),
  );
}

/** A push button. */
export function button(label: string, kind: 'primary' | 'secondary', onPress: () => void): HTMLElement {
  const made = element('vscode-button', { appearance: kind }, label);
  made.addEventListener('click', onPress);
  return made;
}

/** One line of a choice. */
export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly title?: string;
}

/** A labelled drop-down list. `show` leaves it alone when nothing is new, so that it can be open meanwhile. */
export class ChoiceList {
  readonly root: HTMLElement;
  readonly #list: HTMLElement & { value?: string };
  #shown = '';

  /** `name` tells the list apart from all others of the page. */
  constructor(label: string, name: string, onChoose: (value: string) => void) {
    const id = `choose-${name}`;
    this.#list = element('vscode-dropdown', { id, 'aria-label': label });
    this.#list.addEventListener('change', () => onChoose(this.#list.value ?? ''));
    this.root = element('div', { class: 'choice' }, element('label', { for: id }, label), this.#list);
  }

  show(choices: readonly Choice[], value: string): void {
    const key = JSON.stringify([choices, value]);
    if (key === this.#shown) return;
    this.#shown = key;
    this.#list.replaceChildren(
      ...choices.map((choice) => {
        const option = element(
          'vscode-option',
          { value: choice.value, title: choice.title ?? choice.label },
          choice.label,
        );
        if (choice.value === value) option.setAttribute('selected', '');
        return option;
      }),
    );
    // The list reads its options a moment after they were added.
    queueMicrotask(() => {
      this.#list.value = value;
    });
  }
}

/** A labelled line to type in. */
export class TextField {
  readonly root: HTMLElement;
  readonly #field: HTMLElement & { value?: string };

  constructor(label: string, name: string, value: string, placeholder: string) {
    const id = `type-${name}`;
    this.#field = element('vscode-text-field', { id, value, placeholder, 'aria-label': label });
    this.root = element('div', { class: 'choice' }, element('label', { for: id }, label), this.#field);
  }

  get value(): string {
    return this.#field.value ?? '';
  }
}

/** A small button with a sign; `title` says what it does. */
export function iconButton(sign: string, title: string, onPress: () => void): HTMLElement {
  const made = element('button', { class: 'icon', title, 'aria-label': title }, sign);
  made.addEventListener('click', onPress);
  return made;
}

/** Something is going on. */
export function busyMark(): HTMLElement {
  return element('vscode-progress-ring', { class: 'busy', 'aria-label': 'Running' });
}

/** A box to tick. */
export function checkBox(label: string, checked: boolean, onChange: (checked: boolean) => void): HTMLElement {
  const made: HTMLElement & { checked?: boolean } = element('vscode-checkbox', {}, label);
  if (checked) made.setAttribute('checked', '');
  made.addEventListener('change', () => onChange(made.checked === true));
  return made;
}
