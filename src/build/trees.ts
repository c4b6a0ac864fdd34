import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, kernelVersion, treesFolder } from '../node/kernel-trees';
import { main, Stop } from './stop';
import { downloadPackage, openApt } from './trees/apt';
import { unpackTree } from './trees/unpack';
import { type WantedTree, wantedTrees } from './trees/wanted';

const pathOf = ({ version }: WantedTree): string => join(treesFolder(), `linux-${version}`);

/** Fetches the kernel trees that are not in the cache yet: all of them, or those whose versions are given. */
async function fetchTrees(versions: readonly string[]): Promise<void> {
  const unknown = versions.filter((version) => !wantedTrees.some((tree) => tree.version === version));
  if (unknown.length > 0) {
    throw new Stop(`no kernel ${unknown.join(', ')}; known: ${wantedTrees.map((tree) => tree.version).join(', ')}`);
  }
  const chosen = wantedTrees.filter((tree) => versions.length === 0 || versions.includes(tree.version));
  const missing = chosen.filter((tree) => kernelVersion(pathOf(tree)) !== tree.version);
  for (const tree of chosen) if (!missing.includes(tree)) console.log(`linux-${tree.version} is in ${pathOf(tree)}`);
  if (missing.length === 0) return;

  const folder = join(cacheFolder(), 'packages');
  mkdirSync(folder, { recursive: true });
  const apt = await openApt(folder, [...new Set(missing.flatMap((tree) => tree.suites))]);
  for (const tree of missing) {
    const name = `linux-source-${tree.version}`;
    console.log(`linux-${tree.version}: fetching ${name} (about 150 MB)`);
    const file = await downloadPackage(apt, name);
    console.log(`linux-${tree.version}: unpacking`);
    await unpackTree(file, name, pathOf(tree));
    rmSync(file);
    console.log(`linux-${tree.version} is in ${pathOf(tree)}`);
  }
}

await main(() => fetchTrees(process.argv.slice(2)));
