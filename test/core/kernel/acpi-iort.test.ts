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
