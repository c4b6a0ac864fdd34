import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { errors, type FrameLocator, type Locator, type Page } from 'playwright-core';
import { inProject } from '../../../src/build/project';
import { isOffered, isTaken, quickInput } from './quick-input';

/** The first lens needs the extension host, the parser and a run of the engine; a loaded machine takes its time. */
export const patience = 60_000;

/** How often the palette is asked for, and how long each time. */
const palettes = 10;
const palettePatience = 6_000;

/** What a person does in the workbench and sees there. Waits are for things, never for time. */
export class Workbench {
  constructor(readonly page: Page) {}

  /** Runs a command of the palette by its whole title, as in `SMMU Review: Run`. */
  async command(title: string): Promise<void> {
    const input = this.page.locator(quickInput);
    const typed = [quickInput, '>', title] as const;
    // An editor that still opens takes the focus, and the palette is gone again. Enter takes the entry that has the focus, which changes while the list is made.
    for (let tries = 0; tries < palettes; tries++) {
      await this.page.keyboard.press('F1');
      try {
        await input.fill(`>${title}`, { timeout: palettePatience });
        await this.page.waitForFunction(isOffered, typed, { timeout: palettePatience });
        await this.page.keyboard.press('Enter');
        await this.page.waitForFunction(isTaken, typed, { timeout: palettePatience });
        return;
      } catch (error) {
        if (!(error instanceof errors.TimeoutError)) throw error;
        await this.page.keyboard.press('Escape');
      }
    }
    throw new Error(`the palette does not offer "${title}"`);
  }

  /** Runs a command that lets a person choose, and chooses the entry with this text. */
  async choose(title: string, entry: string): Promise<void> {
    await this.command(title);
    await this.#pick(entry);
  }

  /** Changes the colour theme by its label, as in `Light Modern`. */
  async theme(label: string): Promise<void> {
    await this.page.keyboard.press('Control+k');
    await this.page.keyboard.press('Control+t');
    await this.#pick(label);
  }

