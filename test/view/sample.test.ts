import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { neverCancelled } from '../../src/core/base/cancellation';
import { applyPatches } from '../../src/core/patch/apply-all';
import { prepareKernelTree } from '../../src/engine/kernel-tree';
import { diffsOf } from '../../src/engine/patch/diffs';
import { openSeries } from '../../src/engine/patch/open-series';
import { Session } from '../../src/engine/session';
import { nodePorts } from '../../src/node/engine-ports';
import { driver, sample } from '../support/sample-series';

const name = 'series.mbox';
const read = (path: string) => readFileSync(`${sample}/${path}`, 'utf8');

async function diffs() {
  const { value, problems } = await openSeries(name, readFileSync(`${sample}/${name}`));
  expect(problems).toEqual([]);
  return diffsOf(
    name,
    value ?? { title: '', version: 1, patches: [], replies: [], otherVersions: [], announced: 0, missing: [] },
  );
}

test('the series of the sample fits its driver', async () => {
  const base = read(driver);
  const { texts, problems, files } = applyPatches(await diffs(), read);
  const patched = texts.get(driver) ?? '';
  const only = (one: string, other: string): string[] => {
    const lines = new Set(other.split('\n'));
    return one.split('\n').filter((line) => !lines.has(line) && line.trim() !== '');
  };
  expect(problems).toEqual([]);
  expect(only(patched, base)).toContain('\tret = arm_smmu_update_gbpa(smmu, GBPA_ABORT, 0);');
  expect(only(base, patched)).toContain('\twritel_relaxed(CR2_PTM | CR2_RECINVSID, smmu->base + ARM_SMMU_CR2);');
  expect(files.map(({ functions }) => functions)).toEqual([['arm_smmu_device_reset'], ['arm_smmu_device_reset']]);
  expect(applyPatches(await diffs(), () => patched).problems[0]?.message).toContain('line');
});

test('its first patch breaks no rule, its second one breaks one', async () => {
  const session = new Session(nodePorts(), prepareKernelTree);
  session.openTree(sample);
  const brought = [];
  for (const count of [1, 2]) {
    session.setOverlays(new Map(), applyPatches((await diffs()).slice(0, count), read).texts);
    for (const scenario of ['cold-boot', 'kdump-entry']) {
      const { value } = session.run({ scenario }, neverCancelled);
      const found = value?.judgements
        .flatMap(({ findings }) => findings)
        .filter(({ origin }) => origin === 'introduced');
      brought.push(`${count} ${scenario}: ${[...new Set(found?.map(({ rule, level }) => `${rule} ${level}`))].join()}`);
    }
  }
  expect(brought).toEqual([
    '1 cold-boot: ',
    '1 kdump-entry: ',
    '2 cold-boot: caches-clean-before-enable proven',
    '2 kdump-entry: caches-clean-before-enable proven',
  ]);
});
