import { expect, test } from 'vitest';
import { driverOf, scenarioFor } from '../../src/extension/driver-scenario';
import type { ScenarioItem } from '../../src/protocol/message';

const [v2, v3] = ['drivers/iommu/arm/arm-smmu/', 'drivers/iommu/arm/arm-smmu-v3/'];
const items: readonly ScenarioItem[] = [
  `cold-boot ${v3}`,
  `crash ${v3}`,
  `v2-kexec ${v2}`,
  `v2-boot ${v2}`,
  'own drivers/iommu/other/',
].map((text) => {
  const [id = '', driver = ''] = text.split(' ');
  return { id, title: id, summary: '', group: '', profile: 'p', driver };
});
const none = new Map<string, string>();

test('a file is of the driver whose folder it is in', () => {
  expect(driverOf(`${v2}arm-smmu-impl.c`, items)).toBe(v2);
  expect(driverOf(`${v3}arm-smmu-v3.c`, items)).toBe(v3);
  expect(driverOf('drivers/iommu/iommu.c', items)).toBeUndefined();
  expect(driverOf(`${v2}arm-smmu.c`, [])).toBeUndefined();
});

test('a file of another driver is shown with a scenario of that driver', () => {
  expect(scenarioFor(`${v2}arm-smmu.c`, 'crash', items, none)).toBe('v2-boot');
  expect(scenarioFor(`${v3}arm-smmu-v3.c`, 'v2-kexec', items, none)).toBe('cold-boot');
  expect(scenarioFor('drivers/iommu/other/a.c', 'crash', items, none)).toBe('own');
});

test('it is the one that was looked at last, where that is still there', () => {
  const latest = new Map([
    [v2, 'v2-kexec'],
    [v3, 'gone'],
  ]);
  expect(scenarioFor(`${v2}arm-smmu.c`, 'crash', items, latest)).toBe('v2-kexec');
  expect(scenarioFor(`${v3}arm-smmu-v3.c`, 'v2-kexec', items, latest)).toBe('cold-boot');
});

test('a scenario of the driver stays, and so does any where the file is of no driver', () => {
  expect(scenarioFor(`${v2}arm-smmu.c`, 'v2-kexec', items, none)).toBeUndefined();
  expect(scenarioFor(`${v3}arm-smmu-v3.c`, 'crash@point-3', items, none)).toBeUndefined();
  expect(scenarioFor('drivers/iommu/iommu.c', 'crash', items, none)).toBeUndefined();
});
