import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { EnginePorts, RunKeeping, Storage } from '../engine/ports';
import { DirectoryTree } from './directory-tree';
import { FolderStore } from './folder-store';
import { GitHistory } from './git-history';
import { cacheFolder } from './kernel-trees';

/** Bytes of the engine's values on disk. */
const storageLimit = 256 << 20;
/** Bytes of runs on disk: a library's worth for a few drivers. */
const runsLimit = 128 << 20;

/** What the engine gets of this machine: folders as trees, the cache folder, and the process's clock. `bundle` is the file that all of this product's code is
 *  in; without one, nobody could tell whether a run was made by the same code. */
export function nodePorts(environment: NodeJS.ProcessEnv = process.env, bundle?: string): EnginePorts {
  const folder = cacheFolder(environment);
  return {
    openTree: (root) =>
      statSync(root, { throwIfNoEntry: false })?.isDirectory() ? new DirectoryTree(root) : undefined,
    storage: storageIn(join(folder, 'engine'), storageLimit),
    history: async (folder, git, cancellation) => {
      const history = new GitHistory(folder, git, cancellation);
      return (await history.exists()) ? history : undefined;
    },
    ...(bundle !== undefined && { runs: runKeeping(bundle, join(folder, 'runs')) }),
    now: () => performance.now(),
  };
}

function storageIn(folder: string, limit: number): Storage {
  const store = new FolderStore(folder, limit);
  return { read: (key) => store.read(key), write: (key, bytes) => void store.write(key, bytes) };
}

function runKeeping(bundle: string, folder: string): RunKeeping {
  const digest = (text: string | Buffer) => createHash('sha256').update(text).digest('hex');
  return {
    storage: storageIn(folder, runsLimit),
    build: digest(readFileSync(bundle)),
    digest,
    pack: serialize,
    unpack: deserialize,
  };
}
