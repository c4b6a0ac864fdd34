import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { breathe } from '../engine/world/tree-world';
import { requireTrees, titleWith } from '../support/requires';
import { judgedRun } from './judged';
import { trafficOf } from './traffic';

afterEach(breathe);

const folder = join(import.meta.dirname, 'traffic');

/** What the driver of SMMUv2 does to the registers. Each line was read beside the driver and the architecture. `UPDATE_GOLDEN=1` writes the files. */
describe.each(['6.1', '6.12', '7.3'])('register traffic of SMMUv2 under Linux %s', (version) => {
  const tree = requireTrees(version);

  it
    .skipIf(tree.missing)
    .each(['v2-boot', 'v2-unmapped-dma', 'v2-unknown-stream', 'v2-shutdown-in-flight', 'v2-stage-2'])(
    titleWith('%s: is what is written down', tree),
    (id) => {
      const text = trafficOf(judgedRun(tree.path, id).run);
      const file = join(folder, `${id}-${version}.txt`);
      if (process.env.UPDATE_GOLDEN === '1') {
        mkdirSync(folder, { recursive: true });
        writeFileSync(file, text);
      }
      expect(text).toBe(existsSync(file) ? readFileSync(file, 'utf8') : '');
    },
    240_000,
  );
});
