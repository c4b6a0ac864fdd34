import coldBoot from './start/cold-boot.scenario.json';
import kdumpEntry from './start/kdump-entry.scenario.json';

/** The driver alone sets the SMMU up: they run on any tree, also on one that has little more than the driver. */
export const startFiles: readonly unknown[] = [coldBoot, kdumpEntry];
