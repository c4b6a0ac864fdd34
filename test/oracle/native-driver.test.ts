import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireAll, requireProgram, requireTrees, titleWith } from '../support/requires';
import { NativeDriver, oraclePrograms } from './native-driver';

interface Sequences {
  readonly sequences: readonly { readonly seen_in: readonly string[]; readonly steps: readonly string[] }[];
}

/** The register values of QEMU's machine, as the ground truth lists them. */
const qemu = ['IDR0=0xd44101b', 'IDR1=0x2730010', 'IDR3=0x1414', 'IDR5=0x74', 'GBPA=0x1000'];

/** What the running kernels did, as steps; a star stands for a value that varies between the recordings. */
function recorded(boot: string): RegExp[] {
  const text = readFileSync(new URL('../ground-truth/traces/reset-sequences.json', import.meta.url), 'utf8');
  const found = (JSON.parse(text) as Sequences).sequences.find(({ seen_in }) => seen_in.includes(boot));
  if (!found) throw new Error(`no sequence of ${boot}`);
  const escaped = found.steps.map((step) => step.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '\\S+'));
  return escaped.map((step) => new RegExp(`^${step}$`));
}

for (const version of ['6.1', '6.12', '7.3']) {
  const tree = requireTrees(version);
  const needed = requireAll(tree, ...oraclePrograms.map(([name, packages]) => requireProgram(name, packages)));
  describe.skipIf(needed.missing)(titleWith(`the driver of ${version} compiled by gcc`, needed), () => {
    let driver: NativeDriver;
    beforeAll(() => {
      driver = NativeDriver.build(tree.path);
    });
    afterAll(() => driver?.dispose());

    it.each([
      ['cold boot', [], 'linux-7.3-boot#boot0', 38],
      ['crash kernel', ['kdump=1', 'CR0=0xd', 'IRQ_CTRL=5'], 'linux-7.3-kdump#boot1', 41],
    ])('%s: accesses and commands equal those of real kernels', (_, settings, boot, count) => {
      const { lines, log, status } = driver.run([...qemu, ...settings]);
      expect([status, lines.at(-1)], log).toEqual([0, 'return 0']);
      const expected = recorded(boot);
      expect(lines.length - 1, log).toBe(count);
      expect(expected.length).toBe(count);
      for (const [index, step] of expected.entries()) expect(lines[index]).toMatch(step);
    });
  });
}
