import { describe, expect, test } from 'vitest';
import { memoryBytes } from '../../../../src/core/wasm/generate/generator';
import { defaultLayout } from '../../../../src/core/wasm/layout';
import { MemoryPool } from '../../../../src/core/wasm/run/memory-pool';

const layout = { ...defaultLayout, ramSize: 1 << 20 };

/** Offsets of bytes that are not zero, a few of them. */
function dirty(memory: WebAssembly.Memory): number[] {
  const found: number[] = [];
  new Uint8Array(memory.buffer).forEach((byte, at) => {
    if (byte !== 0 && found.length < 5) found.push(at);
  });
  return found;
}

describe('memories that are used again', () => {
  test('come back full of zeros where use was noted, and behind RAM', () => {
    const pool = new MemoryPool(layout, 1);
    const first = pool.take();
    const bytes = new Uint8Array(first.memory.buffer);
    first.note(65535, 2);
    bytes.fill(1, 65535, 65537);
    first.note(layout.ramSize - 1, 1);
    bytes.fill(2, layout.ramSize - 1, layout.ramSize);
    first.note(200_000, 0);
    bytes.fill(3, layout.ramSize, memoryBytes(layout));
    pool.give(first);
    expect(pool.take()).toBe(first);
    expect(dirty(first.memory)).toEqual([]);
  });

  test('are only as many as were asked for', () => {
    const pool = new MemoryPool(layout, 1);
    const [a, b] = [pool.take(), pool.take()];
    pool.give(a);
    pool.give(b);
    expect([pool.take() === a, pool.take() === b]).toEqual([true, false]);
  });
});
