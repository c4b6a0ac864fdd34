import { statementAround } from '../core/annotate/statement';
import { type Cancellation, Cancelled, neverCancelled } from '../core/base/cancellation';
import { nearest } from '../core/base/nearest';
import { error, type Outcome, type Problem } from '../core/base/problem';
import { folderOf, type SourceTree } from '../core/c/preprocess/source';
import { policies } from '../core/rule/policy';
import { checkOrder } from '../core/scenario/check';
import { type DriverDescription, drivers } from '../core/scenario/driver';
import { entryOf, isLarge, library, type ScenarioEntry } from '../core/scenario/library/library';
import { loadScenario } from '../core/scenario/load';
import { allProfiles, profileFor } from '../core/scenario/profile';
import type { Scenario } from '../core/scenario/scenario';
import { parseSweepId, sweptScenario } from '../core/scenario/sweep';
import type { AnyProfile } from '../core/smmu/profiles/any';
import type { CodeLinesView } from '../protocol/coverage';
import type { HoverView } from '../protocol/hover';
import { bootedScenario, type ReachedFunction, type Requests } from '../protocol/message';
import type { CallRequest, ReviewModel } from '../protocol/review';
import type { ScenarioVerdictView } from '../protocol/verdict';
import { bootedWorld, callText, withCall } from './call';
import { codeLines } from './code-lines';
import type { DriverExtent } from './driver-extent';
import { evidenceOf } from './evidence';
import { type AskedSide, lookUp } from './hover';
import { keep, type Side } from './kept-runs';
import { changesNotRun } from './not-run';
import { policiesNamed } from './policies-named';
import type { EnginePorts, PreparedTree, PrepareTree, WorldRequest } from './ports';
import { reachedFunctions } from './reached';
import { changedLines, reviewModel } from './review';
import { RunMemory } from './run-memory';
import { layer, type Overlays, runSide, type SideRun } from './side';
import { verdictOf } from './verdict';
import type { ChangedLines } from './view/effect';
import { problemView } from './view/place';

type Progress = (text: string, fraction?: number) => void;

/** An open kernel tree and the two texts under comparison. Not reentrant: one request at a time. Methods throw `Cancelled` when the
 *  cancellation says so; everything else that goes wrong is a problem. */
export class Session {
  /** The driver of the scenario that was asked for last. */
  #latest: DriverDescription | undefined;
  #tree: { readonly source: SourceTree; readonly prepared: PreparedTree; readonly memory?: RunMemory } | undefined;
  readonly #base: Side = { overlays: new Map(), runs: new Map() };
  readonly #patched: Side = { overlays: new Map(), runs: new Map() };
  /** What is known of the change from base to patched, as long as both stay. */
  #changed: KnownChange = { code: new Map() };
  readonly #shipped: readonly ScenarioEntry[];
  /** Scenarios of somebody's own, by id, with what they were made of. */
  #own: ReadonlyMap<string, { readonly entry: ScenarioEntry; readonly text: string }> = new Map();

  constructor(
    private readonly ports: EnginePorts,
    private readonly prepare: PrepareTree,
    scenarios: readonly (Scenario | ScenarioEntry)[] = library(),
  ) {
    this.#shipped = scenarios.map((each) => ('load' in each ? each : entryOf(each)));
  }

  /** `fresh`: nothing of what earlier sessions ran is taken up or kept. */
  openTree(root: string, fresh = false): Outcome<Requests['open-tree']['result']> {
    this.dispose();
    const source = this.ports.openTree(root);
    if (!source) return { problems: [error('no-folder', `there is no folder ${root}`)] };
    const { value: prepared, problems } = this.prepare(source, this.ports);
    if (!prepared) return { problems };
    const { runs } = this.ports;
    const files = source.files?.bind(source);
    const read = (path: string) => source.read(path);
    const memory = runs && files && !fresh ? new RunMemory(root, { files, read }, runs) : undefined;
    this.#tree = { source, prepared, ...(memory && { memory }) };
    const { version, configuration, drivers } = prepared;
    return { value: { root, version, configuration, drivers }, problems };
  }

