import { beforeAll, describe, expect, it } from 'vitest';
import { neverCancelled } from '../../src/core/base/cancellation';
import { prepareKernelTree } from '../../src/engine/kernel-tree';
import { Session } from '../../src/engine/session';
import { DirectoryTree } from '../../src/node/directory-tree';
import { nodePorts } from '../../src/node/engine-ports';
import type { ReviewModel } from '../../src/protocol/review';
import { requireTrees, titleWith } from '../support/requires';

const path = 'drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c';

for (const version of ['6.1', '6.12', '7.3']) {
  const tree = requireTrees(version);
  describe.skipIf(tree.missing)(titleWith(`an edited buffer of ${version}`, tree), () => {
    const text = tree.missing ? '' : (new DirectoryTree(tree.path).read(path) ?? '');
    const session = new Session(nodePorts({}), prepareKernelTree);
    beforeAll(() => {
      expect(session.openTree(tree.path).value?.version).toMatch(version);
    });

    const review = (edited: string, name?: string): ReviewModel => {
      session.setOverlays(new Map(), new Map([[path, edited]]));
      const request = { scenario: 'cold-boot', ...(name !== undefined && { function: name }) };
      const { value, problems } = session.run(request, neverCancelled);
      expect(problems).toEqual([]);
      if (!value) throw new Error('no review');
      return value;
    };
    const changes = (model: ReviewModel) =>
      model.effects
        .filter((effect) => effect.change !== 'same')
        .map(({ change, kind, subject, patched, base }) => {
          return `${change} ${kind} ${subject} :${(patched ?? base)?.at?.line}`;
        });
    const lineOf = (source: string, at: number) => source.slice(0, at).split('\n').length;
    const edit = (from: RegExp, to: string) => {
      const edited = text.replace(from, to);
      expect(edited, 'the edit applies').not.toBe(text);
      return edited;
    };

    it('is the same as the base when nothing was edited', () => {
      const model = review(text);
      expect([model.base.end, model.patched.end, changes(model)]).toEqual(['completed', 'completed', []]);
      expect(model.effects.length).toBeGreaterThanOrEqual(38);
    });

    it('loses exactly the two writes of the stream table', () => {
      const call = /^\tarm_smmu_write_strtab\(smmu\);\n/m;
      const inline = /^\twrite[lq]_relaxed\([^;]*ARM_SMMU_STRTAB_BASE(_CFG)?\);\n/gm;
      const model = review(edit(call.test(text) ? call : inline, ''));
      expect(changes(model).map((each) => each.replace(/ :.*/, ''))).toEqual([
        'removed register-write STRTAB_BASE',
        'removed register-write STRTAB_BASE_CFG',
      ]);
    });

    it('says moved when two writes change places', () => {
      const model = review(edit(/(.*ARM_SMMU_CMDQ_PROD\);\n)(.*ARM_SMMU_CMDQ_CONS\);\n)/, '$2$1'));
      expect(model.changed).toEqual({ added: 0, removed: 0, changed: 0, moved: 1 });
      expect(changes(model)[0]).toMatch(/^moved register-write CMDQ_(PROD|CONS) /);
    });

    it('shows an early write on its own line', () => {
      const write = '\twritel_relaxed(CR0_SMMUEN, smmu->base + ARM_SMMU_CR0);\n';
      const edited = edit(/^\treg = readl_relaxed\(smmu->base \+ ARM_SMMU_CR0\);\n/m, `${write}$&`);
      const model = review(edited, 'arm_smmu_device_reset');
      expect(changes(model)[0]).toBe(`added register-write CR0 :${lineOf(edited, edited.indexOf(write))}`);
      expect(model.effects.find((effect) => effect.change === 'added')?.text).toBe('CR0.SMMUEN 0→1');
    });

    it('leads from the shared helper to the changed line', () => {
      const edited = edit(
        /^\tret = arm_smmu_write_reg_sync\(smmu, enables, /m,
        '\tret = arm_smmu_write_reg_sync(smmu, enables | CR0_EVTQEN, ',
      );
      const [first] = review(edited).effects.filter((effect) => effect.change === 'changed');
      expect(first?.text).toBe('CR0 base 0x8, now 0xc: EVENTQEN');
      expect(first?.patched?.changedAt?.line).toBe(lineOf(edited, edited.indexOf('enables | CR0_EVTQEN')));
    });

    it('lists the functions that a scenario reaches, where they are', () => {
      session.setOverlays(new Map(), new Map());
      const { value } = session.listFunctions({ scenarios: ['cold-boot'], file: path }, neverCancelled);
      const reset = value?.functions.find((each) => each.name === 'arm_smmu_device_reset');
      expect(reset?.effects).toBeGreaterThan(25);
      expect(
        Math.abs((reset?.at.line ?? 0) - lineOf(text, text.search(/^static int arm_smmu_device_reset\(/m))),
      ).toBeLessThan(20);
    });

    it('says where a brace is missing, and that nothing ran', () => {
      const model = review(edit(/(static int arm_smmu_device_disable\(struct arm_smmu_device \*smmu\)\n)\{/, '$1'));
      expect(model.patched.end).not.toBe('completed');
      expect(model.patched.problems[0]?.at?.file).toBe(path);
    });

    it('ends an endless loop', () => {
      const model = review(edit(/^\treg = readl_relaxed\(smmu->base \+ ARM_SMMU_CR0\);\n/m, '$&\tfor (;;)\n\t\t;\n'));
      expect([model.patched.end, model.patched.breaches.at(-1)?.kind]).toEqual(['out-of-fuel', 'out-of-fuel']);
    });

    it('names what is not modelled, and the way to it', () => {
      const model = review(
        edit(
          /^\treg = readl_relaxed\(smmu->base \+ ARM_SMMU_CR0\);\n/m,
          '$&\t{ extern int nobody_models_this(void); nobody_models_this(); }\n',
        ),
      );
      expect([model.patched.end, model.patched.notModelled[0]?.subject]).toEqual([
        'not-modelled',
        'nobody_models_this',
      ]);
      expect(model.patched.notModelled[0]?.path.map((frame) => frame.function)).toContain('arm_smmu_device_reset');
    });
  });
}
