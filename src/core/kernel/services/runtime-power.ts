import type { Kernel } from '../kernel';
import { runtimePower } from '../runtime-power';
import { type Service, service } from '../service';

/** Flags of include/linux/pm_runtime.h. */
const getOrPut = 4;
const automatic = 8;

function resume(kernel: Kernel, device: bigint, flags: number): number {
  const power = runtimePower(kernel);
  if (flags & getOrPut) power.count(device, 1n);
  return power.resume(device);
}

function suspend(kernel: Kernel, device: bigint, flags: number): number {
  const power = runtimePower(kernel);
  if (flags & getOrPut) {
    power.count(device, -1n);
    if (power.used(device) > 0) return 0;
  }
  return power.suspend(device, (flags & automatic) !== 0);
}

function setMember(member: string) {
  return (kernel: Kernel, device: bigint, value: number): undefined => {
    kernel.view('struct device', device).set(member, value);
    return undefined;
  };
}

function changeDepth(kernel: Kernel, device: bigint, change: bigint): undefined {
  const view = kernel.view('struct device', device);
  const depth = view.get('power.disable_depth') + change;
  if (depth < 0n) kernel.warn('runtime power management', 'unbalanced pm_runtime_enable()');
  else view.set('power.disable_depth', depth);
  return undefined;
}

const coarse = 'parents and suppliers stay as they are';

/** Runtime power management as drivers of the machine's own devices use it. */
export const runtimePowerServices: readonly Service[] = [
  service('__pm_runtime_resume', 'pi', 'the device is active, its power on', resume, coarse),
  service('__pm_runtime_suspend', 'pi', 'the device sleeps, now or after its delay', suspend, coarse),
  service('__pm_runtime_idle', 'pi', 'the device sleeps, now or after its delay', suspend, coarse),
  service('pm_runtime_force_suspend', 'p', 'the device sleeps, whoever uses it', (kernel, device: bigint) =>
    runtimePower(kernel).forceSuspend(device),
  ),
  service('pm_runtime_enable', 'p', 'one reason less to leave the device on', (kernel, device: bigint) =>
    changeDepth(kernel, device, -1n),
  ),
  service('__pm_runtime_disable', 'pi', 'one reason more to leave the device on', (kernel, device: bigint) =>
    changeDepth(kernel, device, 1n),
  ),
  service(
    '__pm_runtime_set_status',
    'pi',
    'what the driver says of the device',
    (kernel, device: bigint, value: number) => {
      kernel.view('struct device', device).set('power.runtime_status', value);
      return 0;
    },
  ),
  service('pm_runtime_set_autosuspend_delay', 'pi', 'the delay', setMember('power.autosuspend_delay')),
  service('__pm_runtime_use_autosuspend', 'pi', 'whether there is a delay', setMember('power.use_autosuspend')),
];
