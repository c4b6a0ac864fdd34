import { neverCancelled } from '../../../src/core/base/cancellation';
import type { SourceTree } from '../../../src/core/c/preprocess/source';
import { loadScenario } from '../../../src/core/scenario/load';
import { profileFor } from '../../../src/core/scenario/profile';
import { type RunResult, runScenario } from '../../../src/core/scenario/run';
import { prepareKernelTree } from '../../../src/engine/kernel-tree';
import type { PreparedTree } from '../../../src/engine/ports';
import { DirectoryTree } from '../../../src/node/directory-tree';

const prepared = new Map<string, { readonly tree: SourceTree; readonly value: PreparedTree }>();

/** A kernel tree, made ready once. */
export function treeAt(root: string): { readonly tree: SourceTree; readonly value: PreparedTree } {
  const known = prepared.get(root);
  if (known) return known;
  const tree = new DirectoryTree(root);
  const { value, problems } = prepareKernelTree(tree);
  if (!value) throw new Error(problems.map(({ message }) => message).join('\n'));
  const made = { tree, value };
  prepared.set(root, made);
  return made;
}

/** Runs a scenario, given as the members of its file, with the kernel of a tree; `others` are further trees by name. */
export function runOn(
  root: string,
  scenario: Readonly<Record<string, unknown>>,
  others: Readonly<Record<string, string>> = {},
  edited?: (tree: SourceTree) => SourceTree,
): RunResult {
  const text = JSON.stringify({ version: 1, id: 'test', title: 'Test', ...scenario });
  const loaded = loadScenario('test.scenario.json', text);
  if (!loaded.value) throw new Error(loaded.problems.map(({ message }) => message).join('\n'));
  const profile = profileFor(loaded.value);
  if (!profile.value) throw new Error(profile.problems.map(({ message }) => message).join('\n'));
  const { tree, value } = treeAt(root);
  const world = value.world({
    tree: edited?.(tree) ?? tree,
    scenario: loaded.value,
    profile: profile.value,
    cancellation: neverCancelled,
    others: new Map(
      Object.entries(others).map(([name, path]) => {
        const other = treeAt(path);
        return [
          name,
          { tree: other.tree, text: (own, of) => other.value.text?.(own, of) ?? { problems: [] } },
        ] as const;
      }),
    ),
  });
  if (!world.value) throw new Error(world.problems.map(({ message }) => message).join('\n'));
  try {
    return runScenario(loaded.value, world.value);
  } finally {
    world.value.dispose?.();
  }
}

/** What was said of a run: its end, problems, what was not modelled, verdicts that do not hold. */
export function trouble(run: RunResult): readonly string[] {
  return [
    ...(run.end === 'completed' ? [] : [run.end]),
    ...run.problems.map(({ message }) => message),
    ...run.notModelled.map(({ subject }) => `not modelled: ${subject}`),
    ...run.verdicts.filter(({ pass }) => !pass).map(({ text }) => text),
    ...run.trace.events.flatMap((event) => (event.kind === 'warning' || event.kind === 'oops' ? [event.text] : [])),
  ];
}

/** The machine of the recorded traces: host bridge, network card, NVMe drive from a module, disk. */
export const recordedDevices = [
  { name: 'bridge', kind: 'host-bridge', address: '00:00.0' },
  { name: 'net', kind: 'nic', address: '00:01.0', busy: true },
  { name: 'nvme', kind: 'nvme', address: '00:02.0', driver: 'module', busy: true },
  { name: 'disk', kind: 'function', address: '00:03.0', busy: true },
] as const;

/** Lets the test runner hear and answer between tests, each of which keeps the thread to itself. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
