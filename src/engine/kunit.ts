import { error, type Outcome, type Problem } from '../core/base/problem';
import { folderOf, type SourceTree } from '../core/c/preprocess/source';
import { createKernelHost, kernelSurroundings } from '../core/kernel/host';
import { Kernel } from '../core/kernel/kernel';
import type { KUnitSuiteResult } from '../core/kernel/kunit/ktap';
import { runSuite } from '../core/kernel/kunit/run';
import { findSuites } from '../core/kernel/kunit/suites';
import { placeOnlyKernel } from '../core/kernel/placement';
import { unitTypes } from '../core/kernel/unit-types';
import { Clock } from '../core/machine/clock';
import { InterruptLines } from '../core/machine/interrupt';
import { MmioBus } from '../core/machine/mmio';
import { Recorder } from '../core/trace/recorder';
import { Program } from '../core/wasm/link/program';
import { createMemory, Instance } from '../core/wasm/run/instance';
import type { UnitStore } from './unit-store';

/** What running the suites takes. */
export interface KUnitParts {
  readonly store: UnitStore;
  /** The tree with generated headers and the texts under test. */
  readonly tree: SourceTree;
  /** Driver sources; the suites are those that the Makefile beside each names. */
  readonly drivers: readonly string[];
  readonly provider: (name: string) => string | undefined;
  readonly stepLimit: number;
  /** Only this suite. */
  readonly suite?: string | undefined;
}

/** Runs the tree's own KUnit suites of its SMMU drivers, each file in a kernel of its own with no devices. */
export function runKUnit(parts: KUnitParts): Outcome<readonly KUnitSuiteResult[]> {
  const files = new Set(parts.drivers.flatMap((driver) => suiteFiles(parts.tree, folderOf(driver))));
  if (files.size === 0) {
    const help = 'Linux has them for SMMUv3 from 6.10 on.';
    return { problems: [error('no-kunit', 'the tree has no KUnit suite of an SMMU driver', undefined, help)] };
  }
  const problems: Problem[] = [];
  const results: KUnitSuiteResult[] = [];
  const names: string[] = [];
  for (const file of files) {
    const { value: edition, problems: found } = parts.store.edition(file, parts.tree);
    problems.push(...found);
    if (!edition) continue;
    problems.push(...edition.unit.problems);
    if (!edition.unit.record('struct kunit_suite')?.complete) {
      const help = 'Check out the whole tree: sparse and partial checkouts do not compile.';
      problems.push(
        error('no-kunit-headers', `${file} does not get struct kunit_suite from the tree`, undefined, help),
      );
      continue;
    }
    for (const object of findSuites(edition.unit, edition.preprocessed.body)) {
      const kernel = start(parts, edition);
      const address = kernel.runtime.addressOf(object);
      if (address === undefined) throw new Error(`${object} is defined and has no address`);
      const name = kernel.memory.string(kernel.view('struct kunit_suite', address).addressOf('name'), 256);
      names.push(name);
      if (parts.suite === undefined || parts.suite === name) results.push(runSuite(kernel, address));
    }
  }
  if (results.length === 0 && names.length > 0) {
    const known = `Known: ${names.join(', ')}.`;
    return { problems: [...problems, error('no-suite', `there is no suite "${parts.suite}"`, undefined, known)] };
  }
  return { value: results, problems };
}

/** Sources of the objects that a folder's Makefile builds under an option with KUNIT in its name. */
function suiteFiles(tree: SourceTree, folder: string): string[] {
  const makefile = (tree.read(`${folder}Makefile`) ?? '').replace(/\\\r?\n/g, ' ');
  const rules = [...makefile.matchAll(/^obj-\$\(CONFIG_\w*KUNIT\w*\)\s*[:+]?=\s*(.*)$/gm)];
  const objects = rules.flatMap((rule) => (rule[1] ?? '').split(/\s+/)).filter((name) => name.endsWith('.o'));
  return objects.map((name) => `${folder}${name.slice(0, -2)}.c`).filter((file) => tree.read(file) !== undefined);
}

function start(parts: KUnitParts, edition: NonNullable<ReturnType<UnitStore['edition']>['value']>): Kernel {
  const { store, tree, provider, stepLimit } = parts;
  const program = new Program([edition.unit], {
    surroundings: kernelSurroundings,
    cache: store.codes,
    source: { unit: (path) => store.edition(path, tree).value?.unit, provider },
  });
  const recorder = new Recorder();
  const clock = new Clock();
  recorder.now = () => clock.now;
  const placement = placeOnlyKernel(program.layout);
  const kernel = new Kernel({
    layout: program.layout,
    placement,
    types: unitTypes(edition.unit, edition.preprocessed.macros),
    bus: new MmioBus(),
    clock,
    lines: new InterruptLines(),
    recorder,
  });
  const instance = new Instance(program, {
    memory: createMemory(program),
    placement,
    host: createKernelHost(kernel),
    fuel: stepLimit,
    onUndefinedBehaviour: (kind, detail) => kernel.warn(kind, detail),
    describe: (address) => kernel.describe(address),
    onWatchedStore: () => undefined,
  });
  recorder.cause = () => {
    const stack = instance.stack();
    return { span: stack[0]?.at, stack };
  };
  kernel.start(instance);
  return kernel;
}
