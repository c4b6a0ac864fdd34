import { describe, expect, test } from 'vitest';
import { requireProgram, titleWith } from '../../support/requires';
import { compare } from './compare';
import { emulator } from './emulator';
import { record } from './record';

const needed = requireProgram(emulator, 'qemu-system-arm');

describe.skipIf(needed.missing)(titleWith('an emulator of the SMMU answers as the model does', needed), () => {
  test.each([
    [1, 'fresh'],
    [10, 'fresh'],
    [29, 'fresh'],
    [34, 'fresh'],
    [208, 'stale'],
    [212, 'stale'],
  ] as const)('seed %i, %s', async (seed, mode) => {
    const vectors = await record(seed, mode, 60);
    expect(compare(vectors, mode).differences).toEqual([]);
    expect(vectors.match(/"result":"ok"/g)?.length).toBeGreaterThan(5);
    expect(vectors.match(/"op":"ev"/g)?.length).toBeGreaterThan(0);
  });
});
