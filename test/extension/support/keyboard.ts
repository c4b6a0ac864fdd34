import { errors, type Page } from 'playwright-core';
import { isOffered, isReady, isTaken, quickInput } from './quick-input';
import { patience } from './workbench';

/** How often the palette is asked for, and how long each step with it may take. */
const tries = 10;
const palettePatience = 6_000;

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
    // An editor that still opens takes the focus, and the palette is gone again.
    for (let left = tries; left > 0; left--) {
      await this.press('F1');
      if (await this.#take('>', title, palettePatience)) return;
      await this.press('Escape');
    }
    throw new Error(`the palette does not offer "${title}"`);
  }

  /** Chooses an entry of the list that a command brings up. */
  async choose(title: string, entry: string): Promise<void> {
    await this.command(title);
    await this.pick(entry);
  }

  /** Chooses an entry of the list that is there. */
  async pick(entry: string): Promise<void> {
    if (!(await this.#take('', entry))) throw new Error(`the list does not offer "${entry}"`);
  }

  /** Agrees with what a list or a dialog of files proposes, once that ends in this text. */
  async confirm(proposal: string): Promise<void> {
    await this.page.waitForFunction(
      ([selector, end]) => {
        const box = document.querySelector<HTMLInputElement>(selector);
        const rows = document.querySelector('.quick-input-list .monaco-list-row');
        return box && rows && box === document.activeElement && box.value.endsWith(end);
      },
      [quickInput, proposal] as const,
    );
    await this.press('Enter');
  }

  /** Opens a file of the folder by its name. */
  async open(name: string): Promise<void> {
    await this.press('Control+p');
    await this.pick(name);
    await this.page.locator('.tab.active', { hasText: name }).waitFor();
  }

  /** Changes the colour theme by its label. */
  async theme(label: string): Promise<void> {
    await this.press('Control+k', 'Control+t');
    await this.pick(label);
  }

  /** Types into the list whose input begins with a sign, and takes the entry that then has the focus: that one has to have the text. Answers whether it
   *  was taken, which it is not where the list does not come, goes away, or has no such entry. */
  async #take(sign: '' | '>', text: string, timeout = patience): Promise<boolean> {
    try {
      await this.page.waitForFunction(isReady, [quickInput, sign] as const, { timeout });
      await this.page.keyboard.type(text);
      await this.page.waitForFunction(isOffered, [quickInput, sign, text] as const, { timeout });
      await this.press('Enter');
      await this.page.waitForFunction(isTaken, [quickInput, sign, text] as const, { timeout });
      return true;
    } catch (error) {
      if (error instanceof errors.TimeoutError) return false;
      throw error;
    }
  }
}
