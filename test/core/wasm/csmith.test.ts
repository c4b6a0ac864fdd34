import { expect, test } from 'vitest';
import { judgeSeeds } from '../../../src/build/conformance/seed';
import { requireAll, requireProgram, titleWith } from '../../support/requires';

const needed = requireAll(
  requireProgram('csmith', 'csmith libcsmith-dev'),
  requireProgram('gcc', 'gcc'),
  requireProgram('aarch64-linux-gnu-gcc', 'gcc-aarch64-linux-gnu libc6-dev-arm64-cross'),
  requireProgram('qemu-aarch64-static', 'qemu-user-static'),
);

test.skipIf(needed.missing)(
  titleWith('40 random programs give what gcc gives', needed),
  async () => {
    const differences: string[] = [];
    let equal = 0;
    for await (const { seed, verdict } of judgeSeeds(1, 40, { csmith: [], arm64: true, seconds: 2 })) {
      if (verdict.kind === 'different') differences.push(`${seed}: ${verdict.expected}, not ${verdict.actual}`);
      if (verdict.kind === 'equal') equal++;
    }
    expect(differences).toEqual([]);
    // The others are endless in gcc too.
    expect(equal).toBeGreaterThan(30);
  },
  600_000,
);
