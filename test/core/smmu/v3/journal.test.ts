import { describe, expect, test } from 'vitest';
import type { AccessSize } from '../../../../src/core/machine/memory';
import { Journal } from '../../../../src/core/smmu/v3/journal';
import type { DeviceMemory } from '../../../../src/core/smmu/v3/port';

/** 16 dwords of memory; the last one takes no writes, and there is nothing beyond. */
class Words implements DeviceMemory {
  readonly words: bigint[] = Array.from({ length: 16 }, (_, index) => BigInt(index));

  read(address: bigint, _size: AccessSize): bigint | undefined {
    return this.words[Number(address) / 8];
  }

  write(address: bigint, _size: AccessSize, value: bigint): boolean {
    if (address >= 15n * 8n) return false;
    this.words[Number(address) / 8] = value;
    return true;
  }
}

describe('what an SMMU writes on trial', () => {
  test('is there while it lasts, and gone afterwards, the oldest value last', () => {
    const memory = new Words();
    const journal = new Journal(memory);
    expect([journal.write(8n, 8, 0x51n), journal.write(8n, 8, 0x52n), journal.write(16n, 8, 0x53n)]).toEqual([
      true,
      true,
      true,
    ]);
    expect([journal.read(8n, 8), journal.read(16n, 8), journal.read(24n, 8)]).toEqual([0x52n, 0x53n, 3n]);
    journal.undo();
    expect(memory.words.slice(0, 4)).toEqual([0n, 1n, 2n, 3n]);
  });

  test('is taken back once: what others write later stays', () => {
    const memory = new Words();
    const journal = new Journal(memory);
    journal.write(8n, 8, 0x51n);
    journal.undo();
    memory.write(8n, 8, 0x60n);
    journal.undo();
    expect(memory.words[1]).toBe(0x60n);
  });

  test('aborts where memory does: outside it, and where it takes no writes', () => {
    const memory = new Words();
    const journal = new Journal(memory);
    expect([journal.write(15n * 8n, 8, 1n), journal.write(16n * 8n, 8, 1n), journal.read(16n * 8n, 8)]).toEqual([
      false,
      false,
      undefined,
    ]);
    journal.undo();
    expect(memory.words[15]).toBe(15n);
  });
});

describe('§3.15 what an SMMU past the CPU caches writes on trial', () => {
  test('is in both views while it lasts, and each gets back its own older value', () => {
    const memory = new Words();
    const behind = new Words();
    behind.words[1] = 0x11n;
    // A write past the caches reaches memory as well as what lies behind them.
    const both: DeviceMemory = {
      read: (address, size) => behind.read(address, size),
      write: (address, size, value) => behind.write(address, size, value) && memory.write(address, size, value),
    };
    const journal = new Journal(memory);
    const view = journal.beside(both);
    expect(view.read(8n, 8)).toBe(0x11n);
    expect(view.write(8n, 8, 0x51n)).toBe(true);
    expect([view.read(8n, 8), journal.read(8n, 8)]).toEqual([0x51n, 0x51n]);
    journal.undo();
    expect([behind.words[1], memory.words[1]]).toEqual([0x11n, 1n]);
  });

  test('aborts where either view has nothing, and leaves both alone', () => {
    const memory = new Words();
    const short: DeviceMemory = { read: () => undefined, write: () => true };
    const journal = new Journal(memory);
    expect(journal.beside(short).write(8n, 8, 0x51n)).toBe(false);
    expect(new Journal(short).beside(memory).write(8n, 8, 0x51n)).toBe(false);
    expect(journal.beside(memory).write(15n * 8n, 8, 0x51n)).toBe(false);
    journal.undo();
    expect(memory.words).toEqual(new Words().words);
  });
});
