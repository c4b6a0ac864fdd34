/** Many seeds: `node --import tsx test/oracle/qemu/sweep.ts FIRST LAST [fresh|stale] [STEPS] [DIRECTORY]`. Vector files that differ, or all of
 *  them where a directory is named, stay there. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compare } from './compare';
import { record } from './record';

const [first = '1', last = first, mode = 'fresh', steps = '150', directory] = process.argv.slice(2);
if (mode !== 'fresh' && mode !== 'stale') throw new Error('fresh or stale');
const kept = directory ?? mkdtempSync(join(tmpdir(), 'smmu-vectors-'));
const met: Record<string, number> = {};
let [operations, differing] = [0, 0];
for (let seed = Number(first); seed <= Number(last); seed++) {
  const vectors = await record(seed, mode, Number(steps));
  operations += vectors.split('\n').length - 2;
  const { differences, deviations } = compare(vectors, mode);
  for (const [name, count] of Object.entries(deviations)) met[name] = (met[name] ?? 0) + count;
  const path = join(kept, `${mode}-${seed}.jsonl`);
  if (directory !== undefined || differences.length > 0) writeFileSync(path, vectors);
  if (differences.length === 0) continue;
  differing += 1;
  for (const { line, what, text } of differences.slice(0, 5))
    process.stdout.write(`${path}:${line}: ${what}: ${text}\n`);
}
process.stdout.write(`${operations} operations, ${differing} seeds differ, known deviations: ${JSON.stringify(met)}\n`);
process.exitCode = differing > 0 ? 1 : 0;
