import type { Clock } from '../machine/clock';
import type { DeviceMemory } from '../smmu/v3/port';
import type { Recorder } from '../trace/recorder';
import type { Upstream } from './upstream';

/** What is at a physical address for a bus master: RAM, doorbells, or nothing. */
export interface PhysicalSide {
  /** Bytes, or undefined where nothing answers all of them. */
  read(address: bigint, size: number): Uint8Array | undefined;
  /** False where nothing takes all of them; then nothing is written. */
  write(address: bigint, bytes: Uint8Array, stream: number): boolean;
  /** Whether `size` bytes could be read or written, without doing it. */
  answers(address: bigint, size: number, write: boolean): boolean;
}

/** RAM that gives and takes whole runs of bytes. */
export interface Ram extends DeviceMemory {
  readBytes(address: bigint, length: number): Uint8Array | undefined;
  writeBytes(address: bigint, bytes: Uint8Array): boolean;
  holds(address: bigint, length: number): boolean;
}

/** Everything around an endpoint. */
export interface Surroundings {
  readonly upstream: Upstream;
  readonly physical: PhysicalSide;
  readonly clock: Clock;
  readonly recorder: Recorder;
}
