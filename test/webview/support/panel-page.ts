import * as esbuild from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { inProject } from '../../../src/build/project';
import type { DecisionView, FromPanel, PanelState } from '../../../src/protocol/panel';
import type { ReviewModel } from '../../../src/protocol/review';
import { launchBrowser } from '../../extension/support/browser';

/** The panel's page in a browser, with a stand-in for VS Code around it. */
export class PanelPage {
  #page: Page | undefined;

  private constructor(
    private readonly browser: Browser,
    private readonly script: string,
  ) {}

  get page(): Page {
    if (!this.#page) throw new Error('nothing is shown yet');
    return this.#page;
  }

  static async open(): Promise<PanelPage> {
    const { outputFiles } = await esbuild.build({
      entryPoints: [inProject('webview/main.ts')],
      bundle: true,
      write: false,
      platform: 'browser',
      format: 'iife',
      target: 'es2022',
      loader: { '.css': 'text' },
    });
    return new PanelPage(await launchBrowser(), outputFiles[0]?.text ?? '');
  }

  /** A page that was just made, with this state and outcome. */
  async show(state: Partial<PanelState>, model?: ReviewModel): Promise<void> {
    await this.#page?.close();
    this.#page = await this.browser.newPage({ viewport: { width: 420, height: 1200 } });
    this.page.setDefaultTimeout(20_000);
    await this.page.setContent(
      '<!doctype html><html lang="en"><title>Panel</title><body class="vscode-dark"><main id="app"></main>',
    );
    await this.page.evaluate(`
      globalThis.sent = [];
      globalThis.acquireVsCodeApi = () => ({
        postMessage: (message) => sent.push(message),
        getState: () => globalThis.kept,
        setState: (state) => { globalThis.kept = state; },
      });`);
    await this.page.addScriptTag({ content: this.script });
    await this.update(state, model);
  }

  /** What comes in later. */
  async update(state: Partial<PanelState>, model?: ReviewModel): Promise<void> {
    if (model) await this.#post({ type: 'model', model });
    await this.#post({ type: 'state', state: { ...usual, ...state } });
  }

  /** What the reviewer decided about findings, as it comes in. */
  async decide(decisions: Readonly<Record<string, DecisionView>>): Promise<void> {
    await this.#post({ type: 'decisions', decisions });
  }

  /** What the page told the extension of what the person did. */
  async sent(): Promise<readonly FromPanel[]> {
    const all = (await this.page.evaluate('sent')) as readonly FromPanel[];
    return all.filter(({ type }) => type !== 'ready');
  }

  /** The text of a part, in lines. */
  async text(selector: string): Promise<string> {
    return (await this.page.locator(selector).innerText()).replaceAll(/[\t\n]+/g, '\n').trim();
  }

  close(): Promise<void> {
    return this.browser.close();
  }

  #post(message: object): Promise<void> {
    return this.page.evaluate((each) => {
      window.dispatchEvent(new MessageEvent('message', { data: each }));
    }, message);
  }
}

const usualScenario = { profile: 'qemu-virt', driver: 'drivers/iommu/arm/arm-smmu-v3/' };

const usual: PanelState = {
  place: 'tree',
  file: 'drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c',
  tree: 'Linux 7.3.4, shipped profile',
  scenarios: [
    { ...usualScenario, id: 'cold-boot', title: 'Cold boot', summary: 'Power on.', group: 'start' },
    { ...usualScenario, id: 'under-dma', title: 'Crash under DMA', summary: 'A crash.', group: 'kdump' },
    { ...usualScenario, id: 'linear', title: 'Linear table', summary: 'A table.', group: 'kdump' },
  ],
  profiles: [{ name: 'qemu-virt', summary: 'QEMU' }],
  policies: [
    { id: 'ADOPT', title: 'Adopt the table', demands: 'DMA goes on' },
    { id: 'BLOCK', title: 'Block everything', demands: 'DMA stops' },
  ],
  functions: ['f'],
  scenario: 'under-dma',
  group: '',
  scope: 'scenario',
  profile: '',
  policy: '',
  function: '',
  baseLabel: 'HEAD',
  baseNotice: '',
  stale: false,
  problems: [],
  radix: 'hex',
  showUnchanged: false,
};
