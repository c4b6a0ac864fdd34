import type { AccessSize } from '../../machine/memory';
import type { DeviceMemory } from './port';

/** Memory whose writes can be taken back. */
export class Journal implements DeviceMemory {
  readonly #undo: (() => void)[] = [];

  constructor(private readonly memory: DeviceMemory) {}

  read(address: bigint, size: AccessSize): bigint | undefined {
    return this.memory.read(address, size);
  }

  write(address: bigint, size: AccessSize, value: bigint): boolean {
    const previous = this.memory.read(address, size);
    if (previous === undefined || !this.memory.write(address, size, value)) return false;
    this.#undo.push(() => this.memory.write(address, size, previous));
    return true;
  }

  /** Another view of the same memory, whose writes are taken back along with these: one that is behind CPU caches has older bytes. */
  beside(view: DeviceMemory): DeviceMemory {
    return {
      read: (address, size) => view.read(address, size),
      write: (address, size, value) => {
        const older = view.read(address, size);
        const previous = this.memory.read(address, size);
        if (older === undefined || previous === undefined || !view.write(address, size, value)) return false;
        this.#undo.push(
          () => this.memory.write(address, size, previous),
          () => view.write(address, size, older),
        );
        return true;
      },
    };
  }

  /** Puts back what was there before. */
  undo(): void {
    for (const step of this.#undo.splice(0).reverse()) step();
  }
}
