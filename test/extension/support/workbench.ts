import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { inProject } from '../../../src/build/project';

/** The first lens needs the extension host, the parser and a run of the engine; a loaded machine takes its time. */
export const patience = 60_000;

/** What a person does in the workbench and sees there. Waits are for things, never for time. */
export class Workbench {
  constructor(readonly page: Page) {}

  /** Runs a command of the palette by its whole title, as in `SMMU Review: Run`. */
  async command(title: string): Promise<void> {
    await this.page.keyboard.press('F1');
    const input = this.page.locator('.quick-input-widget .quick-input-box input');
    await input.waitFor();
    await input.fill(`>${title}`);
    await this.page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first().waitFor();
    await this.page.keyboard.press('Enter');
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

  /** Moves the cursor to a 1-based line, which scrolls it into view: only what is in view is drawn. */
  async goToLine(line: number): Promise<void> {
    await this.page.keyboard.press('Control+g');
    const input = this.page.locator('.quick-input-widget .quick-input-box input');
    await input.waitFor();
    await input.fill(`:${line}`);
    await this.page.keyboard.press('Enter');
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }

  /** A drawn code lens. VS Code keeps hidden twins, hence the first. */
  lens(text: string | RegExp, which: 'any' | 'visible' = 'any'): Locator {
    const lenses = this.page.locator('.codelens-decoration a', { hasText: text });
    return (which === 'visible' ? lenses.filter({ visible: true }) : lenses).first();
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
