import type { Span } from '../base/span';
import type { FirmwareKind } from '../machine/topology';
import type { ScenarioDevice } from './device';
import type { TrialOptions } from './dma-trials';
import type { DriverDescription } from './driver';
import type { AnyKnobs } from './knobs';
import type { ScenarioSmmu } from './smmu';

/** A scenario as loaded from a file: what hardware, which driver, and what happens. */
export interface Scenario {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  /** What it belongs to, such as `kdump`; empty where it stands alone. */
  readonly group: string;
  /** Name of a hardware profile. */
  readonly profile: string;
  /** Where the file names it, or its changes, or starts. */
  readonly profileAt?: Span;
  /** Changes to the profile, such as `IDR1.SIDSIZE=8`. */
  readonly overrides: readonly string[];
  readonly driver: DriverDescription;
  /** How the machine tells its kernels about itself. */
  readonly firmware: FirmwareKind;
  /** Command line of every kernel that a step gives no other. */
  readonly commandLine: string;
  /** The SMMUs of the machine, at least one; the first is meant where a step or device names none. */
  readonly smmus: readonly ScenarioSmmu[];
  /** What all SMMUs do where the architecture leaves a choice. */
  readonly knobs: AnyKnobs;
  /** Bus masters behind the SMMUs, and bridges on the way, in the order in which a kernel finds them. */
  readonly devices: readonly ScenarioDevice[];
  /** How much of what bus masters have under way is tried after each step. */
  readonly trials: TrialOptions;
  /** Nanoseconds of virtual time that one call into the kernel may take, where that is more than usual. */
  readonly timeBudget?: bigint;
  readonly steps: readonly Step[];
}

/** One step: a verb and its fields, already checked against the verb's declaration. */
export interface Step {
  readonly verb: string;
  readonly fields: Readonly<Record<string, FieldValue>>;
  /** Where it stands in the scenario file. */
  readonly at: Span;
}

/** Value of a field, as its declared type says; numbers are bigints. */
export type FieldValue =
  | string
  | boolean
  | bigint
  | readonly (string | bigint)[]
  | Readonly<Record<string, bigint>>
  | AnyKnobs;
