import * as assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import { loadavg, setPriority } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { type CpuProfile, ownStretches } from '../../../src/build/bench/cpu-profile';
import type { ExtensionApi } from '../../../src/extension/extension';
import { activated, settled } from '../cases/review';
import { ThreadClock } from './thread-clock';
import { type TypingReport, typingPrefix } from './typing-report';

/** Between keys: a fast typist. */
const pause = 120;
/** After a line, so that a run begins and its result comes while the next line is typed. */
const rest = 900;
const lines = [
  '/* read it back before the queues */',
  'u32 seen = readl_relaxed(smmu->base + ARM_SMMU_CR0);',
  'if (seen & CR0_SMMUEN) dev_info(smmu->dev, "%x", seen);',
];
const driver = '**/drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c';

/** Called by VS Code inside the extension host: types into the reset function of the driver with all annotations on, and tells what the extension took of it. */
export async function run(): Promise<void> {
  const api = await activated();
  const [file] = await vscode.workspace.findFiles(driver);
  assert.ok(file, 'the tree has no driver');
  const editor = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(file));
  await vscode.commands.executeCommand('smmuReview.showPanel');
  await settled(api);
  await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup');
  putCursor(editor);
  await sleep(3000);
  goFirst();
  const clock = new ThreadClock();
  const profile = await profiled(() => type(api, editor));
  keep(profile);
  const stretches = ownStretches(profile, (url) => url.endsWith('/dist/extension.cjs'), await clock.stop());
  const report: TypingReport = {
    keys: lines.join('').length,
    documentLines: editor.document.lineCount,
    effects: api.state().result?.model.effects.length ?? 0,
    load: loadavg()[0] ?? 0,
    own: stretches.map(({ own }) => own),
    longest: stretches.toSorted((a, b) => b.own - a.own).slice(0, 12),
  };
  await vscode.commands.executeCommand('workbench.action.files.revert');
  console.log(typingPrefix + JSON.stringify(report));
}

/** Time in which other programs had the processor would count as ours. Only some users may go first. */
function goFirst(): void {
  try {
    setPriority(-20);
  } catch (error) {
    console.log(`time of other programs counts too: ${error}`);
  }
}

/** Leaves the whole profile for a profile viewer. */
function keep(profile: object): void {
  const extension = vscode.extensions.getExtension('smmu-review.smmu-review');
  if (!extension) return;
  const folder = join(extension.extensionPath, 'test-results');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'typing.cpuprofile'), JSON.stringify(profile));
}

/** Into the reset function, after the declarations. */
function putCursor(editor: vscode.TextEditor): void {
  const text = editor.document.getText();
  const head = text.search(/^static int arm_smmu_device_reset\(/m);
  assert.ok(head > 0, 'the driver has no reset function');
  const at = editor.document.positionAt(text.indexOf('\n\n', head) + 1);
  editor.selection = new vscode.Selection(at, at);
  editor.revealRange(editor.selection, vscode.TextEditorRevealType.InCenter);
}

async function type(api: ExtensionApi, editor: vscode.TextEditor): Promise<void> {
  for (const line of lines) {
    for (const key of line) {
      await vscode.commands.executeCommand('type', { text: key });
      await sleep(pause);
    }
    // The list of suggestions would take the line end.
    await vscode.commands.executeCommand('hideSuggestWidget');
    await hover(editor);
    await vscode.commands.executeCommand('type', { text: '\n' });
    await sleep(rest);
  }
  await settled(api);
  await sleep(rest);
}

/** As VS Code asks for one when the mouse rests on a register. */
async function hover(editor: vscode.TextEditor): Promise<void> {
  const text = editor.document.getText();
  const at = editor.document.positionAt(
    text.indexOf('ARM_SMMU_CR0', editor.document.offsetAt(editor.selection.active)),
  );
  await vscode.commands.executeCommand('vscode.executeHoverProvider', editor.document.uri, at);
}

async function profiled(work: () => Promise<void>): Promise<CpuProfile> {
  const session = new Session();
  session.connect();
  const post = (method: string, params?: object): Promise<unknown> =>
    new Promise((resolve, reject) => {
      session.post(method, params, (error, result) => (error ? reject(error) : resolve(result)));
    });
  try {
    await post('Profiler.enable');
    await post('Profiler.setSamplingInterval', { interval: 250 });
    await post('Profiler.start');
    await work();
    return ((await post('Profiler.stop')) as { readonly profile: CpuProfile }).profile;
  } finally {
    session.disconnect();
  }
}
