import { hex } from '../core/base/hex';
import { bootKernel } from '../core/kernel/boot/boot';
import { mapForDevice, unmapForDevice } from '../core/kernel/dma-mapping';
import {
  addDevice,
  bindDevice,
  createSimulatedDriver,
  removeDevice,
  shutDownDevices,
  unbindDevice,
} from '../core/kernel/driver-model/binding';
import { errno } from '../core/kernel/errno';
import type { Kernel } from '../core/kernel/kernel';
import { findMember, type ObjectView } from '../core/kernel/objects';
import { type Population, populate } from '../core/kernel/populate';
import { ticksPerSecond } from '../core/kernel/timers';
import type { MessageDoorbell } from '../core/machine/message-doorbell';
import { pciName, type Topology } from '../core/machine/topology';
import type { ScenarioDevice } from '../core/scenario/device';
import type {
  BufferRequest,
  DomainKind,
  KernelSystem,
  LiveObject,
  MappedBuffer,
  SystemBoot,
} from '../core/scenario/system';
import type { GivenDma } from '../core/scenario/world';
import { disableMaster, enableMaster, resetFunction } from './dma-devices';
import { busyWork } from './world-busy';
import { mapForUser, switchDomain, unmapForUser, userDomain } from './world-domain';
import { prepareMessage } from './world-messages';
import { attachPasid, detachPasid } from './world-pasid';

/** What the drivers of SMMUv3 and SMMUv2 keep of each device; a kernel has the one or the other. */
const masterRecords = ['struct arm_smmu_master', 'struct arm_smmu_master_cfg'];
const driverDomain = 'struct arm_smmu_domain';
/** `__IOMMU_DOMAIN_PAGING` of linux/iommu.h. */
const pagingDomain = 1n;

/** What a system is made of. */
export interface SystemParts {
  readonly kernel: Kernel;
  readonly topology: Topology;
  readonly devices: readonly ScenarioDevice[];
  /** Main file of the SMMU driver. */
  readonly driver: string;
  readonly commandLine: string;
  /** Takes messages of devices and SMMUs, where the machine has any that send them. */
  readonly doorbell?: MessageDoorbell;
  /** Switches the power domain of an SMMU. */
  readonly power?: (smmu: string, on: boolean) => void;
  /** Hears of every end of a call into the kernel. */
  readonly called: () => void;
  /** A driver takes a device over, lets it go, or stops it on the way down: it forgets what it was told before. */
  readonly taken: (device: string, why: 'takes' | 'leaves' | 'stops') => void;
  /** Somebody asks for another domain for a device. */
  readonly switched: (device: string) => void;
  /** A device's driver begins to give a buffer back. */
  readonly unmapping: (device: string, address: bigint) => void;
  /** A device's driver gave a buffer back. */
  readonly unmapped: (device: string, address: bigint, leaving: number) => void;
  /** A buffer that a device's driver mapped is in use by the device from now on. */
  readonly started: (device: string, buffer: MappedBuffer, endless: boolean) => void;
  /** A device signals interrupts by this write from now on. */
  readonly signals: (device: string, message: GivenDma) => void;
}

/** The kernel around an SMMU driver, on a machine: boots from initcalls, finds devices, binds drivers that a scenario plays. */
export class MachineSystem implements KernelSystem {
  readonly #parts: SystemParts;
  readonly #kernel: Kernel;
  /** `struct device` by the scenario's name. */
  readonly #devices = new Map<string, bigint>();
  readonly #buffers = new Map<string, MappedBuffer[]>();
  /** Memory of buffers that were unmapped, by their names. */
  readonly #freed = new Map<string, bigint>();
  #smmus: ReadonlyMap<string, ObjectView> = new Map();

  constructor(parts: SystemParts) {
    this.#parts = parts;
    this.#kernel = parts.kernel;
  }

