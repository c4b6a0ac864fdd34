import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { EnginePorts } from '../engine/ports';
import { DirectoryTree } from './directory-tree';
import { FolderStore } from './folder-store';
import { cacheFolder } from './kernel-trees';

/** Bytes of the engine's values on disk. */
const storageLimit = 256 << 20;

/** What the engine gets of this machine: folders as trees, the cache folder, and the process's clock. */
export function nodePorts(environment: NodeJS.ProcessEnv = process.env): EnginePorts {
  const storage = new FolderStore(join(cacheFolder(environment), 'engine'), storageLimit);
  return {
    openTree: (root) =>
      statSync(root, { throwIfNoEntry: false })?.isDirectory() ? new DirectoryTree(root) : undefined,
    storage: { read: (key) => storage.read(key), write: (key, bytes) => void storage.write(key, bytes) },
    now: () => performance.now(),
  };
}
