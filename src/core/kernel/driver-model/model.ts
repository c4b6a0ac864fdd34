import type { Kernel } from '../kernel';

/** What the driver core knows of one bus. All are addresses of C objects. */
export interface BusState {
  /** `struct notifier_block`s, by priority and then in order of registration. */
  readonly notifiers: bigint[];
  /** `struct device_driver`s, in order of registration. */
  readonly drivers: bigint[];
}

/** What happens to a device on its bus: names of the kernel's own constants. */
export type BusEvent =
  | 'BUS_NOTIFY_ADD_DEVICE'
  | 'BUS_NOTIFY_DEL_DEVICE'
  | 'BUS_NOTIFY_REMOVED_DEVICE'
  | 'BUS_NOTIFY_BIND_DRIVER'
  | 'BUS_NOTIFY_BOUND_DRIVER'
  | 'BUS_NOTIFY_UNBIND_DRIVER'
  | 'BUS_NOTIFY_UNBOUND_DRIVER'
  | 'BUS_NOTIFY_DRIVER_NOT_BOUND';

/** Buses, drivers and what became of binding them: the memory of the driver core. */
export class DriverModel {
  readonly #buses = new Map<bigint, BusState>();
  /** Devices whose driver asked to be probed again later. */
  readonly deferred = new Set<bigint>();
  /** Devices with a driver, in the order in which they were bound. */
  readonly bound: bigint[] = [];

  constructor(readonly kernel: Kernel) {}

  bus(address: bigint): BusState {
    let bus = this.#buses.get(address);
    if (!bus) {
      bus = { notifiers: [], drivers: [] };
      this.#buses.set(address, bus);
    }
    return bus;
  }

  /** `struct notifier_block`s and `struct device_driver`s of all buses. */
  get registered(): readonly bigint[] {
    return [...this.#buses.values()].flatMap(({ notifiers, drivers }) => [...notifiers, ...drivers]);
  }

  /** The bus of a `struct device`, 0 where it is on none. */
  busOf(device: bigint): bigint {
    return this.kernel.view('struct device', device).get('bus');
  }

  /** Devices of a bus, in order of discovery. */
  devicesOn(bus: bigint): readonly bigint[] {
    return this.kernel.devices.filter((device) => this.busOf(device) === bus);
  }

  addNotifier(bus: bigint, block: bigint): void {
    const { notifiers } = this.bus(bus);
    const before = notifiers.findIndex((other) => this.#priority(other) < this.#priority(block));
    notifiers.splice(before < 0 ? notifiers.length : before, 0, block);
  }

  removeNotifier(bus: bigint, block: bigint): boolean {
    const { notifiers } = this.bus(bus);
    const index = notifiers.indexOf(block);
    if (index >= 0) notifiers.splice(index, 1);
    return index >= 0;
  }

  /** Tells everyone who listens to the device's bus. What they answer does not stop the event. */
  notify(device: bigint, event: BusEvent): void {
    const bus = this.busOf(device);
    if (bus === 0n) return;
    const number = this.kernel.options.types.constant(event);
    if (number === undefined) {
      this.kernel.notModelled('feature', `${event}: the tree does not define it`);
    }
    for (const block of [...this.bus(bus).notifiers]) {
      this.kernel.runtime.call(
        this.kernel.view('struct notifier_block', block).get('notifier_call'),
        block,
        number,
        device,
      );
    }
  }

  #priority(block: bigint): bigint {
    return this.kernel.view('struct notifier_block', block).get('priority');
  }
}

/** The driver core's memory of a kernel. */
export function driverModel(kernel: Kernel): DriverModel {
  return kernel.state(driverModel, () => new DriverModel(kernel));
}
