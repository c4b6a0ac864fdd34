import type { Service } from '../service';
import { acpiServices } from './acpi';
import { allocationServices } from './allocation';
import { busServices } from './bus';
import { cacheMaintenanceServices } from './cache-maintenance';
import { completionServices } from './completion';
import { cpuServices } from './cpu';
import { deviceServices } from './device';
import { devmServices } from './devm';
import { dmaServices } from './dma';
import { firmwareServices } from './firmware';
import { interruptServices } from './interrupt';
import { iommuServices } from './iommu';
import { kunitServices } from './kunit';
import { lockServices } from './locks';
import { logServices } from './log';
import { memremapServices } from './memremap';
import { messageServices } from './messages';
import { mmioServices } from './mmio';
import { moduleServices } from './module';
import { pageServices } from './pages';
import { pciConfigServices } from './pci-config';
import { platformServices } from './platform';
import { platformCreateServices } from './platform-create';
import { propertyServices } from './property';
import { ratelimitServices } from './ratelimit';
import { rcuServices } from './rcu';
import { remapServices } from './remap';
import { realTimeLockServices } from './rt-locks';
import { runtimePowerServices } from './runtime-power';
import { softwareNodeServices } from './software-node';
import { staticKeyServices } from './static-key';
import { stringServices } from './string';
import { sysfsServices } from './sysfs';
import { timeServices } from './time';
import { timerServices } from './timer';
import { warnServices } from './warn';
import { workQueueServices } from './workqueue';

/** Every function of the kernel that is modelled and not compiled from the tree, by area. */
export const servicesByArea: Readonly<Record<string, readonly Service[]>> = {
  ACPI: acpiServices,
  allocation: allocationServices,
  bus: busServices,
  'cache maintenance': cacheMaintenanceServices,
  completion: completionServices,
  cpu: cpuServices,
  device: deviceServices,
  devm: devmServices,
  dma: dmaServices,
  firmware: firmwareServices,
  interrupt: interruptServices,
  iommu: iommuServices,
  kunit: kunitServices,
  locks: lockServices,
  log: logServices,
  memremap: memremapServices,
  messages: messageServices,
  mmio: mmioServices,
  module: moduleServices,
  pages: pageServices,
  'PCI configuration': pciConfigServices,
  platform: platformServices,
  'platform devices of firmware': platformCreateServices,
  property: propertyServices,
  ratelimit: ratelimitServices,
  rcu: rcuServices,
  'runtime power': runtimePowerServices,
  remap: remapServices,
  'real-time locks': realTimeLockServices,
  'software nodes': softwareNodeServices,
  'static keys': staticKeyServices,
  string: stringServices,
  sysfs: sysfsServices,
  time: timeServices,
  timer: timerServices,
  warn: warnServices,
  'work queues': workQueueServices,
};

const byName = new Map<string, Service>();
const patterns: { readonly pattern: RegExp; readonly service: Service }[] = [];
for (const service of Object.values(servicesByArea).flat()) {
  if (typeof service.name === 'string') byName.set(service.name, service);
  else patterns.push({ pattern: service.name, service });
}
const found = new Map<string, Service | undefined>();

/** The model of a function of this name, or undefined. */
export function findService(name: string): Service | undefined {
  if (!found.has(name)) {
    found.set(name, byName.get(name) ?? patterns.find(({ pattern }) => pattern.test(name))?.service);
  }
  return found.get(name);
}
