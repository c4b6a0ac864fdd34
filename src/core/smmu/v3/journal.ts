import type { AccessSize } from '../../machine/memory';
import type { DeviceMemory } from './port';

/** Memory whose writes can be taken back. */
export class Journal implements DeviceMemory {
  readonly #undo: (readonly [address: bigint, size: AccessSize, previous: bigint])[] = [];

  constructor(private readonly memory: DeviceMemory) {}

  read(address: bigint, size: AccessSize): bigint | undefined {
    return this.memory.read(address, size);
  }

  write(address: bigint, size: AccessSize, value: bigint): boolean {
    const previous = this.memory.read(address, size);
    if (previous === undefined || !this.memory.write(address, size, value)) return false;
    this.#undo.push([address, size, previous]);
    return true;
  }

  /** Puts back what was there before. */
  undo(): void {
    for (const [address, size, previous] of this.#undo.splice(0).reverse()) this.memory.write(address, size, previous);
  }
}
