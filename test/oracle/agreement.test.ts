import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { neverCancelled } from '../../src/core/base/cancellation';
import { builtInScenarios } from '../../src/core/scenario/library/library';
import type { RunResult } from '../../src/core/scenario/run';
import { selectProfile } from '../../src/core/smmu/profiles/override';
import type { Profile } from '../../src/core/smmu/profiles/profile';
import { prepareKernelTree } from '../../src/engine/kernel-tree';
import type { PreparedTree } from '../../src/engine/ports';
import { runSide } from '../../src/engine/side';
import { DirectoryTree } from '../../src/node/directory-tree';
import { nodePorts } from '../../src/node/engine-ports';
import { requireAll, requireProgram, requireTrees, titleWith } from '../support/requires';
import { NativeDriver, oraclePrograms } from './native-driver';
import { stepsOf } from './steps';
import { variations } from './variations';

interface Sequences {
  readonly sequences: readonly { readonly seen_in: readonly string[]; readonly steps: readonly string[] }[];
}

function recorded(boot: string): readonly string[] {
  const text = readFileSync(new URL('../ground-truth/traces/reset-sequences.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as Sequences).sequences.find(({ seen_in }) => seen_in.includes(boot))?.steps ?? [];
}

function profileWith(overrides: readonly string[]): Profile {
  const { value, problems } = selectProfile('qemu-virt', overrides);
  if (!value) throw new Error(problems.map((problem) => problem.message).join('; '));
  return value;
}

function settingsOf(profile: Profile): string[] {
  const ids = Object.entries(profile.identification).map(([name, value]) => `${name}=0x${value.toString(16)}`);
  return [...ids, `GBPA=0x${profile.gbpa.toString(16)}`];
}

/** The C engine and gcc get the same source; the SMMU model and the stub register file have nothing in common. */
for (const version of ['6.1', '6.12', '7.3']) {
  const tree = requireTrees(version);
  describe.skipIf(tree.missing)(titleWith(`the driver of ${version} in the engine`, tree), () => {
    const source = new DirectoryTree(tree.path);
    let prepared: PreparedTree | undefined;
    beforeAll(() => {
      prepared = prepareKernelTree(source).value;
    });
    const run = (id: string, profile: Profile): RunResult => {
      const scenario = builtInScenarios().find((each) => each.id === id);
      if (!prepared || !scenario) throw new Error('the tree cannot be prepared');
      const side = runSide(prepared, source, scenario, profile, nodePorts({}), neverCancelled);
      expect(side.problems).toEqual([]);
      expect(side.run?.notModelled).toEqual([]);
      if (!side.run) throw new Error('the driver did not run');
      return side.run;
    };

    it.each([
      ['cold-boot', 'linux-7.3-boot#boot0', 38],
      ['kdump-entry', 'linux-7.3-kdump#boot1', 41],
    ])('%s: accesses and commands equal those of real kernels', (id, boot, count) => {
      const steps = stepsOf(run(id, profileWith([])));
      expect([steps.length - 1, steps.at(-1)]).toEqual([count, 'return 0']);
      const expected = recorded(boot);
      // A star stands for a value that varied between the recordings.
      const shown = steps.slice(0, -1).map((step, index) => {
        const [start = ''] = (expected[index] ?? '').split('*');
        return expected[index]?.endsWith('*') && step.startsWith(start) ? expected[index] : step;
      });
      expect(shown).toEqual(expected);
    });

    const programs = requireAll(...oraclePrograms.map(([name, packages]) => requireProgram(name, packages)));
    describe.skipIf(programs.missing)(
      titleWith('follows the hardware as the same source compiled by gcc', programs),
      () => {
        let native: NativeDriver;
        beforeAll(() => {
          native = NativeDriver.build(tree.path);
        });
        afterAll(() => native?.dispose());

        it.each(variations)('$name', ({ overrides }) => {
          const profile = profileWith(overrides);
          const { lines, log, status } = native.run(settingsOf(profile));
          expect(status, log).toBe(0);
          expect(stepsOf(run('cold-boot', profile))).toEqual(lines);
        });
      },
    );
  });
}