  boot(): SystemBoot {
    const { topology, commandLine, driver, devices } = this.#parts;
    let population: Population | undefined;
    const { unknownParameters } = bootKernel(this.#kernel, {
      commandLine,
      drivers: [driver],
      at: {
        arch_sync: () => {
          population = populate(this.#kernel, topology, this.#parts.doorbell, this.#parts.power);
          this.#smmus = population.smmus;
          // Those of the platform bus may be attached while the driver of their SMMU probes, before anybody adds them.
          for (const [name, device] of population.masters) this.#devices.set(name, device.addressOf('dev'));
        },
        // The bus waits for its SMMU, as drivers do that firmware makes depend on it.
        device: () => population && this.#find(population),
      },
    });
    const bound = devices.filter(({ driver: when, name }) => when === 'boot' && this.bind(name) === 0);
    return {
      bound: this.#smmus.size > 0 && [...this.#smmus.values()].every((smmu) => smmu.get('dev.driver') !== 0n),
      devices: bound.map(({ name }) => name),
      unknownParameters,
    };
  }

  #find(population: Population): void {
    for (const { place, device } of population.scan()) {
      const address = device.addressOf('dev');
      const known = this.#parts.devices.find(
        (each) => each.place && pciName({ segment: each.segment, ...each.place }) === pciName(place),
      );
      this.#devices.set(known?.name ?? pciName(place), address);
      addDevice(this.#kernel, address);
    }
    for (const device of population.masters.values()) addDevice(this.#kernel, device.addressOf('dev'));
  }

