import { expect, test } from 'vitest';
import { chooseArguments, type ParameterKind } from '../../../src/core/scenario/driver-arguments';

const objects = [
  { name: 'smmu', record: 'struct arm_smmu_device', address: 1n },
  { name: 'bridge', record: 'struct device', address: 2n },
  { name: 'nvme', record: 'struct device', address: 3n },
  { name: 'nvme.master', record: 'struct arm_smmu_master', address: 4n },
  { name: 'nvme.domain', record: 'struct iommu_domain', address: 5n },
];
const pointer = (...names: string[]): ParameterKind[] => names.map((name) => ({ record: `struct ${name}` }));

function chosen(...parameters: ParameterKind[]) {
  const found = chooseArguments(parameters, objects);
  return typeof found === 'string'
    ? found
    : found.names.map((name, index) => `${name}=${found.arguments[index]}`).join(' ');
}

test('what belongs together is chosen together', () => {
  expect(chosen(...pointer('iommu_domain', 'device', 'iommu_domain'))).toBe('nvme.domain=5 nvme=3 nvme.domain=5');
  expect(chosen(...pointer('arm_smmu_device', 'device'))).toBe('smmu=1 bridge=2');
  expect(chosen(...pointer('device'))).toBe('bridge=2');
});

test('numbers are 0', () => {
  expect(chosen(...pointer('arm_smmu_master'), 'number')).toBe('nvme.master=4 0=0');
  expect(chosen()).toBe('');
});

test('what nothing fits is said', () => {
  expect(chosen(...pointer('pci_dev'))).toBe('no struct pci_dev lives here');
  expect(chosen(...pointer('device'), 'pointer')).toBe(
    'argument 2 is a pointer to something that is no object of the kernel',
  );
});