  async #pick(entry: string): Promise<void> {
    const input = this.page.locator('.quick-input-widget .quick-input-box input');
    // The palette begins with this sign; typing before its place is taken would go nowhere, or into the editor.
    await this.page.waitForFunction(() => {
      const typed = document.querySelector<HTMLInputElement>('.quick-input-widget .quick-input-box input');
      return typed?.checkVisibility() && !typed.value.startsWith('>');
    });
    await this.page.locator('.quick-input-list .monaco-list-row').first().waitFor();
    await input.fill(entry);
    await this.page.locator('.quick-input-list .monaco-list-row.focused', { hasText: entry }).first().waitFor();
    await this.page.keyboard.press('Enter');
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }

  /** Opens a file of the folder by its name. */
  async open(name: string): Promise<void> {
    await this.page.keyboard.press('Control+p');
    const input = this.page.locator('.quick-input-widget .quick-input-box input');
    await input.waitFor();
    await input.fill(name);
    await this.page.locator('.quick-input-list .monaco-list-row', { hasText: name }).first().waitFor();
    await this.page.keyboard.press('Enter');
    await this.page.locator('.tab.active', { hasText: name }).waitFor();
  }

  /** Moves the cursor to a line and a column, from 1, which scrolls it into view: only what is in view is drawn. */
  async goToLine(line: number, column = 1): Promise<void> {
    await this.page.keyboard.press('Control+g');
    const input = this.page.locator('.quick-input-widget .quick-input-box input');
    await input.waitFor();
    await input.fill(column === 1 ? `:${line}` : `:${line}:${column}`);
    await this.page.keyboard.press('Enter');
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }

  /** A drawn code lens. VS Code keeps hidden twins, hence the first. */
  lens(text: string | RegExp, which: 'any' | 'visible' = 'any'): Locator {
    const lenses = this.page.locator('.codelens-decoration a', { hasText: text });
    return (which === 'visible' ? lenses.filter({ visible: true }) : lenses).first();
  }

  /** Clicks a lens that nothing covers: lenses of lines above the view stay in the page, under the tabs. Lenses move while others come, hence the
   *  wait for one that is still where it was. */
  async clickLens(text: RegExp): Promise<void> {
    const place = await this.page.waitForFunction(
      ([source, seen]) => {
        for (const lens of document.querySelectorAll('.codelens-decoration a')) {
          if (!new RegExp(source).test(lens.textContent ?? '')) continue;
          const { left, top, width, height } = lens.getBoundingClientRect();
          const at = { x: left + width / 2, y: top + height / 2 };
          if (document.elementFromPoint(at.x, at.y) !== lens) continue;
          const key = `${lens.id} ${at.x} ${at.y}`;
          const isStill = seen.last === key;
          seen.last = key;
          return isStill ? at : undefined;
        }
        return undefined;
      },
      [text.source, { last: '' }] as [string, { last: string }],
      { timeout: patience, polling: 300 },
    );
    const at = await place.jsonValue();
    if (at) await this.page.mouse.click(at.x, at.y);
  }

  /** Waits until text drawn after a line of the editor (a decoration, not in the buffer) contains `part`. */
  async inlineText(part: string): Promise<void> {
    await this.page.waitForFunction(
      (wanted) =>
        [...document.querySelectorAll('.view-line span')].some((span) =>
          getComputedStyle(span, '::after').content.includes(wanted),
        ),
      part,
      { timeout: patience },
    );
  }

  /** What the hover says of a word of the line that has `part` in it, which is in view, once the mouse rests there and the hover says `told`. A hover goes
   *  away when something else moves the text: it is asked for again. `shot` names a picture to keep. */
  hoverByMouse(part: string, word: string, told: string | RegExp, shot?: string): Promise<string> {
    return this.#hoverText(told, shot, async () => {
      await this.page.mouse.move(0, 0);
      await this.#restOn(part, word);
    });
  }

  async #restOn(part: string, word: string): Promise<void> {
    const place = await this.page.waitForFunction(
      ([inLine, wanted]) => {
        for (const line of document.querySelectorAll('.editor-instance .view-line')) {
          // Spaces of the editor do not break.
          if (!line.textContent?.replaceAll('\u00a0', ' ').includes(inLine)) continue;
          const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
          for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            const start = node.textContent?.indexOf(wanted) ?? -1;
            if (start < 0) continue;
            const range = document.createRange();
            range.setStart(node, start);
            range.setEnd(node, start + wanted.length);
            const { left, top, width, height } = range.getBoundingClientRect();
            return { x: left + width / 2, y: top + height / 2 };
          }
        }
        return undefined;
      },
      [part, word] as const,
      { timeout: patience },
    );
    const at = await place.jsonValue();
    if (!at) throw new Error(`no ${word} is in view`);
    await this.page.mouse.move(at.x - 40, at.y);
    await this.page.mouse.move(at.x, at.y, { steps: 4 });
  }

  /** The same of what the cursor is on, with the keys of the editor. */
  hoverByKeys(told: string | RegExp, shot?: string): Promise<string> {
    return this.#hoverText(told, shot, async () => {
      await this.page.keyboard.press('Escape');
      await this.page.keyboard.press('Control+k');
      await this.page.keyboard.press('Control+i');
    });
  }

  async #hoverText(told: string | RegExp, shot: string | undefined, ask: () => Promise<void>): Promise<string> {
    const hover = this.page.locator('.monaco-hover', { hasText: told }).filter({ visible: true }).first();
    for (let left = 9; ; left--) {
      await ask();
      try {
        await hover.waitFor({ timeout: patience / 10 });
        const text = await hover.innerText({ timeout: patience / 10 });
        if (shot !== undefined) await this.screenshot(shot);
        return text;
      } catch (gone) {
        if (left === 0) throw gone;
      }
    }
  }

  /** The content of the side panel's webview. */
  panel(): FrameLocator {
    return this.page.frameLocator('iframe.webview').first().frameLocator('#active-frame');
  }

  /** An entry of the status bar. */
  status(text: string | RegExp): Locator {
    return this.page.locator('.statusbar-item', { hasText: text }).first();
  }

  /** Keeps a picture in test-results/. */
  async screenshot(name: string): Promise<void> {
    const path = inProject('test-results', `${name}.png`);
    mkdirSync(dirname(path), { recursive: true });
    await this.page.screenshot({ path });
  }
}
