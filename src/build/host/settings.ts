/** VS Code settings by their ids. */
export type Settings = Readonly<Record<string, string | number | boolean>>;

/** What makes the host quiet and repeatable: no welcome pages, no network, and no saving on its own, since what the editor holds unsaved
 *  is the very thing under review (the browser's default saves after a delay). */
export const hostSettings: Settings = {
  'chat.commandCenter.enabled': false,
  'chat.disableAIFeatures': true,
  'editor.minimap.enabled': false,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'files.autoSave': 'off',
  'git.autofetch': false,
  'git.openRepositoryInParentFolders': 'never',
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'workbench.editor.useModal': 'off',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};
