import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { breathe } from '../engine/world/tree-world';
import { requireTrees, titleWith } from '../support/requires';
import { smmuReview } from './terminal';

const scratch = mkdtempSync(join(tmpdir(), 'cli-bad-input-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
afterEach(breathe);

const sample = join(import.meta.dirname, '../../media/sample');
const tree = requireTrees('7.3');
const limit = { timeout: 600_000 };

describe('a scenario that cannot be', () => {
  it('injects what lacks a name, or names no step', async () => {
    const scenario = (fields: string) => `{ "boot": {} }, { "inject": { ${fields} } }`;
    for (const [fields, message] of [
      ['"fault": "word"', '"inject" of fault "word" needs "word"'],
      ['"fault": "crash", "after": "write CRO"', '"write CRO" names no step'],
      ['"fault": "register", "register": "CRO"', 'there is no register CRO'],
    ] as const) {
      writeFileSync(
        join(scratch, 'own.scenario.json'),
        `{ "version": 1, "id": "own", "title": "Own", "steps": [${scenario(fields)}] }`,
      );
      const { out, status } = await smmuReview(['run', '--tree', sample, '--scenario', 'own.scenario.json'], scratch);
      const told = out.split('\n').filter((line) => line.startsWith('  patched: error'));
      expect([told.length, told[0]?.includes(message), status]).toEqual([1, true, 2]);
    }
  });
});

describe.skipIf(tree.missing)(titleWith('a patch that cannot run', tree), () => {
  const driver = 'drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c';

  /** What a run with one line of a file replaced says of the patched side, and its exit status. */
  async function patched(path: string, at: RegExp, instead: readonly string[], scenario: string, count = 1) {
    const lines = readFileSync(join(tree.path, path), 'utf8').split('\n');
    const index = lines.findIndex((line) => at.test(line));
    expect(index).toBeGreaterThan(0);
    const old = lines.slice(index, index + count);
    const head = `--- a/${path}\n+++ b/${path}\n@@ -${index + 1},${count} +${index + 1},${instead.length} @@\n`;
    const body = [...old.map((line) => `-${line}`), ...instead.map((line) => `+${line}`)].join('\n');
    writeFileSync(join(scratch, 'own.diff'), `${head}${body}\n`);
    const args = ['run', '--tree', tree.path, '--patch', join(scratch, 'own.diff'), '--scenario', scenario];
    const { out, error, status } = await smmuReview(args, scratch);
    expect(error).toBe('');
    return { told: out.split('\n').filter((line) => line.startsWith('  patched: ')), out, status };
  }

  it.each([
    [
      'a function',
      /^static int iommu_init_device\(/,
      ['static int iommu_init_device(u23 *dev)'],
      /unknown type name 'u23'/,
    ],
    [
      'text that is no C',
      /^int iommu_device_register\(/,
      ['this is no C at all;', 'int iommu_device_register('],
      /no C|'this'/,
    ],
  ])('because iommu.c does not compile: %s', limit, async (_, at, instead, message) => {
    const { told, out, status } = await patched('drivers/iommu/iommu.c', at, instead, 'kdump-under-dma');
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/kdump-under-dma\.scenario\.json:\d+: the whole kernel cannot boot: .*iommu\.c:\d+: /);
    expect(told[0]).toMatch(message);
    expect([out.includes('ADOPT: not judged'), status]).toEqual([true, 2]);
  });

  it('because the function under test is gone', limit, async () => {
    const lines = readFileSync(join(tree.path, driver), 'utf8').split('\n');
    const start = lines.findIndex((line) => line.startsWith('static int arm_smmu_device_reset('));
    const count = lines.indexOf('}', start) - start + 1;
    const { told, status } = await patched(driver, /^static int arm_smmu_device_reset\(/, [], 'cold-boot', count);
    expect(told).toEqual([expect.stringContaining('the driver of this tree has no function arm_smmu_device_reset')]);
    expect(status).toBe(2);
  });

  it('because it polls for ever, in virtual time too', limit, async () => {
    const call = '\tret = arm_smmu_write_reg_sync(smmu, 0, ARM_SMMU_IRQ_CTRL,';
    const poll = ['\twhile (readl_relaxed(smmu->base + ARM_SMMU_CR0ACK) != 0x77)', '\t\tudelay(10);', call];
    const { told, status } = await patched(driver, /write_reg_sync\(smmu, 0, ARM_SMMU_IRQ_CTRL,/, poll, 'cold-boot');
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/out-of-fuel: .*arm-smmu-v3\.c:\d+: the code did not end within the step limit/);
    expect(status).toBe(1);
  });
});