  /** The scenario's name of a `struct device`. */
  nameOf(address: bigint): string | undefined {
    for (const [name, device] of this.#devices) if (device === address) return name;
    return undefined;
  }

  bind(name: string): number {
    const device = this.#devices.get(name);
    const described = this.#parts.devices.find((each) => each.name === name);
    if (device === undefined || !described) return -errno.ENODEV;
    const { dmaLimit } = described;
    if (dmaLimit !== undefined) this.#kernel.view('struct device', device).set('bus_dma_limit', dmaLimit);
    const kind = described.kind === 'platform' ? 'platform' : 'pci';
    const driver = createSimulatedDriver(this.#kernel, described.kind, kind);
    const result = bindDevice(this.#kernel, device, driver, () => this.#work(described, device));
    this.#kernel.endGracePeriod();
    return result;
  }

  /** What the device's driver does in its probe: reset it, let it access memory, buffers for the work of its kind. */
  #work(device: ScenarioDevice, address: bigint): number {
    this.#parts.taken(device.name, 'takes');
    if (device.place) enableMaster(this.#kernel, address);
    const { doorbell } = this.#parts;
    if (device.messages && doorbell) {
      const message = prepareMessage(this.#kernel, doorbell, address, device.name);
      if (typeof message === 'number') return message;
      this.#parts.signals(device.name, message);
    }
    if (!device.busy) return 0;
    for (const { request, endless } of busyWork(device.kind)) {
      const mapped = this.map(device.name, request);
      if (typeof mapped === 'number') return mapped;
      this.#parts.started(device.name, mapped, endless);
    }
    return 0;
  }

  unbind(name: string): number {
    const device = this.#devices.get(name);
    if (device === undefined) return -errno.ENODEV;
    unbindDevice(this.#kernel, device, () => {
      this.#parts.taken(name, 'leaves');
      if (this.#parts.devices.find((each) => each.name === name)?.place) disableMaster(this.#kernel, device);
      for (const { name: buffer } of [...this.buffers(name)]) this.unmap(name, buffer);
    });
    return 0;
  }

  remove(name: string): number {
    const device = this.#devices.get(name);
    if (device === undefined) return -errno.ENODEV;
    if (this.#kernel.view('struct device', device).get('driver') !== 0n) this.unbind(name);
    removeDevice(this.#kernel, device);
    this.#kernel.endGracePeriod();
    this.#devices.delete(name);
    return 0;
  }

  reset(name: string): number {
    const device = this.#devices.get(name);
    if (device === undefined || this.#parts.devices.find((each) => each.name === name)?.place === undefined) {
      return -errno.ENODEV;
    }
    const result = resetFunction(this.#kernel, device);
    if (result === 0 && this.#kernel.view('struct device', device).get('driver') !== 0n) {
      enableMaster(this.#kernel, device);
    }
    return result;
  }

  wait(milliseconds: number): void {
    this.#kernel.task(
      'waiting',
      () => {
        const ticks = (BigInt(milliseconds) * ticksPerSecond(this.#kernel) + 999n) / 1000n;
        this.#kernel.sleepTicks(ticks);
      },
      BigInt(milliseconds) * 1_000_000n,
    );
  }

  attach(name: string, domain: DomainKind, shared?: string): number {
    const device = this.#devices.get(name);
    this.#parts.switched(name);
    if (device === undefined) return -errno.ENODEV;
    const other = shared === undefined ? undefined : this.#devices.get(shared);
    const theirs = other === undefined ? undefined : userDomain(this.#kernel, other);
    if (shared !== undefined && theirs === undefined) return -errno.EINVAL;
    return switchDomain(this.#kernel, device, domain, theirs);
  }

  detach(name: string): number {
    return this.attach(name, 'default');
  }

  map(name: string, request: BufferRequest): MappedBuffer | number {
    const device = this.#devices.get(name);
    if (device === undefined) return -errno.ENODEV;
    const memory = this.#memoryFor(request);
    if (memory === 0n) return -errno.ENOMEM;
    const home = this.#kernel.heap.physical(memory);
    if (request.user) return this.#mapForUser(name, device, request, memory, home);
    const direction =
      request.direction === 'coherent' || request.direction === 'bidirectional' ? 'both' : request.direction;
    const address = mapForDevice(this.#kernel, device, home, request.size, direction);
    if (address === undefined) {
      this.#kernel.heap.release(memory);
      return -errno.ENOMEM;
    }
    const mapped: MappedBuffer = { ...request, address, home };
    this.#buffers.set(name, [...this.buffers(name).filter((each) => each.name !== request.name), mapped]);
    return mapped;
  }

  /** Fresh memory, or that of a buffer which was freed; 0 where there is none. */
  #memoryFor({ size, reuses }: BufferRequest): bigint {
    const bytes = Math.ceil(size / 4096) * 4096;
    if (reuses === undefined) return this.#kernel.heap.allocate(bytes, 4096, 'pages', true);
    const freed = this.#freed.get(reuses);
    return freed !== undefined && this.#kernel.heap.reuse(freed, bytes, 'pages') ? freed : 0n;
  }

  #mapForUser(
    name: string,
    device: bigint,
    request: BufferRequest,
    memory: bigint,
    home: bigint,
  ): MappedBuffer | number {
    const domain = userDomain(this.#kernel, device);
    const address = domain === undefined ? -errno.EINVAL : mapForUser(this.#kernel, domain, home, request.size);
    if (typeof address === 'number') {
      this.#kernel.heap.release(memory);
      return address;
    }
    const mapped: MappedBuffer = { ...request, address, home };
    for (const each of this.#sharing(name)) {
      this.#buffers.set(each, [...this.buffers(each).filter((other) => other.name !== request.name), mapped]);
    }
    return mapped;
  }

  /** The devices that a step put into the same domain, the device itself among them. */
  #sharing(name: string): readonly string[] {
    const domainOf = (device: bigint | undefined) =>
      device === undefined ? undefined : userDomain(this.#kernel, device);
    const own = domainOf(this.#devices.get(name));
    const all = [...this.#devices].filter(([, device]) => own !== undefined && domainOf(device) === own);
    return all.length > 0 ? all.map(([each]) => each) : [name];
  }

  unmap(name: string, buffer: string): number {
    const device = this.#devices.get(name);
    const found = this.buffers(name).find((each) => each.name === buffer);
    if (device === undefined || !found) return -errno.ENODEV;
    const direction = found.direction === 'coherent' || found.direction === 'bidirectional' ? 'both' : found.direction;
    const users = found.user ? this.#sharing(name) : [name];
    const leaving = this.#kernel.options.recorder.length;
    for (const each of users) this.#parts.unmapping(each, found.address);
    const domain = found.user ? userDomain(this.#kernel, device) : undefined;
    if (domain !== undefined) unmapForUser(this.#kernel, domain, found.address, found.size);
    else if (!found.user) unmapForDevice(this.#kernel, device, found.address, found.size, direction);
    for (const each of users) this.#parts.unmapped(each, found.address, leaving);
    const { layout } = this.#kernel.options;
    const memory = layout.linearMap + found.home - layout.ramBase;
    this.#kernel.heap.release(memory);
    this.#freed.set(buffer, memory);
    for (const each of users) {
      const left = this.buffers(each).filter((other) => other !== found);
      this.#buffers.set(each, left);
    }
    return 0;
  }

  attachPasid(name: string, pasid: number, request: BufferRequest): MappedBuffer | number {
    const device = this.#devices.get(name);
    if (device === undefined) return -errno.ENODEV;
    const size = Math.ceil(request.size / 4096) * 4096;
    const memory = this.#kernel.heap.allocate(size, 4096, 'pages', true);
    if (memory === 0n) return -errno.ENOMEM;
    const home = this.#kernel.heap.physical(memory);
    const address = attachPasid(this.#kernel, device, pasid, home, size);
    if (typeof address === 'number') this.#kernel.heap.release(memory);
    return typeof address === 'number' ? address : { ...request, address, home };
  }

  detachPasid(name: string, pasid: number): number {
    const device = this.#devices.get(name);
    if (device === undefined) return -errno.ENODEV;
    const leaving = this.#kernel.options.recorder.length;
    const address = detachPasid(this.#kernel, device, pasid);
    if (typeof address === 'number') return address;
    this.#parts.unmapped(name, address, leaving);
    return 0;
  }

  buffers(device: string): MappedBuffer[] {
    return this.#buffers.get(device) ?? [];
  }

  shutDown(): void {
    // The newest device first; SMMUs are older than what is behind them.
    for (const { name, stopsAtShutdown } of [...this.#parts.devices].reverse()) {
      const device = this.#devices.get(name);
      const bound = device !== undefined && this.#kernel.view('struct device', device).get('driver') !== 0n;
      if (bound && stopsAtShutdown) this.#parts.taken(name, 'stops');
    }
    shutDownDevices(this.#kernel);
  }

  objects(): readonly LiveObject[] {
    const objects: LiveObject[] = [];
    for (const [index, [name, platform]] of [...this.#smmus].entries()) {
      // The first one has names that do not depend on its own.
      const [device, own] = index === 0 ? ['device', 'smmu'] : [`${name}.device`, name];
      objects.push({ name: device, record: 'struct platform_device', address: platform.address });
      const smmu = platform.get('dev.driver_data');
      if (smmu !== 0n) objects.push({ name: own, record: 'struct arm_smmu_device', address: smmu });
    }
    for (const [name, address] of this.#devices) objects.push(...this.#objectsOf(name, address));
    return objects;
  }

  #objectsOf(name: string, address: bigint): LiveObject[] {
    const view = this.#kernel.view('struct device', address);
    const objects = [{ name, record: 'struct device', address }];
    const iommu = view.get('iommu');
    const group = view.get('iommu_group');
    const master = iommu === 0n ? 0n : this.#kernel.view('struct dev_iommu', iommu).get('priv');
    const record = masterRecords.find((each) => this.#kernel.options.types.record(each));
    if (master !== 0n && record) objects.push({ name: `${name}.master`, record, address: master });
    const domain =
      group === 0n || view.get('driver') === undefined
        ? 0n
        : BigInt(this.#kernel.run('iommu_get_domain_for_dev', address) ?? 0n);
    if (group !== 0n) objects.push({ name: `${name}.group`, record: 'struct iommu_group', address: group });
    if (domain !== 0n) objects.push({ name: `${name}.domain`, record: 'struct iommu_domain', address: domain });
    const own = this.#driverDomain(domain);
    if (own) objects.push({ name: `${name}.smmu-domain`, record: driverDomain, address: own });
    return objects;
  }

  /** The driver's object around a domain with page tables; identity and blocking domains may be without one. */
  #driverDomain(domain: bigint): bigint | undefined {
    const record = this.#kernel.options.types.record(driverDomain);
    const inner = record && findMember(record, 'domain');
    if (domain === 0n || !inner) return undefined;
    const hasTables = (this.#kernel.view('struct iommu_domain', domain).get('type') & pagingDomain) !== 0n;
    return hasTables ? domain - BigInt(inner.offset) : undefined;
  }
}

/** Where a buffer is, for people. */
export function placeOf({ name, address, home }: MappedBuffer): string {
  return `${name} at ${hex(address)}, physical ${hex(home)}`;
}
