import { readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { mutateCode } from './mutation/code-run';
import { report } from './mutation/score';
import { mutateTables } from './mutation/table-run';
import { inProject } from './project';
import { main, Stop } from './stop';

const root = 'src/core/smmu';
const folders = [
  'declaration',
  'profiles',
  'profiles/v2',
  'registers',
  'registers/v2',
  'replay',
  'shared',
  'structures',
  'v2',
  'v3',
];

/** Files that are tables, or hold one: numbers, names, conditions and access rules are changed. */
const tables = [
  ...['absent', 'control', 'identification', 'queue'].map((name) => `${root}/registers/${name}.ts`),
  ...['bank-attributes', 'context-bank', 'global', 'identification', 'shared-values', 'stream-map'].map(
    (name) => `${root}/registers/v2/${name}.ts`,
  ),
  `${root}/profiles/v2/library.ts`,
  ...['cd', 'command', 'event', 'page-request', 'ste', 'table'].map((name) => `${root}/structures/${name}.ts`),
  `${root}/declaration/shared-values.ts`,
  ...['consistency', 'library'].map((name) => `${root}/profiles/${name}.ts`),
  ...['gap', 'initial-state', 'queue-index', 'signal'].map((name) => `${root}/v3/${name}.ts`),
];

/** Changes the SMMU model and its declarations, and says how many changes their unit tests notice: all of it, the files named, or every
 *  N-th file with `--shard I/N`. `--tables` and `--code` do only that half. */
async function mutate(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { shard: { type: 'string' }, tables: { type: 'boolean' }, code: { type: 'boolean' } },
    allowPositionals: true,
  });
  const all = folders.flatMap((folder) =>
    readdirSync(inProject(root, folder))
      .filter((name) => name.endsWith('.ts'))
      .sort()
      .map((name) => `${root}/${folder}/${name}`),
  );
  const named = positionals.length > 0 ? positionals : all;
  const files = values.shard === undefined ? named : shardOf(named, values.shard);
  const declared = values.code
    ? []
    : await mutateTables(
        files.filter((file) => tables.includes(file)),
        console.log,
      );
  const run = values.tables ? [] : await mutateCode(files, console.log);
  console.log(`\n${report([...declared, ...run])}`);
}

function shardOf(files: readonly string[], text: string): readonly string[] {
  const [, index = 0, count = 0] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number);
  if (index < 1 || count < index) throw new Stop(`--shard ${text} does not have the form 1/8`);
  return files.filter((_, at) => at % count === index - 1);
}

await main(mutate);
