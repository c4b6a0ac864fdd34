import { armSmmu } from './driver-arm-smmu';
import { coherenceMembers } from './driver-coherence';

/** A value for a member of a driver's object. Text is an expression of the driver's own C (`ARM_SMMU_FEAT_COHERENCY`); `object` is
 *  the address of another object or of one of its members; `text` is the address of a string; `frame` is the mapped register frame of the booted device
 *  plus an offset; `wire` is the number of one of its interrupts. */
export type MemberValue =
  | { readonly number: bigint }
  | { readonly expression: string }
  | { readonly object: string }
  | { readonly text: string }
  | { readonly frame: number }
  | { readonly wire: string };

/** A member that is set before the driver runs. `optional`: some versions of the driver do not have it. `coherent`: only where the device
 *  looks into the CPUs' caches. */
export interface MemberSetting {
  readonly path: string;
  readonly value: MemberValue;
  readonly optional?: true;
  readonly coherent?: true;
}

/** An object that the kernel or an earlier part of the probe would have made. */
export interface ObjectDescription {
  readonly name: string;
  /** C type, such as `struct arm_smmu_device`. */
  readonly record: string;
  readonly members: readonly MemberSetting[];
}

/** A call into the driver: the names that it has had over the versions, and arguments. Object names stand for their addresses. A
 *  version of the function with fewer parameters gets the leading ones. */
export interface CallDescription {
  readonly functions: readonly string[];
  readonly arguments: readonly (string | bigint)[];
  /** The call fails when it returns something else than 0. */
  readonly zero?: true;
}

/** How to drive a driver: all that a scenario needs to know of its source, as data, so that it runs on any version. */
export interface DriverDescription {
  readonly name: string;
  /** What it drives. */
  readonly hardware: 'smmu-v3' | 'smmu-v2';
  /** The main source file; the first that the tree has. */
  readonly files: readonly string[];
  readonly objects: readonly ObjectDescription[];
  readonly boot: readonly CallDescription[];
  readonly shutdown: readonly CallDescription[];
}

/** Interrupt numbers of the first SMMU's wires, as a device tree node would give them, by the name of the wire. */
export const wires = { eventq: 101n, priq: 102n, gerror: 103n, combined: 104n };

/** Linux's SMMUv3 driver, from 6.1 on. The settings are what its probe has done before it looks at the hardware. */
export const armSmmuV3: DriverDescription = {
  name: 'arm-smmu-v3',
  hardware: 'smmu-v3',
  files: ['drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c'],
  objects: [
    {
      name: 'device',
      record: 'struct platform_device',
      // As the ACPI tables' platform devices are called.
      members: [{ path: 'dev.init_name', value: { text: 'arm-smmu-v3.0.auto' }, optional: true }, ...coherenceMembers],
    },
    {
      name: 'smmu',
      record: 'struct arm_smmu_device',
      members: [
        { path: 'dev', value: { object: 'device.dev' } },
        { path: 'base', value: { frame: 0 } },
        { path: 'page1', value: { frame: 0x10000 } },
        { path: 'features', value: { expression: 'ARM_SMMU_FEAT_COHERENCY' }, optional: true, coherent: true },
        { path: 'evtq.q.irq', value: { wire: 'eventq' }, optional: true },
        { path: 'priq.q.irq', value: { wire: 'priq' }, optional: true },
        { path: 'gerr_irq', value: { wire: 'gerror' }, optional: true },
      ],
    },
  ],
  boot: [
    { functions: ['arm_smmu_device_hw_probe'], arguments: ['smmu'], zero: true },
    { functions: ['arm_smmu_init_structures'], arguments: ['smmu'], zero: true },
    { functions: ['arm_smmu_device_reset'], arguments: ['smmu', 0n], zero: true },
  ],
  shutdown: [{ functions: ['arm_smmu_device_disable'], arguments: ['smmu'] }],
};

/** Descriptions that ship, by name. */
export const drivers: Readonly<Record<string, DriverDescription>> = {
  [armSmmuV3.name]: armSmmuV3,
  [armSmmu.name]: armSmmu,
};
