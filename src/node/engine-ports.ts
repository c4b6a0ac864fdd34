import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { EnginePorts, RunKeeping } from '../engine/ports';
import { DirectoryTree } from './directory-tree';
import { FolderStore } from './folder-store';
import { GitHistory } from './git-history';
import { cacheFolder } from './kernel-trees';

/** Bytes of the engine's values on disk. */
const storageLimit = 256 << 20;

/** What the engine gets of this machine: folders as trees, the cache folder, and the process's clock. `bundle` is the file that all of this product's code is
 *  in; without one, nobody could tell whether a run was made by the same code. */
export function nodePorts(environment: NodeJS.ProcessEnv = process.env, bundle?: string): EnginePorts {
  const storage = new FolderStore(join(cacheFolder(environment), 'engine'), storageLimit);
  return {
    openTree: (root) =>
      statSync(root, { throwIfNoEntry: false })?.isDirectory() ? new DirectoryTree(root) : undefined,
    storage: { read: (key) => storage.read(key), write: (key, bytes) => void storage.write(key, bytes) },
    history: (folder, git) => {
      const history = new GitHistory(folder, git);
      return history.exists() ? history : undefined;
    },
    ...(bundle !== undefined && { runs: runKeeping(bundle) }),
    now: () => performance.now(),
  };
}

function runKeeping(bundle: string): RunKeeping {
  const digest = (text: string | Buffer) => createHash('sha256').update(text).digest('hex');
  return { build: digest(readFileSync(bundle)), digest, pack: serialize, unpack: deserialize };
}