  /** Lays texts over the tree. Runs of a side whose texts are the same as before stay valid. */
  setOverlays(base: Overlays, patched: Overlays): void {
    for (const [side, overlays] of [
      [this.#base, base],
      [this.#patched, patched],
    ] as const) {
      if (sameTexts(side.overlays, overlays)) continue;
      side.overlays = overlays;
      side.runs.clear();
      this.#changed = { code: new Map() };
    }
  }

  /** A file as one side has it; undefined where that side, or the tree, has none. */
  read(of: 'base' | 'patched', path: string): string | undefined {
    const side = of === 'base' ? this.#base : this.#patched;
    return this.#tree && layer(this.#tree.source, side.overlays).read(path);
  }

  /** Files whose texts differ between the sides. */
  changedFiles(): readonly string[] {
    const paths = new Set([...this.#base.overlays.keys(), ...this.#patched.overlays.keys()]);
    return [...paths].filter((path) => this.read('base', path) !== this.read('patched', path));
  }

  /** Does something with other texts on the patched side, which has its own again afterwards, with its runs. */
  withPatched<T>(overlays: Overlays, work: () => T): T {
    const { overlays: own, runs } = this.#patched;
    const changed = this.#changed;
    const kept = new Map(runs);
    try {
      this.setOverlays(this.#base.overlays, new Map([...this.#base.overlays, ...overlays]));
      return work();
    } finally {
      this.#patched.overlays = own;
      runs.clear();
      for (const [key, run] of kept) runs.set(key, run);
      this.#changed = changed;
    }
  }

  listScenarios(): Requests['list-scenarios']['result'] {
    return {
      scenarios: this.scenarios.map((entry) => {
        const { id, title, summary, group, profile } = entry;
        const driver = folderOf(drivers[entry.driver]?.files[0] ?? '');
        return { id, title, summary, group, profile, driver, ...(isLarge(entry) && { large: true as const }) };
      }),
      profiles: allProfiles.map(({ name, summary }) => ({ name, summary })),
      policies: policies.map(({ id, title, demands }) => ({ id, title, demands })),
    };
  }

  /** Takes scenario files of one's own, in place of all that were taken before and of those that ship with the same id. Runs of those that did not
   *  change stay valid. */
  setScenarios(files: Requests['set-scenarios']['params']['files']): Outcome<Requests['set-scenarios']['result']> {
    const before = this.#own;
    const own = new Map<string, { readonly entry: ScenarioEntry; readonly text: string }>();
    const problems: Problem[] = [];
    for (const { name, text } of files) {
      const { value, problems: found } = loadScenario(name, text);
      problems.push(...found);
      if (value) own.set(value.id, { entry: entryOf(value), text });
    }
    this.#own = own;
    const isOther = (id: string) => before.get(id)?.text !== own.get(id)?.text;
    const changed = new Set([...before.keys(), ...own.keys()].filter(isOther));
    for (const side of [this.#base, this.#patched]) {
      for (const key of side.runs.keys()) if (changed.has(/^[^@|]*/.exec(key)?.[0] ?? '')) side.runs.delete(key);
    }
    return { value: { ids: [...own.keys()] }, problems };
  }

  /** Runs base and patched, as far as they have not been run, and sets them side by side. */
  run(
    request: Requests['run']['params'],
    cancellation: Cancellation,
    progress: Progress = () => {},
  ): Outcome<ReviewModel> {
    const found = this.#find(request.scenario, request.profile, request.call);
    if (!this.#tree || !found.value) return { problems: this.#tree ? found.problems : [noTree] };
    const judged = policiesNamed(request.policies);
    if (!judged.value) return { problems: judged.problems };
    const { scenario, key } = found.value;
    const base = this.#runSide(this.#base, found.value, cancellation, () => progress(`${scenario.id}: base`, 0));
    const same = sameTexts(this.#base.overlays, this.#patched.overlays);
    if (same) keep(this.#patched, key, base);
    const patched = this.#runSide(this.#patched, found.value, cancellation, () =>
      progress(`${scenario.id}: patched`, 0.5),
    );
    const subject = {
      function: request.function,
      scenario: scenario.id,
      ...(request.call && { call: request.call }),
      profile: found.value.profile.name,
      treeVersion: this.#tree.prepared.version,
      differ: !same,
    };
    const model = reviewModel(subject, base, patched, this.#changedLines(this.#tree.source), judged.value.ids);
    const texts = { base: this.#base.overlays, patched: this.#patched.overlays };
    const notRun = same
      ? []
      : changesNotRun(this.#tree.source, texts, { base, patched }, (file) => this.#codeIn(file, patched));
    const complete = notRun.length > 0 ? { ...model, notRun } : model;
    return { value: { ...complete, problems: found.problems.map(problemView) }, problems: found.problems };
  }

  /** What both sides of a scenario came to, in short. */
  verdict(
    request: Requests['verdict']['params'],
    cancellation: Cancellation,
    progress: Progress = () => {},
  ): Outcome<ScenarioVerdictView> {
    const { value, problems } = this.run(request, cancellation, progress);
    if (!value) return { problems };
    const { files } = this.#find(request.scenario, request.profile).value?.scenario.driver ?? { files: [] };
    const folders = files.map(folderOf);
    const isDriver = (file: string) => folders.some((folder) => file.startsWith(folder));
    const verdict = verdictOf(value, isDriver);
    if (!request.evidence) return { value: verdict, problems };
    const isOfInterest = (file: string) => isDriver(file) || this.#patched.overlays.has(file);
    return { value: { ...verdict, evidence: evidenceOf(value, isOfInterest) }, problems };
  }

  /** Where files of the patched side hold code, and what of it the base does not have. Of files outside of the drivers' folders only what some run
   *  that is kept went through: others are not part of what is compiled. */
  codeLines({ files = [] }: Requests['code-lines']['params']): Outcome<Requests['code-lines']['result']> {
    if (!this.#tree) return { problems: [noTree] };
    const { source, prepared } = this.#tree;
    const sides = { base: layer(source, this.#base.overlays), patched: layer(source, this.#patched.overlays) };
    const folders = prepared.drivers.map(folderOf);
    const didRun = (file: string) => [...this.#patched.runs.values()].some(({ run }) => run?.coverage.lines.has(file));
    const changed = [...new Set([...this.#base.overlays.keys(), ...this.#patched.overlays.keys()])].filter(
      (file) =>
        file.endsWith('.c') &&
        sides.base.read(file) !== sides.patched.read(file) &&
        (didRun(file) || folders.some((folder) => file.startsWith(folder))),
    );
    const wanted = new Set(files.filter((file) => file.endsWith('.c')));
    const isWhole = (file: string) => wanted.has(file);
    return {
      value: { files: codeLines(prepared, sides, new Set([...wanted, ...changed]), isWhole) },
      problems: [],
    };
  }

  /** The driver functions that the scenarios reach, and how many effects each has a part in. */
  listFunctions(
    request: Requests['list-functions']['params'],
    cancellation: Cancellation,
    progress: Progress = () => {},
  ): Outcome<{ functions: readonly ReachedFunction[] }> {
    const usual = this.scenarios.filter((entry) => !isLarge(entry)).map((entry) => entry.id);
    const ids = request.scenarios.length > 0 ? request.scenarios : usual;
    const problems: Problem[] = [];
    const models: { readonly model: ReviewModel; readonly patched: SideRun }[] = [];
    for (const [index, id] of ids.entries()) {
      const { value, problems: found } = this.run({ scenario: id }, cancellation, (text) =>
        progress(text, index / ids.length),
      );
      problems.push(...found);
      const key = this.#find(id, undefined).value?.key;
      const patched = key === undefined ? undefined : this.#patched.runs.get(key);
      if (value && patched) models.push({ model: value, patched });
    }
    return { value: { functions: reachedFunctions(models, request.file) }, problems };
  }

  /** What of a scenario's driver, as the patched side has it, there is to reach; of the one that was asked for last where none is named. */
  extent(scenario?: string): DriverExtent | undefined {
    const named = scenario === undefined ? undefined : this.#find(scenario, undefined).value?.scenario.driver;
    const driver = named ?? this.#driver;
    if (!this.#tree || !driver) return undefined;
    const { source, prepared } = this.#tree;
    return prepared.extent?.(layer(source, this.#patched.overlays), driver);
  }

  /** What of the driver does not compile on the patched side, in whatever function. */
  check(cancellation: Cancellation = neverCancelled): readonly Problem[] {
    return this.#check(this.#patched, cancellation);
  }

  /** The same without what does not compile in the base either. */
  newProblems(cancellation: Cancellation): readonly Problem[] {
    const found = this.check(cancellation);
    if (found.length === 0 || sameTexts(this.#base.overlays, this.#patched.overlays)) return [];
    const before = new Set(this.#check(this.#base, cancellation).map(({ message }) => message));
    return found.filter(({ message }) => !before.has(message));
  }

  /** What is known about a macro or register name, with the values of the last run of the scenario. */
  hover(request: Requests['hover']['params']): Outcome<HoverView> {
    const key = request.scenario === undefined ? undefined : this.#find(request.scenario, request.profile).value?.key;
    const { file, base, patched } = request.at ?? {};
    const value = lookUp(
      request.name,
      this.#asked(this.#base, key, file, base),
      this.#asked(this.#patched, key, file, patched),
    );
    return value ? { value, problems: [] } : { problems: [] };
  }

  /** Work that can wait until nobody waits for an answer, for up to half a second. Answers whether there is more. */
  idle(): boolean {
    return this.#tree?.prepared.saveNext?.() ?? false;
  }

  /** Forgets the tree and everything that was run. */
  dispose(): void {
    this.#tree = undefined;
    this.#changed = { code: new Map() };
    for (const side of [this.#base, this.#patched]) {
      side.overlays = new Map();
      side.runs.clear();
    }
  }

  /** Everything that can be run, what ships first. */
  private get scenarios(): readonly ScenarioEntry[] {
    const shipped = this.#shipped.filter(({ id }) => !this.#own.has(id));
    return [...shipped, ...[...this.#own.values()].map(({ entry }) => entry)];
  }

  #check(side: Side, cancellation: Cancellation): readonly Problem[] {
    if (!this.#tree) return [];
    const { source, prepared } = this.#tree;
    const changed = [...this.#base.overlays.keys(), ...this.#patched.overlays.keys()];
    const touched = Object.values(drivers).filter(({ files }) =>
      files.some((own) => changed.some((file) => file.startsWith(folderOf(own)))),
    );
    const checked = touched.length > 0 ? touched : [this.#driver].filter((driver) => driver !== undefined);
    return checked.flatMap((driver) => prepared.check?.(layer(source, side.overlays), driver, cancellation) ?? []);
  }

  /** The driver of the scenario that ran last, or of the first one. */
  get #driver(): DriverDescription | undefined {
    return this.#latest ?? this.scenarios[0]?.load().driver;
  }

  #asked(side: Side, key?: string, file?: string, line?: number): AskedSide | undefined {
    const run = key === undefined ? undefined : side.runs.get(key);
    if (!run || !this.#tree || file === undefined) return run && { run };
    if (line === undefined) return { run, absent: true };
    const text = layer(this.#tree.source, side.overlays).read(file) ?? '';
    return { run, place: { file, ...statementAround(text, line) } };
  }

  #find(id: string, profileName: string | undefined, call?: CallRequest) {
    const { id: name, point } = parseSweepId(id);
    const known = this.scenarios.find((each) => each.id === name);
    const entry = known ?? (name === bootedScenario ? bootedWorld(call?.driver) : undefined);
    if (!entry) {
      const close = nearest(
        name,
        this.scenarios.map((each) => each.id),
      );
      const help = close === undefined ? undefined : `Did you mean "${close}"?`;
      return { problems: [error('unknown-scenario', `there is no scenario "${id}"`, undefined, help)] };
    }
    const swept = point ? sweptScenario(entry.load(), point) : entry.load();
    const scenario = call ? withCall(swept, call) : swept;
    const order = call ? checkOrder(scenario).filter(({ at }) => at === scenario.steps.at(-1)?.at) : [];
    if (order.length > 0) return { problems: order };
    const { value: profile, problems } = profileFor(scenario, profileName);
    if (!profile) return { problems };
    const key = [id, profileName ?? scenario.profile, ...(call ? [callText(call)] : [])].join('|');
    return { value: { scenario, profile, key, isPlain: !point && !call }, problems };
  }

  #runSide(side: Side, found: Found, cancellation: Cancellation, progress: () => void): SideRun {
    this.#latest = found.scenario.driver;
    const known = side.runs.get(found.key);
    if (known) {
      // The one that was asked for last is the last to go.
      side.runs.delete(found.key);
      side.runs.set(found.key, known);
      return known;
    }
    if (cancellation.isCancelled()) throw new Cancelled();
    if (!this.#tree) throw new Error('no tree is open');
    const { source, prepared, memory } = this.#tree;
    const { scenario, profile } = found;
    // A run with kernels of both sides is not one side's alone.
    const isOwn = !scenario.steps.some((step) => 'kernel' in step.fields);
    // What the base came to is asked for again with every patch; of sweeps and calls there are too many.
    const wanted = isOwn && side === this.#base && found.isPlain && { overlays: side.overlays, scenario, profile };
    const remembered = wanted ? memory?.find(wanted) : undefined;
    if (remembered) {
      keep(side, found.key, remembered);
      return remembered;
    }
    progress();
    const run = runSide(
      prepared,
      layer(source, side.overlays),
      scenario,
      profile,
      this.ports,
      cancellation,
      this.#kernels(source, prepared),
    );
    if (isOwn) keep(side, found.key, run);
    if (wanted) memory?.keep(wanted, run);
    return run;
  }

  /** Both sides, for scenarios in which a kernel of one follows a kernel of the other. */
  #kernels(source: SourceTree, { text }: PreparedTree): WorldRequest['others'] {
    if (!text) return undefined;
    return new Map([
      ['base', { tree: layer(source, this.#base.overlays), text }],
      ['patched', { tree: layer(source, this.#patched.overlays), text }],
    ]);
  }

  #changedLines(source: SourceTree): ChangedLines {
    this.#changed.lines ??= changedLines(source, this.#base.overlays, this.#patched.overlays);
    return this.#changed.lines;
  }

  /** Where a changed file has code, if it is one of a driver or ran. */
  #codeIn(file: string, { run }: SideRun): CodeLinesView | undefined {
    if (!this.#tree) return undefined;
    const { source, prepared } = this.#tree;
    const { code } = this.#changed;
    const isOurs = prepared.drivers.some((driver) => file.startsWith(folderOf(driver)));
    if (!isOurs && !run?.coverage.lines.has(file)) return undefined;
    if (!code.has(file)) {
      const sides = { base: layer(source, this.#base.overlays), patched: layer(source, this.#patched.overlays) };
      code.set(file, codeLines(prepared, sides, [file], () => false)[0]);
    }
    return code.get(file);
  }
}

/** What is worked out of two texts once. */
interface KnownChange {
  lines?: ChangedLines;
  readonly code: Map<string, CodeLinesView | undefined>;
}

/** A scenario that was asked for; `isPlain`: as it stands in its file. */
interface Found {
  readonly scenario: Scenario;
  readonly profile: AnyProfile;
  readonly key: string;
  readonly isPlain: boolean;
}

const noTree = error(
  'no-tree',
  'no kernel tree is open',
  undefined,
  'Open a folder with a kernel tree, or the bundled sample.',
);

function sameTexts(a: Overlays, b: Overlays): boolean {
  return a.size === b.size && [...a].every(([path, text]) => b.has(path) && b.get(path) === text);
}
