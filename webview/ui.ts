import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeProgressRing,
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

  constructor(label: string, onChoose: (value: string) => void) {
    const id = `choose-${label.toLowerCase()}`;
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
