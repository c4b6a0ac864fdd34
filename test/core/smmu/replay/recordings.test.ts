import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { replay } from '../../../../src/core/smmu/replay/replay';

const root = join(import.meta.dirname, '../../../ground-truth');
const files = ['traces', 'vectors'].flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.jsonl'))
    .map((name) => `${folder}/${name}`),
);

/** Differences that the recording itself explains: the DMA that caused the faults is not in the file. */
const expected: Readonly<Record<string, readonly string[]>> = {
  'traces/linux-7.3-fault.jsonl': [
    'EVENTQ_PROD reads 0x0, recorded 0x1',
    'EVENTQ_PROD reads 0x0, recorded 0x1',
    'EVENTQ_PROD reads 0x0, recorded 0x2',
    'EVENTQ_PROD reads 0x0, recorded 0x2',
    'EVENTQ_PROD reads 0x0, recorded 0x3',
    'EVENTQ_PROD reads 0x0, recorded 0x3',
  ],
};

test('there are recordings', () => {
  expect(files.length).toBe(18);
});

const keeping = { configurationCache: 'infinite', translationCache: 'infinite' } as const;
const runs = files.flatMap((file) => [
  { file, caches: 'nothing', knobs: {} },
  { file, caches: 'everything', knobs: keeping },
]);

test.each(runs)('$file: a model that caches $caches answers as recorded', ({ file, knobs }) => {
  const { value, problems } = replay(readFileSync(join(root, file), 'utf8'), knobs);
  expect(problems).toEqual([]);
  expect(value?.differences.map((difference) => difference.text)).toEqual(expected[file] ?? []);
  expect(value?.deviations).toEqual({});
  expect(value?.counts.r).toBeGreaterThan(10);
});
