import { expect, test } from 'vitest';
import { armSmmuV3 } from '../../../src/core/scenario/driver';
import { driverFile } from '../../../src/core/scenario/driver-file';

const folder = 'drivers/iommu/arm/arm-smmu-v3/';
const probe = 'static int arm_smmu_device_hw_probe(struct arm_smmu_device *smmu)\n{\n\treturn 0;\n}\n';

function fileIn(files: Readonly<Record<string, string>>): string | undefined {
  return driverFile(
    { read: (path) => (path.startsWith(folder) ? files[path.slice(folder.length)] : undefined) },
    armSmmuV3,
  );
}

test('the described file, else the one that defines what the boot calls first', () => {
  const makefile = 'obj-$(CONFIG_ARM_SMMU_V3) += arm_smmu_v3.o\narm_smmu_v3-y := calls.o core.o\n';
  const calls =
    'int arm_smmu_device_hw_probe(struct arm_smmu_device *smmu);\nint f(void)\n{\n\treturn arm_smmu_device_hw_probe(0);\n}\n';
  expect(fileIn({ 'arm-smmu-v3.c': '', 'core.c': probe, Makefile: makefile })).toBe(`${folder}arm-smmu-v3.c`);
  expect(fileIn({ 'calls.c': calls, 'core.c': probe, Makefile: makefile })).toBe(`${folder}core.c`);
  expect(fileIn({ 'core.c': probe })).toBeUndefined();
});
