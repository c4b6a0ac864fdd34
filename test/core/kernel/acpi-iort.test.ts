import { describe, expect, it } from 'vitest';
import { iortBytes } from '../../../src/core/kernel/acpi-iort';
import { machine } from './firmware/machine';

describe('the IORT of a machine', () => {
  const bytes = iortBytes(machine('acpi').topology);
  const view = new DataView(bytes.buffer);

  it('has a header that fits it, and adds up to zero', () => {
    expect(String.fromCharCode(...bytes.subarray(0, 4))).toBe('IORT');
    expect(view.getUint32(4, true)).toBe(bytes.length);
    expect(bytes.reduce((sum, byte) => sum + byte, 0) & 0xff).toBe(0);
  });

  it('has one node after the other, each with its id mappings inside', () => {
    const nodes: string[] = [];
    let at = view.getUint32(40, true);
    for (let left = view.getUint32(36, true); left > 0; left--) {
      const length = view.getUint16(at + 1, true);
      const count = view.getUint32(at + 8, true);
      if (count > 0) expect(view.getUint32(at + 12, true) + 20 * count).toBe(length);
      nodes.push(`type ${bytes[at]}, ${count} mappings`);
      at += length;
    }
    expect(at).toBe(bytes.length);
    expect(nodes).toEqual([
      'type 0, 0 mappings',
      'type 4, 1 mappings',
      'type 2, 1 mappings',
      'type 1, 2 mappings',
      'type 6, 1 mappings',
      'type 6, 1 mappings',
    ]);
  });
});

describe('an SMMUv2 in the IORT', () => {
  const place = {
    name: 'old',
    kind: 'mmu-500',
    frame: { address: 0x1234_0000n, length: 0x8_0000n },
    wires: { global: 40, 'global-config': 41, 'context-0': 50, 'context-1': 51 },
    coherent: true,
  } as const;
  const { topology } = machine('acpi');
  const bytes = iortBytes({ ...topology, smmus: [place], bridges: [], masters: [], reserved: [] });
  const view = new DataView(bytes.buffer);
  const node = view.getUint32(40, true) + view.getUint16(view.getUint32(40, true) + 1, true);
  const words = (at: number, count: number) =>
    Array.from({ length: count }, (_, i) => view.getUint32(at + 4 * i, true));

  it('has its place, model, coherency and interrupts where they are looked for', () => {
    expect([bytes[node], bytes[node + 3]]).toEqual([3, 3]);
    expect([view.getBigUint64(node + 16, true), view.getBigUint64(node + 24, true)]).toEqual([0x1234_0000n, 0x8_0000n]);
    const [model, flags, globals = 0, count = 0, contexts = 0, monitors, noPlace] = words(node + 32, 7);
    expect([model, flags, count, monitors, noPlace]).toEqual([3, 2, 2, 0, 0]);
    expect([globals % 8, contexts - globals]).toEqual([0, 16]);
    expect(words(node + globals, 4)).toEqual([40, 0, 41, 0]);
    expect(words(node + contexts, 4)).toEqual([50, 0, 51, 0]);
    expect(view.getUint16(node + 1, true)).toBe(contexts + 8 * count);
  });
});
