import { command } from '../core/endpoint/capabilities';
import { displayDma } from '../core/endpoint/kinds/display';
import type { Kernel } from '../core/kernel/kernel';
import type { ScenarioDevice } from '../core/scenario/device';
import type { Machine } from './machine';

/** What firmware left running before any kernel: a device with reserved memory reads it, as a display that firmware lit does. */
export function startReserved(machine: Machine, devices: readonly ScenarioDevice[]): void {
  for (const { name, reserved } of devices) {
    const endpoint = machine.fabric.named(name);
    if (!reserved || !endpoint) continue;
    endpoint.config?.write(command.offset, 2, command.busMaster);
    endpoint.start(...displayDma(reserved));
  }
}

/** What a driver makes its device do when it takes it over: it forgets what it was told before, and works again after an error. */
export function resetMaster(machine: Machine, device: string): void {
  const endpoint = machine.fabric.named(device);
  endpoint?.quiesce();
  endpoint?.aborts.recover();
}

/** What the driver of a PCI function does next: the device may access memory. */
export function enableMaster(kernel: Kernel, device: bigint): void {
  const offset = kernel.view('struct pci_dev', 0n).addressOf('dev');
  kernel.run('pci_set_master', device - offset);
}

/** The last that such a driver does: the device may no longer access memory. */
export function disableMaster(kernel: Kernel, device: bigint): void {
  const offset = kernel.view('struct pci_dev', 0n).addressOf('dev');
  kernel.run('pci_clear_master', device - offset);
}

/** A function-level reset by the kernel's own code. Answers 0 or a negative error number. */
export function resetFunction(kernel: Kernel, device: bigint): number {
  const offset = kernel.view('struct pci_dev', 0n).addressOf('dev');
  return Number(kernel.run('pcie_flr', device - offset) ?? 0);
}
