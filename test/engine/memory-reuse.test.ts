import { describe, expect, test } from 'vitest';
import { kernelEnvironment } from '../../src/core/c/kbuild/environment';
import { createProvider } from '../../src/core/kernel/tree-sources';
import { scenariosOf } from '../../src/core/scenario/library/library';
import { runScenario } from '../../src/core/scenario/run';
import { selectProfile } from '../../src/core/smmu/profiles/override';
import { ContentCodeCache } from '../../src/core/wasm/link/code-cache';
import { describeSmmu } from '../../src/engine/machine';
import { UnitStore } from '../../src/engine/unit-store';
import { createWorld } from '../../src/engine/world';
import { DirectoryTree } from '../../src/node/directory-tree';
import { requireTrees, titleWith } from '../support/requires';

const path = 'drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c';
const required = requireTrees('6.12');

describe.skipIf(required.missing)(titleWith('the memory of a world that has ended', required), () => {
  test.each(
    (scenariosOf('start').value ?? []).map((entry) => [entry.id, entry.load()] as const),
  )('after %s holds nothing of it, and the next run is the same', (_, scenario) => {
    if (required.missing) return;
    const { value: environment } = kernelEnvironment(new DirectoryTree(required.path));
    if (!environment) throw new Error('no environment');
    const { tree, config } = environment;
    const store = new UnitStore(environment, new ContentCodeCache(6000, 'marks'));
    const { value: profile } = selectProfile(scenario.profile, scenario.overrides);
    if (!profile) throw new Error('no profile');
    const provider = createProvider({ read: (file) => tree.read(file), enabled: (symbol) => config.has(symbol) });
    const smmus = [describeSmmu('smmu', profile)];
    const run = () => {
      const { value: world } = createWorld({ store, tree, path, provider, smmus, stepLimit: 5_000_000 });
      if (!world) throw new Error('no world');
      const { end, trace } = runScenario(scenario, world);
      world.dispose?.();
      return { end, trace };
    };
    const first = run();
    expect(first.end).toBe('completed');
    const memory = store.memories.take();
    expect(new BigUint64Array(memory.memory.buffer).findIndex((word) => word !== 0n)).toBe(-1);
    store.memories.give(memory);
    expect(run()).toEqual(first);
  });
});
