import * as vscode from 'vscode';
import type { FindingView } from '../protocol/finding';

/** The settings under `smmuReview`, with their types. The manifest holds their defaults. */
export interface Settings {
  readonly driverFiles: readonly string[];
  readonly kernelTree: string;
  readonly gitPath: string;
  readonly b4Path: string;
  readonly profile: string;
  readonly 'run.when': 'onIdle' | 'onSave' | 'onCommand';
  readonly 'codeLens.enabled': boolean;
  readonly 'inlineEffects.show': 'off' | 'activeLine' | 'changedLines' | 'allLines';
  readonly 'inlineEffects.maxLength': number;
  readonly 'inlineEffects.inDiff': boolean;
  readonly 'hover.enabled': boolean;
  readonly 'registers.radix': 'hex' | 'decimal' | 'binary';
  readonly 'registers.showUnchanged': boolean;
  readonly 'testExplorer.enabled': boolean;
  readonly 'findings.minimumLevel': FindingView['level'];
  readonly 'findings.showPreExisting': boolean;
  readonly 'export.folder': string;
  readonly 'export.from': string;
}

export const settingsSection = 'smmuReview';

/** The value in force now: never cached, so that a change takes effect without a reload. */
export function setting<K extends keyof Settings>(key: K, scope?: vscode.Uri): Settings[K] {
  const value = vscode.workspace.getConfiguration(settingsSection, scope).get<Settings[K]>(key);
  if (value === undefined) throw new Error(`the manifest declares no setting ${settingsSection}.${key}`);
  return value;
}

/** Calls back when one of these settings changed. */
export function onSettingsChange(keys: readonly (keyof Settings)[], callback: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (keys.some((key) => event.affectsConfiguration(`${settingsSection}.${key}`))) callback();
  });
}
