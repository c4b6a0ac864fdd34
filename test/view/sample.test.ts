import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { applyPatches } from '../../src/core/patch/apply-all';

test('the patch of the sample fits its driver', () => {
  const folder = new URL('../../media/sample/', import.meta.url);
  const read = (path: string) => readFileSync(new URL(path, folder), 'utf8');
  const text = read('patch.diff');
  const driver = /^\+\+\+ b\/(.+)$/m.exec(text)?.[1] ?? '';
  const base = read(driver);
  const { texts, problems, files } = applyPatches([{ name: 'patch.diff', text }], read);
  const patched = texts.get(driver) ?? '';
  const only = (one: string, other: string): string[] => {
    const lines = new Set(other.split('\n'));
    return one.split('\n').filter((line) => !lines.has(line) && line.trim() !== '');
  };
  expect(only(patched, base)).toContain('\tret = arm_smmu_update_gbpa(smmu, GBPA_ABORT, 0);');
  expect(only(base, patched)).toContain('\twritel_relaxed(CR2_PTM | CR2_RECINVSID, smmu->base + ARM_SMMU_CR2);');
  expect(problems).toEqual([]);
  expect(files.flatMap(({ functions }) => functions)).toEqual(['arm_smmu_device_reset']);
  expect(applyPatches([{ name: 'patch.diff', text }], () => patched).problems[0]?.message).toContain('line');
});
