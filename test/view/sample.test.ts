import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { applyOwnPatch } from '../../src/extension/sample-patch';

test('the patch of the sample fits its driver', () => {
  const folder = new URL('../../media/sample/', import.meta.url);
  const patch = readFileSync(new URL('patch.diff', folder), 'utf8');
  const driver = /^\+\+\+ b\/(.+)$/m.exec(patch)?.[1] ?? '';
  const base = readFileSync(new URL(driver, folder), 'utf8');
  const patched = applyOwnPatch(base, patch);
  const only = (text: string, other: string): string[] => {
    const lines = new Set(other.split('\n'));
    return text.split('\n').filter((line) => !lines.has(line) && line.trim() !== '');
  };
  expect(only(patched, base)).toContain('\tret = arm_smmu_update_gbpa(smmu, GBPA_ABORT, 0);');
  expect(only(base, patched)).toContain('\twritel_relaxed(CR2_PTM | CR2_RECINVSID, smmu->base + ARM_SMMU_CR2);');
  expect(() => applyOwnPatch(patched, patch)).toThrow('does not fit');
});
