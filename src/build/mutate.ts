import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { inProject } from './project';
import { run } from './run';
import { main, Stop } from './stop';

const root = 'src/core/smmu';
/** Declarations are data, checked against the kernels' headers; replay is held by the recordings. Neither says much by mutants. */
const folders = ['v3', 'profiles', 'declaration'];

/** Mutates the SMMU model and says how many mutants its unit tests find: all of it, the files named, or every N-th file with `--shard I/N`. */
async function mutate(): Promise<void> {
  const { values, positionals } = parseArgs({ options: { shard: { type: 'string' } }, allowPositionals: true });
  const all = folders.flatMap((folder) =>
    readdirSync(inProject(join(root, folder)))
      .filter((name) => name.endsWith('.ts'))
      .sort()
      .map((name) => `${root}/${folder}/${name}`),
  );
  const named = positionals.length > 0 ? positionals : all;
  const files = values.shard === undefined ? named : shardOf(named, values.shard);
  await run('npx', ['stryker', 'run', '--mutate', files.join(',')], {
    folder: inProject('.'),
    failure: 'Mutation testing did not finish',
  });
}

function shardOf(files: readonly string[], text: string): readonly string[] {
  const [, index = 0, count = 0] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number);
  if (index < 1 || count < index) throw new Stop(`--shard ${text} does not have the form 1/8`);
  return files.filter((_, at) => at % count === index - 1);
}

await main(mutate);
