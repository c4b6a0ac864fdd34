import type { Page } from 'playwright-core';

const input = '.quick-input-widget .quick-input-box input';

/** What a person does who has no mouse: every key is one that the keyboard has, and goes to whatever has the focus. */
export class Keyboard {
  constructor(private readonly page: Page) {}

  /** Counts what a mouse or a finger does to the workbench from now on. */
  async watchPointer(): Promise<void> {
    await this.page.evaluate(() => {
      document.documentElement.dataset.pointer = '0';
      for (const name of ['pointerdown', 'pointermove', 'wheel']) {
        window.addEventListener(
          name,
          ({ isTrusted }) => {
            const { dataset } = document.documentElement;
            if (isTrusted) dataset.pointer = String(Number(dataset.pointer) + 1);
          },
          { capture: true },
        );
      }
    });
  }

  /** What was counted. */
  pointerEvents(): Promise<number> {
    return this.page.evaluate(() => Number(document.documentElement.dataset.pointer));
  }

  /** Presses keys one after the other, as in `Control+k`. */
  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** Runs a command of the palette by its whole title. */
  async command(title: string): Promise<void> {
    await this.press('F1');
    await this.#listStartsWith('>');
    await this.#type(title);
  }

  /** Chooses an entry of the list that a command brings up. */
  async choose(title: string, entry: string): Promise<void> {
    await this.command(title);
    await this.pick(entry);
  }

  /** Chooses an entry of the list that is there. */
  async pick(entry: string): Promise<void> {
    await this.#listStartsWith('');
    await this.#type(entry);
    // What was chosen may ask something else in the same place.
    await this.page.waitForFunction(
      ([selector, typed]) => {
        const box = document.querySelector<HTMLInputElement>(selector);
        return !box?.checkVisibility() || box.value !== typed;
      },
      [input, entry] as const,
    );
  }

  /** Agrees with what a list or a dialog of files proposes, once that ends in this text. */
  async confirm(proposal: string): Promise<void> {
    await this.page.waitForFunction(
      ([selector, end]) => {
        const box = document.querySelector<HTMLInputElement>(selector);
        const rows = document.querySelector('.quick-input-list .monaco-list-row');
        return box && rows && box === document.activeElement && box.value.endsWith(end);
      },
      [input, proposal] as const,
    );
    await this.press('Enter');
  }

  /** Opens a file of the folder by its name. */
  async open(name: string): Promise<void> {
    await this.press('Control+p');
    await this.#listStartsWith('');
    await this.#type(name);
    await this.page.locator('.tab.active', { hasText: name }).waitFor();
  }

  /** Changes the colour theme by its label. */
  async theme(label: string): Promise<void> {
    await this.press('Control+k', 'Control+t');
    await this.pick(label);
  }

  /** Waits for a list with this before the cursor and nothing behind it: the palette has a sign there, another list has not. */
  async #listStartsWith(sign: '' | '>'): Promise<void> {
    await this.page.waitForFunction(
      ([selector, wanted]) => {
        const box = document.querySelector<HTMLInputElement>(selector);
        const rows = document.querySelector('.quick-input-list .monaco-list-row');
        return box && rows && box === document.activeElement && box.checkVisibility() && box.value === wanted;
      },
      [input, sign] as const,
    );
  }

  async #type(text: string): Promise<void> {
    await this.page.keyboard.type(text);
    await this.page.locator('.quick-input-list .monaco-list-row.focused', { hasText: text }).first().waitFor();
    await this.press('Enter');
  }
}
