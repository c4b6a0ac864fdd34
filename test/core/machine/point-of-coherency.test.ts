import { describe, expect, test } from 'vitest';
import { PhysicalMemory } from '../../../src/core/machine/memory';
import { PointOfCoherency } from '../../../src/core/machine/point-of-coherency';

function make(): { ram: PhysicalMemory; view: PointOfCoherency } {
  const buffer = new ArrayBuffer(16384);
  const ram = new PhysicalMemory({ buffer: () => buffer, size: buffer.byteLength, base: 0x1_0000n });
  return { ram, view: new PointOfCoherency(ram) };
}

describe('memory past the caches of CPUs', () => {
  test('shows the old bytes of a line until it is cleaned', () => {
    const { ram, view } = make();
    ram.write(0x1_0048n, 8, 0x1111n);
    view.clean(0x1_0048n, 8n);
    ram.write(0x1_0040n, 8, 0x2222n);
    ram.write(0x1_0048n, 4, 0x3333n);
    expect([view.read(0x1_0040n, 8), view.read(0x1_0048n, 8), view.read(0x1_0044n, 4)]).toEqual([0n, 0x1111n, 0n]);
    expect(view.dirtyLines(0x1_0000n, 4096n)).toEqual([0x1_0040n]);
    view.clean(0x1_0044n, 1n);
    expect([view.read(0x1_0040n, 8), view.read(0x1_0048n, 8)]).toEqual([0x2222n, 0x3333n]);
    expect(view.dirtyLines(0x1_0000n, 4096n)).toEqual([]);
  });

  test('a store long before the clean counts as one right before it', () => {
    const { ram, view } = make();
    for (let at = 0n; at < 4096n; at += 8n) ram.write(0x1_1000n + at, 8, at + 1n);
    expect(view.read(0x1_1ff8n, 8)).toBe(0n);
    view.clean(0x1_1000n, 4096n);
    expect([view.read(0x1_1000n, 8), view.read(0x1_1ff8n, 8), view.read(0x1_2000n, 8)]).toEqual([1n, 0xff9n, 0n]);
  });

  test('a clean touches whole lines, no more, and none outside RAM', () => {
    const { ram, view } = make();
    for (const at of [0x1_0000n, 0x1_003fn, 0x1_0040n, 0x1_007fn, 0x1_0080n]) ram.write(at, 1, 7n);
    view.clean(0x1_003fn, 2n);
    expect([0x1_0000n, 0x1_003fn, 0x1_0040n, 0x1_007fn, 0x1_0080n].map((at) => view.read(at, 1))).toEqual([
      7n,
      7n,
      7n,
      7n,
      0n,
    ]);
    view.clean(0n, 0x100n);
    view.clean(0x1_3fc0n, 0x1000n);
    expect([view.read(0xffffn, 1), view.read(0x1_3ffcn, 8), view.write(0x10n, 4, 5n)]).toEqual([
      undefined,
      undefined,
      false,
    ]);
  });

  test('accesses over the border of pages, of every width', () => {
    const { ram, view } = make();
    ram.write(0x1_0ffcn, 8, 0x1122_3344_5566_7788n);
    view.clean(0x1_0ffcn, 4n);
    expect(view.read(0x1_0ffcn, 8)).toBe(0x5566_7788n);
    view.clean(0x1_1000n, 4n);
    expect([
      view.read(0x1_0ffcn, 8),
      view.read(0x1_0ffen, 2),
      view.read(0x1_1003n, 1),
      view.read(0x1_1000n, 4),
    ]).toEqual([0x1122_3344_5566_7788n, 0x5566n, 0x11n, 0x1122_3344n]);
  });

  test('what a device writes is seen by everybody, dirty bytes beside it are not', () => {
    const { ram, view } = make();
    ram.write(0x1_0000n, 8, 0xffn);
    expect(view.write(0x1_0004n, 4, 5n)).toBe(true);
    expect([view.read(0x1_0000n, 8), ram.read(0x1_0000n, 8)]).toEqual([0x5_0000_0000n, 0x5_0000_00ffn]);
  });

  test('memory that the CPU reaches past its caches is seen at once, and is clean when that ends', () => {
    const { ram, view } = make();
    const end = view.uncached(0x1_1000n, 4096n);
    ram.write(0x1_1000n, 8, 1n);
    ram.write(0x1_0ff8n, 8, 2n);
    expect([view.read(0x1_1000n, 8), view.read(0x1_0ff8n, 8)]).toEqual([1n, 0n]);
    end();
    end();
    ram.write(0x1_1000n, 8, 3n);
    expect(view.read(0x1_1000n, 8)).toBe(1n);
  });

  test('goes back, also over what was cleaned and written since', () => {
    const { ram, view } = make();
    ram.write(0x1_0000n, 8, 1n);
    view.clean(0x1_0000n, 8n);
    const state = view.snapshot();
    ram.write(0x1_0000n, 8, 2n);
    view.cleanAll();
    view.uncached(0x1_2000n, 64n);
    const later = view.snapshot();
    view.restore(state);
    ram.write(0x1_2000n, 8, 9n);
    expect([view.read(0x1_0000n, 8), view.read(0x1_2000n, 8)]).toEqual([1n, 0n]);
    view.clean(0x1_0000n, 8n);
    view.restore(later);
    expect([view.read(0x1_0000n, 8), view.read(0x1_2000n, 8)]).toEqual([2n, 9n]);
    view.restore(state);
    expect(view.read(0x1_0000n, 8)).toBe(1n);
  });
});
