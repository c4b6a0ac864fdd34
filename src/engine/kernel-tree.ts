import { error, type Outcome } from '../core/base/problem';
import { kernelEnvironment } from '../core/c/kbuild/environment';
import { formatVersion } from '../core/c/kbuild/version';
import type { SourceTree } from '../core/c/preprocess/source';
import { createProvider, DefinitionCache, treeSources } from '../core/kernel/tree-sources';
import { drivers } from '../core/scenario/driver';
import { driverFile } from '../core/scenario/driver-file';
import type { Scenario } from '../core/scenario/scenario';
import { ContentCodeCache } from '../core/wasm/link/code-cache';
import { compileTimeAssertions } from './compile-time-assertions';
import { codeOf, driverExtent } from './driver-extent';
import { runKUnit } from './kunit';
import { kunitSymbols } from './kunit-symbols';
import type { EnginePorts, PreparedTree } from './ports';
import { UnitStore } from './unit-store';
import { createWorld } from './world';
import { describeSmmus } from './world-smmus';
import { type KernelText, KernelTexts } from './world-text';

/** Functions whose code is kept between runs: both sides of a few trees' worth. */
const functionsKept = 6000;
/** Loops and calls that one call into the driver may take: seconds of a real CPU, half a second here. */
const stepLimit = 5_000_000;

/** Makes a kernel tree ready to run: what its version and configuration are, and which drivers it has. Kconfig symbols in `enabled` are `y`
 *  whatever the tree's configuration says. */
export function prepareKernelTree(
  tree: SourceTree,
  ports?: Pick<EnginePorts, 'storage'>,
  enabled: readonly string[] = [],
): Outcome<PreparedTree> {
  const { value: environment, problems } = kernelEnvironment(tree, { pinned: true, enabled });
  if (!environment) return { problems };
  const present = Object.values(drivers).flatMap((driver) => driverFile(tree, driver) ?? []);
  if (present.length === 0) {
    const missing = error(
      'no-driver',
      'the tree has no SMMU driver that the engine knows',
      undefined,
      `Looked for ${Object.values(drivers)
        .flatMap((driver) => driver.files)
        .join(', ')}.`,
    );
    return { problems: [...problems, missing] };
  }
  const store = new UnitStore(environment, new ContentCodeCache(functionsKept, 'marks'), ports?.storage);
  const definitions = new DefinitionCache();
  // A side may have files, Makefile lines and functions that the tree has not.
  const providerOf = (side: SourceTree) =>
    createProvider(
      { read: (path) => side.read(path), enabled: (symbol) => environment.config.has(symbol) },
      treeSources,
      definitions,
    );
  // Only texts that differ from the tree's own come from a side; generated headers come from the environment.
  const withGenerated = (side: SourceTree): SourceTree => ({
    read: (file) => {
      const own = side.read(file);
      return own === tree.read(file) ? environment.tree.read(file) : own;
    },
  });
  const makeText = (own: SourceTree, { driver }: Scenario): Outcome<KernelText> => {
    const path = driverFile(own, driver);
    if (path === undefined) {
      const message = `the tree has no ${driver.name} driver: ${driver.files.join(' or ')} is missing`;
      return { problems: [error('no-driver-file', message)] };
    }
    const side = withGenerated(own);
    return { value: { store, tree: side, path, provider: providerOf(side) }, problems: [] };
  };
  // A side stays the same object as long as its texts do.
  const texts = new WeakMap<SourceTree, Map<string, Outcome<KernelText>>>();
  const textOf = (own: SourceTree, scenario: Scenario): Outcome<KernelText> => {
    const known = texts.get(own) ?? new Map<string, Outcome<KernelText>>();
    texts.set(own, known);
    const text = known.get(scenario.driver.name) ?? makeText(own, scenario);
    known.set(scenario.driver.name, text);
    return text;
  };
  const value: PreparedTree = {
    version: formatVersion(environment.version),
    configuration: environment.configSource === 'profile' ? 'shipped profile' : environment.configSource,
    drivers: present,
    text: textOf,
    world: (request) => {
      const { scenario, profile, cancellation, others } = request;
      const { value: text, problems: found } = textOf(request.tree, scenario);
      if (!text) return { problems: found };
      const { value: smmus, problems: impossible } = describeSmmus(scenario, profile);
      if (!smmus) return { problems: impossible };
      return createWorld({
        ...text,
        smmus,
        messages: scenario.smmus.flatMap(({ name, messages }) => (messages ? name : [])),
        said: new Map(
          scenario.smmus.map(({ name, powerDomain, compatible }) => [
            name,
            { ...(powerDomain && { powerDomain }), ...(compatible !== undefined && { compatible }) },
          ]),
        ),
        trials: scenario.trials,
        stepLimit,
        cancellation,
        firmware: scenario.firmware,
        masters: scenario.devices,
        others: new KernelTexts(
          new Map([...(others ?? [])].map(([name, other]) => [name, () => other.text(other.tree, scenario)])),
        ),
      });
    },
    extent: (side, driver) => {
      const path = driverFile(side, driver);
      const unit = path === undefined ? undefined : store.edition(path, withGenerated(side)).value?.unit;
      return unit && driverExtent(unit);
    },
    code: (side, file, isWanted) => {
      const unit = store.edition(file, withGenerated(side)).value?.unit;
      return unit && codeOf(unit, isWanted);
    },
    check: (side, driver, cancellation) => {
      const path = driverFile(side, driver);
      if (path === undefined) return [];
      const { value: edition, problems: found } = store.edition(path, withGenerated(side));
      if (!edition) return found;
      const { value: checking } = kernelEnvironment(tree, { pinned: false, enabled });
      const assertions = checking ? compileTimeAssertions(checking, path, withGenerated(side), cancellation) : [];
      return [...edition.unit.problems, ...edition.unit.check(), ...assertions];
    },
    saveNext: () => {
      store.save();
      return false;
    },
    kunit: (texts, suite) => {
      // As kunit.py does: tests are configured for themselves, whatever the kernel is configured for.
      const symbols = kunitSymbols(texts, present);
      if (symbols.some((symbol) => environment.config.get(symbol) !== 'y')) {
        const { value, problems: found } = prepareKernelTree(tree, undefined, symbols);
        return value ? value.kunit(texts, suite) : { problems: found };
      }
      const side = withGenerated(texts);
      return runKUnit({ store, tree: side, drivers: present, provider: providerOf(side), stepLimit, suite });
    },
  };
  return { value, problems };
}
