import type { Cancellation } from '../core/base/cancellation';
import type { Outcome, Problem } from '../core/base/problem';
import type { SourceTree } from '../core/c/preprocess/source';
import type { KUnitSuiteResult } from '../core/kernel/kunit/ktap';
import type { DriverDescription } from '../core/scenario/driver';
import type { Scenario } from '../core/scenario/scenario';
import type { World } from '../core/scenario/world';
import type { AnyProfile } from '../core/smmu/profiles/any';
import type { DriverExtent, FunctionExtent } from './driver-extent';
import type { History } from './patch/history';
import type { KernelText } from './world-text';

/** Bytes kept between sessions, by key. Losing them costs time only. */
export interface Storage {
  read(key: string): Uint8Array | undefined;
  write(key: string, bytes: Uint8Array): void;
}

/** How runs are kept between sessions. */
export interface RunKeeping {
  readonly storage: Storage;
  /** Names the code of this product: another one may come to something else. */
  readonly build: string;
  /** A name for a text; nobody finds two texts with the same one. Only letters and digits. */
  digest(text: string): string;
  /** A value with maps, sets and large integers as bytes, and back. `unpack` throws for bytes that are damaged. */
  pack(value: unknown): Uint8Array;
  unpack(bytes: Uint8Array): unknown;
}

/** A tree that says what was read of it so far, by path; undefined for what is not there. */
export interface OpenedTree extends SourceTree {
  files?(): ReadonlyMap<string, string | undefined>;
}

/** What the engine needs of the machine that it runs on. */
export interface EnginePorts {
  /** The kernel tree below an absolute folder, or undefined if there is no such folder. */
  openTree(root: string): OpenedTree | undefined;
  readonly storage: Storage;
  /** Absent where runs are made anew in each session. */
  readonly runs?: RunKeeping;
  /** The version history that a folder belongs to, read by this git program; undefined where there is none. Throws `Cancelled`. */
  history?(folder: string, git: string, cancellation: Cancellation): Promise<History | undefined>;
  /** Milliseconds of a clock that only goes forward; for display, never for results. */
  now(): number;
}

/** A kernel tree whose headers have been looked at. */
export interface PreparedTree {
  /** `7.3.4`. */
  readonly version: string;
  /** Where the configuration comes from, in words. */
  readonly configuration: string;
  /** Paths of the driver sources that the tree has. */
  readonly drivers: readonly string[];
  /** Makes the world in which the sources of `tree` run: machine, SMMU of this profile, kernel. No value where the code does not compile
   *  at all; problems of functions that a run may not need come along with a value. */
  world(request: WorldRequest): Outcome<World>;
  /** The text of a kernel for the worlds of other trees. */
  text?(tree: SourceTree, scenario: Scenario): Outcome<KernelText>;
  /** What of a scenario's driver there is to reach; nothing where it cannot be read. */
  extent?(tree: SourceTree, driver: DriverDescription): DriverExtent | undefined;
  /** Where those functions of a C file have code that are wanted; nothing where the file cannot be read. */
  code?(
    tree: SourceTree,
    file: string,
    isWanted: (extent: FunctionExtent) => boolean,
  ): { readonly functions: readonly FunctionExtent[]; readonly lines: readonly number[] } | undefined;
  /** What does not compile of a scenario's driver, functions that no scenario runs included. */
  check?(tree: SourceTree, driver: DriverDescription, cancellation: Cancellation): readonly Problem[];
  /** Stores a part of what was learnt about the tree for the next session, for up to half a second; true while there is more to store. */
  saveNext?(): boolean;
  /** Runs the KUnit suites of the drivers, as `tree` has them; only the one of that name, if one is given. */
  kunit(tree: SourceTree, suite?: string): Outcome<readonly KUnitSuiteResult[]>;
}

/** Which code is to run on which hardware. */
export interface WorldRequest {
  /** The prepared tree with the texts of one side laid over it. */
  readonly tree: SourceTree;
  readonly scenario: Scenario;
  readonly profile: AnyProfile;
  readonly cancellation: Cancellation;
  /** Texts from which steps may start kernels, by the names that they use: `base`, `patched`, or one of another tree. */
  readonly others?: ReadonlyMap<string, OtherKernel>;
}

/** A tree that kernels of a scenario may come from. */
export interface OtherKernel {
  readonly tree: SourceTree;
  text(tree: SourceTree, scenario: Scenario): Outcome<KernelText>;
}

/** Makes a tree ready to run. The composition root passes the real one; tests pass one without C. */
export type PrepareTree = (tree: SourceTree, ports: EnginePorts) => Outcome<PreparedTree>;
