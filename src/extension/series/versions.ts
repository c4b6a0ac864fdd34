import * as vscode from 'vscode';
import type { ReviewSession } from '../session';
import { setting } from '../settings';
import type { SimulatorClient } from '../simulator/client';
import { choosePatches } from './choose';
import type { SeriesDesk } from './series-desk';
import type { SeriesSource } from './source';
import type { SeriesStore } from './store';
import { compareVersions, type VersionDifference, type VersionRuns, versionRuns } from './version-findings';

/** Runs two versions of a series in the same scenarios, and keeps which findings went away and which came. */
export class SeriesVersions implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<VersionDifference | undefined>();
  readonly onDidChange = this.#changed.event;
  readonly #forgetting: vscode.Disposable;
  #difference: VersionDifference | undefined;
  #isComparing = false;

  constructor(
    private readonly series: SeriesStore,
    private readonly desk: SeriesDesk,
    private readonly session: ReviewSession,
    private readonly simulator: SimulatorClient,
  ) {
    let bytes = series.state.source?.bytes;
    this.#forgetting = series.onDidChange(({ source }) => {
      if (source?.bytes === bytes) return;
      bytes = source?.bytes;
      if (!this.#isComparing) this.#show(undefined);
    });
  }

  get difference(): VersionDifference | undefined {
    return this.#difference;
  }

  /** Asks for the other version and compares it with the one that is open. */
  async choose(): Promise<void> {
    const { root, source, view } = this.series.state;
    if (!source || !view) return;
    const items = [
      ...view.otherVersions.map((version) => ({
        label: `Version ${version}`,
        description: 'of the same thread',
        version,
      })),
      { label: 'From elsewhere…', description: 'a file, the clipboard, git', version: undefined },
    ];
    const title = `Compare version ${view.version} with`;
    const picked = await vscode.window.showQuickPick(items, { title });
    if (!picked) return;
    if (picked.version !== undefined) return this.compareWith({ ...whole(source), version: picked.version });
    const patches = await choosePatches(root);
    if (patches && 'failed' in patches) void vscode.window.showWarningMessage(patches.failed);
    else if (patches) await this.compareWith(patches.source);
  }

  /** Runs both versions in the scenarios of the last survey, or in the one on show. The newer one is open afterwards; where the other cannot be
   *  applied, that one is, with what is wrong. */
  async compareWith(other: SeriesSource): Promise<void> {
    const { root, source } = this.series.state;
    if (!source || this.#isComparing) return;
    const { survey, scenario } = this.session.state;
    const scenarios = survey && survey.rows.length > 0 ? survey.rows.map((row) => row.scenario) : [scenario];
    this.#isComparing = true;
    try {
      await vscode.window.withProgress(
        { location: vscode.ProgressLocation.Notification, title: 'Comparing versions', cancellable: true },
        (progress, token) => this.#compare(root, [whole(source), other], scenarios, progress, token),
      );
    } finally {
      this.#isComparing = false;
    }
  }

  dispose(): void {
    this.#forgetting.dispose();
    this.#changed.dispose();
  }

  async #compare(
    root: string,
    sources: readonly [SeriesSource, SeriesSource],
    scenarios: readonly string[],
    progress: vscode.Progress<{ readonly message: string }>,
    token: vscode.CancellationToken,
  ): Promise<void> {
    const versions: { readonly source: SeriesSource; readonly version: number; readonly runs: VersionRuns }[] = [];
    for (const source of sources) {
      const { view } = await this.desk.lay(root, source, 'nothing');
      if (!view) return;
      const runs = await this.#run(scenarios, `version ${view.version}`, progress, token);
      if (!runs) break;
      versions.push({ source, version: view.version, runs });
    }
    const [first, second] = versions;
    if (!first || !second) {
      await this.desk.lay(root, sources[0]);
      return;
    }
    const [older, newer] = second.version < first.version ? [second, first] : [first, second];
    await this.desk.lay(root, newer.source);
    const called = ({ source, version }: typeof older) =>
      older.version === newer.version ? `${source.name}` : `v${version}`;
    this.#show({ older: called(older), newer: called(newer), scenarios, ...compareVersions(older.runs, newer.runs) });
  }

  async #run(
    scenarios: readonly string[],
    version: string,
    progress: vscode.Progress<{ readonly message: string }>,
    token: vscode.CancellationToken,
  ): Promise<VersionRuns | undefined> {
    const { policy, profile: chosen } = this.session.state;
    const profile = chosen || setting('profile');
    const runs: Parameters<typeof versionRuns>[0][number][] = [];
    for (const [index, scenario] of scenarios.entries()) {
      progress.report({ message: `${version}, ${index + 1} of ${scenarios.length}: ${scenario}` });
      const params = { scenario, ...(profile && { profile }) };
      const { value, cancelled } = await this.simulator.request('run', params, { token });
      if (cancelled || token.isCancellationRequested) return undefined;
      runs.push({ scenario, model: value });
    }
    return versionRuns(runs, policy);
  }

  #show(difference: VersionDifference | undefined): void {
    if (difference === this.#difference) return;
    this.#difference = difference;
    this.#changed.fire(difference);
  }
}

/** The same version with all of its patches applied. */
function whole({ applied: _, ...source }: SeriesSource): SeriesSource {
  return source;
}
