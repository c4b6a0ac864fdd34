import { errno } from './errno';
import type { Kernel } from './kernel';

/** `enum rpm_status` of include/linux/pm.h. */
const status = { active: 0n, suspended: 2n } as const;

/** Switches the power of a device's domain. */
export type PowerSwitch = (on: boolean) => void;

/** Runtime power management of a kernel (`struct dev_pm_info`): usage counts, autosuspend, and the drivers' callbacks. Suspends that wait for their
 *  time run where timers do. */
export class RuntimePower {
  /** Devices with a power domain of their own. */
  readonly #switches = new Map<bigint, PowerSwitch>();
  /** When devices go to sleep unless somebody uses them before, in nanoseconds of virtual time. */
  readonly #due = new Map<bigint, bigint>();

  constructor(readonly kernel: Kernel) {}

  /** Firmware gives a device a power domain of its own. */
  addDomain(device: bigint, power: PowerSwitch): void {
    this.#switches.set(device, power);
    const domain = this.kernel.create('struct dev_pm_domain');
    this.#view(device).set('pm_domain', domain.address);
  }

  /** Answers 1 where the device was active already, 0 where it is now, else a negative error number. */
  resume(device: bigint): number {
    const view = this.#view(device);
    this.#due.delete(device);
    if (view.get('power.disable_depth') > 0n) {
      return view.get('power.runtime_status') === status.active ? 1 : -errno.EACCES;
    }
    if (view.get('power.runtime_status') === status.active) return 1;
    this.#switches.get(device)?.(true);
    const result = this.#call(device, 'runtime_resume');
    if (result === 0) view.set('power.runtime_status', status.active);
    else this.#switches.get(device)?.(false);
    return result;
  }

  /** Suspends a device that nobody uses, now or, with `auto`, when its delay is over. */
  suspend(device: bigint, auto: boolean): number {
    const view = this.#view(device);
    if (view.get('power.disable_depth') > 0n) return -errno.EACCES;
    if (this.used(device) > 0) return -errno.EAGAIN;
    if (view.get('power.runtime_status') === status.suspended) return 1;
    const delay = BigInt.asIntN(32, view.get('power.autosuspend_delay'));
    if (auto && view.get('power.use_autosuspend') !== 0n && delay > 0n) {
      this.#due.set(device, this.kernel.options.clock.now + delay * 1_000_000n);
      return 0;
    }
    return this.#suspendNow(device);
  }

  /** pm_runtime_force_suspend(): whatever the counts say. */
  forceSuspend(device: bigint): number {
    const view = this.#view(device);
    this.#due.delete(device);
    view.set('power.disable_depth', view.get('power.disable_depth') + 1n);
    return view.get('power.runtime_status') === status.suspended ? 0 : this.#suspendNow(device);
  }

  used(device: bigint): number {
    return Number(BigInt.asIntN(32, this.#view(device).get('power.usage_count.counter')));
  }

  count(device: bigint, change: bigint): void {
    const view = this.#view(device);
    view.set('power.usage_count.counter', view.get('power.usage_count.counter') + change);
  }

  /** When the next suspend is due. */
  get nextDue(): bigint | undefined {
    let next: bigint | undefined;
    for (const due of this.#due.values()) if (next === undefined || due < next) next = due;
    return next;
  }

  /** Suspends what is due. */
  run(): void {
    for (const [device, due] of [...this.#due]) {
      if (due > this.kernel.options.clock.now) continue;
      this.#due.delete(device);
      if (this.used(device) === 0) this.#suspendNow(device);
    }
  }

  #suspendNow(device: bigint): number {
    const result = this.#call(device, 'runtime_suspend');
    if (result !== 0) return result;
    this.#view(device).set('power.runtime_status', status.suspended);
    this.#switches.get(device)?.(false);
    return 0;
  }

  #call(device: bigint, operation: 'runtime_resume' | 'runtime_suspend'): number {
    const driver = this.#view(device).get('driver');
    const table = driver === 0n ? 0n : this.kernel.view('struct device_driver', driver).get('pm');
    const pointer = table === 0n ? 0n : this.kernel.view('struct dev_pm_ops', table).get(operation);
    return pointer === 0n ? 0 : Number(this.kernel.runtime.call(pointer, device) ?? 0);
  }

  #view(device: bigint) {
    return this.kernel.view('struct device', device);
  }
}

/** Runtime power management of a kernel. */
export function runtimePower(kernel: Kernel): RuntimePower {
  return kernel.state(runtimePower, () => new RuntimePower(kernel));
}
