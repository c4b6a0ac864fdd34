import { describe, expect, it } from 'vitest';
import { Cancelled, neverCancelled } from '../../src/core/base/cancellation';
import { prepareKernelTree } from '../../src/engine/kernel-tree';
import { Session } from '../../src/engine/session';
import { DirectoryTree } from '../../src/node/directory-tree';
import { nodePorts } from '../../src/node/engine-ports';
import { requireTrees, titleWith } from '../support/requires';
import { driver, driverText, sample } from '../support/sample-series';

for (const version of ['6.1', '6.12', '7.3'] as const) {
  const tree = requireTrees(version);
  describe.skipIf(tree.missing)(titleWith(`checks at compile time in ${version}`, tree), () => {
    const text = new DirectoryTree(tree.path || '/').read(driver) ?? '';
    /** What does not compile with some lines put before the first statement of a function. */
    const found = (...lines: readonly string[]): string[] => {
      const session = new Session(nodePorts({}), prepareKernelTree);
      session.openTree(tree.path);
      const head = /static int arm_smmu_device_disable\(struct arm_smmu_device \*smmu\)\n\{\n\tint ret;\n/;
      const edited = text.replace(head, (match) => `${match}${lines.map((line) => `\t${line}\n`).join('')}`);
      if (lines.length > 0) expect(edited).not.toBe(text);
      session.setOverlays(new Map(), new Map([[driver, edited]]));
      const all = edited.split('\n');
      return session.check().map(({ at, message }) => `${all[(at?.line ?? 0) - 1]?.trim()} => ${message}`);
    };

    it('find nothing in the driver as it is', () => {
      expect(found()).toEqual([]);
    });

    it('find what a build would not let through, each at its line, and nothing else', () => {
      const wrong = {
        'BUILD_BUG_ON(sizeof(*smmu) > 8);': 'BUILD_BUG_ON failed: sizeof(*smmu) > 8',
        'if (smmu->features) ret = FIELD_PREP(GENMASK(3, 0), 16);': 'FIELD_PREP: value too large for the field',
        'ret = FIELD_PREP(0, 1);': 'FIELD_PREP: mask is zero',
        'ret = FIELD_GET(5, ret);': 'FIELD_GET: mask is not a power of two',
      };
      const right = [
        'BUILD_BUG_ON(sizeof(*smmu) < 8);',
        'ret = FIELD_PREP(GENMASK(3, 0), 15);',
        'ret = FIELD_PREP(GENMASK(3, 0), smmu->features);',
        'if (sizeof(*smmu) < 8) BUILD_BUG();',
        'switch (sizeof(*smmu)) { case 1: BUILD_BUG(); }',
        'ret = min(smmu->features, 1u);',
      ];
      const told = found(...right, ...Object.keys(wrong));
      const lines = Object.keys(wrong).map(
        (line) => told.find((each) => each.startsWith(`${line} => `)) ?? `nothing for ${line}`,
      );
      expect(told.length).toBe(Object.keys(wrong).length);
      expect(lines.join('\n')).not.toContain('nothing for');
    });
  });
}

describe('a check of the whole driver', () => {
  const edited = (before: string, after: string) => {
    const session = new Session(nodePorts({}), prepareKernelTree);
    session.openTree(sample);
    expect(driverText().includes(before)).toBe(true);
    session.setOverlays(new Map(), new Map([[driver, driverText().replace(before, after)]]));
    return session;
  };

  it('tells what the base compiles and the patched code does not, though no scenario runs it', () => {
    const session = edited(
      'int arm_smmu_device_disable',
      'static int never_run(void)\n{\n\treturn nobody;\n}\n\nint arm_smmu_device_disable',
    );
    expect(
      session
        .newProblems(neverCancelled)
        .map(({ message }) => message)
        .join('\n'),
    ).toMatch(/nobody/);
    const texts = new Map([[driver, session.read('patched', driver) ?? '']]);
    session.setOverlays(texts, new Map([[driver, `${texts.get(driver)}\n/* new */\n`]]));
    expect(session.newProblems(neverCancelled)).toEqual([]);
  });

  it('is given up when somebody wants something else', () => {
    const session = edited('CMDQ_OP_CFGI_ALL', 'CMDQ_OP_TLBI_NSNH_ALL');
    let asked = 0;
    expect(() => session.newProblems({ isCancelled: () => ++asked > 3 })).toThrow(Cancelled);
  });
});
