import type { ObjectView } from '../../../src/core/kernel/objects';
import type { Value } from '../../../src/core/wasm/host';
import type { Booted } from './boot';
import { probeWhole } from './probe';

/** A device with one stream, attached to a paging domain of its own, as the IOMMU core makes both. */
export interface Attached {
  readonly domain: bigint;
  readonly result: unknown;
  /** Register accesses of the attachment. */
  readonly accesses: readonly string[];
}

/** Probes the SMMU, then a device behind stream 8, and attaches it. */
export function attach(booted: Booted): Attached {
  const { kernel, device, platform } = probeWhole(booted);
  const smmu = kernel.view('struct arm_smmu_device', platform.get('dev.driver_data'));
  const master = client(booted, platform, smmu);
  const iommu = kernel.call('arm_smmu_probe_device', master);
  if (iommu !== smmu.addressOf('iommu')) throw new Error(`arm_smmu_probe_device() returned ${iommu}`);
  device.accesses.length = 0;
  const domain = BigInt(allocateDomain(booted, master) ?? 0);
  const parameters = parametersOf(booted, 'arm_smmu_attach_dev');
  const old = parameters > 2 ? [0n] : [];
  const result = kernel.call('arm_smmu_attach_dev', domain, master, ...old);
  return { domain, result, accesses: [...device.accesses] };
}

function client({ kernel }: Booted, platform: ObjectView, smmu: ObjectView): bigint {
  const master = kernel.create('struct device');
  master.set('init_name', kernel.createString('0000:01:00.0'));
  const iommu = kernel.create('struct dev_iommu');
  master.set('iommu', iommu.address);
  const size = kernel.record('struct iommu_fwspec').size + 4;
  const spec = kernel.view('struct iommu_fwspec', kernel.heap.allocate(size, 16, 'object', true));
  spec.set('num_ids', 1).set('iommu_fwnode', platform.get('dev.fwnode'));
  kernel.memory.store32(spec.addressOf('ids'), 8);
  if (spec.has('ops')) spec.set('ops', kernel.runtime.addressOf('arm_smmu_ops') ?? 0n);
  iommu.set('fwspec', spec.address).set('iommu_dev', smmu.addressOf('iommu'));
  kernel.firmware.attach(master.address, { name: 'nvme', compatible: [], properties: {} });
  return master.address;
}

function parametersOf({ program }: Booted, name: string): number {
  const type = program.function(name)?.symbol.type;
  return type?.kind === 'function' ? type.parameters.length : -1;
}

/** The callback that makes a domain has had three names and shapes. */
function allocateDomain(booted: Booted, master: bigint): Value | undefined {
  const { kernel, unit } = booted;
  if (unit.symbol('arm_smmu_domain_alloc_paging_flags')?.defined) {
    return kernel.call('arm_smmu_domain_alloc_paging_flags', master, 0, 0n);
  }
  if (unit.symbol('arm_smmu_domain_alloc_paging')?.defined) return kernel.call('arm_smmu_domain_alloc_paging', master);
  return kernel.call('arm_smmu_domain_alloc', 3);
}

/** Maps one page and looks it up again, through the tree's own page-table code. */
export function mapAndLookUp({ kernel }: Booted, domain: bigint, iova: bigint, physical: bigint): unknown {
  const mapped = kernel.heap.allocate(8, 8, 'object', true);
  const readAndWrite = 3;
  const flags = kernel.options.types.constant('GFP_KERNEL') ?? 0n;
  kernel.call('arm_smmu_map_pages', domain, iova, physical, 4096n, 1n, readAndWrite, Number(flags), mapped);
  return kernel.call('arm_smmu_iova_to_phys', domain, iova + 0x123n);
}
