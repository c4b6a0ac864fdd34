/** Ids that the manifest and the code share; a test keeps the two in agreement. */
export const commands = {
  run: 'smmuReview.run',
  runReaching: 'smmuReview.runReaching',
  call: 'smmuReview.call',
  stop: 'smmuReview.stop',
  chooseScenario: 'smmuReview.chooseScenario',
  chooseProfile: 'smmuReview.chooseProfile',
  choosePolicy: 'smmuReview.choosePolicy',
  chooseBase: 'smmuReview.chooseBase',
  compare: 'smmuReview.compare',
  showInTimeline: 'smmuReview.showInTimeline',
  peekDifferences: 'smmuReview.peekDifferences',
  showEffectsOnLine: 'smmuReview.showEffectsOnLine',
  nextEffect: 'smmuReview.nextEffect',
  previousEffect: 'smmuReview.previousEffect',
  toggleInlineEffects: 'smmuReview.toggleInlineEffects',
  toggleAnnotations: 'smmuReview.toggleAnnotations',
  showPanel: 'smmuReview.showPanel',
  openPatch: 'smmuReview.openPatch',
  closePatch: 'smmuReview.closePatch',
  nextPatch: 'smmuReview.nextPatch',
  previousPatch: 'smmuReview.previousPatch',
  applyUpTo: 'smmuReview.applyUpTo',
  showChanges: 'smmuReview.showChanges',
  compareVersions: 'smmuReview.compareVersions',
  lintSeries: 'smmuReview.lintSeries',
  showInSeries: 'smmuReview.showInSeries',
  openSample: 'smmuReview.openSample',
  showLog: 'smmuReview.showLog',
} as const;

export const views = { series: 'smmuReview.series', panel: 'smmuReview.panel' } as const;

/** Theme colours that the manifest contributes. */
export const colors = {
  effect: 'smmuReview.effectForeground',
  changed: 'smmuReview.changedEffectForeground',
  removed: 'smmuReview.removedEffectForeground',
  stale: 'smmuReview.staleEffectForeground',
} as const;

/** Context keys for `when` clauses. */
export const contexts = {
  driverFile: 'smmuReview.driverFile',
  hasTree: 'smmuReview.hasTree',
  hasEffects: 'smmuReview.hasEffects',
  running: 'smmuReview.running',
  hasSeries: 'smmuReview.hasSeries',
} as const;

/** Scheme of the read-only documents that show a file as it is in the base. */
export const baseScheme = 'smmu-review-base';

/** Scheme of the read-only document that says where the patches of a series come from. */
export const lintScheme = 'smmu-review-lint';

/** Scheme of the read-only documents that show a file as a series leaves it. */
export const patchedScheme = 'smmu-review-patched';
