import type { ObjectView } from '../../../src/core/kernel/objects';
import type { Value } from '../../../src/core/wasm/host';
import type { Booted } from './boot';
import { probeWhole } from './probe';

/** A kernel at work: `Booted` is one, and so is a kernel of the engine. */
export type Running = Pick<Booted, 'kernel' | 'program'>;

/** A device with one stream, attached to a paging domain of its own, as the IOMMU core makes both. */
export interface Attached {
  readonly domain: bigint;
  readonly result: unknown;
  /** Register accesses of the attachment. */
  readonly accesses: readonly string[];
}

/** Probes the SMMU, then a device behind stream 8, and attaches it. */
export function attach(booted: Booted): Attached {
  const { device, platform } = probeWhole(booted);
  const master = probeMaster(booted, platform, '0000:01:00.0', 8);
  device.accesses.length = 0;
  return { ...attachMaster(booted, master), accesses: [...device.accesses] };
}

/** A device behind a stream of the SMMU whose probe is done: its `struct device`. */
export function probeMaster({ kernel }: Running, platform: ObjectView, name: string, stream: number): bigint {
  const smmu = kernel.view('struct arm_smmu_device', platform.get('dev.driver_data'));
  const master = kernel.create('struct device');
  master.set('init_name', kernel.createString(name));
  const iommu = kernel.create('struct dev_iommu');
  master.set('iommu', iommu.address);
  const size = kernel.record('struct iommu_fwspec').size + 4;
  const spec = kernel.view('struct iommu_fwspec', kernel.heap.allocate(size, 16, 'object', true));
  spec.set('num_ids', 1).set('iommu_fwnode', platform.get('dev.fwnode'));
  kernel.memory.store32(spec.addressOf('ids'), stream);
  if (spec.has('ops')) spec.set('ops', kernel.runtime.addressOf('arm_smmu_ops') ?? 0n);
  iommu.set('fwspec', spec.address).set('iommu_dev', smmu.addressOf('iommu'));
  const found = kernel.call('arm_smmu_probe_device', master.address);
  if (found !== smmu.addressOf('iommu')) throw new Error(`arm_smmu_probe_device() returned ${found}`);
  return master.address;
}

/** Attaches a device to a new paging domain of its own. */
export function attachMaster(running: Running, master: bigint): Pick<Attached, 'domain' | 'result'> {
  const domain = BigInt(allocateDomain(running, master) ?? 0);
  const old = parametersOf(running, 'arm_smmu_attach_dev') > 2 ? [0n] : [];
  return { domain, result: running.kernel.call('arm_smmu_attach_dev', domain, master, ...old) };
}

function parametersOf({ program }: Running, name: string): number {
  const type = program.function(name)?.symbol.type;
  return type?.kind === 'function' ? type.parameters.length : -1;
}

/** The callback that makes a domain has had three names and shapes. */
function allocateDomain({ kernel, program }: Running, master: bigint): Value | undefined {
  const has = (name: string) => {
    const symbol = program.symbol(name);
    return symbol?.kind === 'function' && symbol.defined;
  };
  if (has('arm_smmu_domain_alloc_paging_flags')) {
    return kernel.call('arm_smmu_domain_alloc_paging_flags', master, 0, 0n);
  }
  if (has('arm_smmu_domain_alloc_paging')) return kernel.call('arm_smmu_domain_alloc_paging', master);
  return kernel.call('arm_smmu_domain_alloc', 3);
}

/** Maps one page for reading and writing, through the tree's own page-table code. */
export function mapPage({ kernel }: Running, domain: bigint, iova: bigint, physical: bigint): unknown {
  const mapped = kernel.heap.allocate(8, 8, 'object', true);
  const readAndWrite = 3;
  const flags = kernel.options.types.constant('GFP_KERNEL') ?? 0n;
  return kernel.call('arm_smmu_map_pages', domain, iova, physical, 4096n, 1n, readAndWrite, Number(flags), mapped);
}

/** Maps one page and looks it up again. */
export function mapAndLookUp(running: Running, domain: bigint, iova: bigint, physical: bigint): unknown {
  mapPage(running, domain, iova, physical);
  return running.kernel.call('arm_smmu_iova_to_phys', domain, iova + 0x123n);
}
