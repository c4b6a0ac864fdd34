import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { replay } from '../../../src/core/smmu/replay/replay';

const root = join(import.meta.dirname, '../../ground-truth');
const files = ['traces', 'vectors'].flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.jsonl'))
    .map((name) => `${folder}/${name}`),
);

test.each(files)('%s: the model answers as recorded', (file) => {
  const { value, problems } = replay(readFileSync(join(root, file), 'utf8'));
  expect(problems).toEqual([]);
  console.log(file, value?.counts, value?.deviations, value?.differences.length, value?.differences.slice(0, 3));
});
