import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DirectoryTree } from '../../../src/node/directory-tree';
import { applyChanges, type Change } from '../../adoption/edit';
import { removeFolder } from './remove-folder';

/** A kernel tree as a reviewer has it: the driver committed, a patch in the working tree. */
export interface PatchedTree {
  readonly folder: string;
  remove(): void;
}

/** Makes one beside a tree, which stays as it is: files that the patch leaves alone are links to it. */
export function patchedTree(tree: string, changes: readonly Change[]): PatchedTree {
  const scratch = mkdtempSync(join(tmpdir(), 'smmu-review-tree-'));
  const folder = join(scratch, 'linux');
  const source = new DirectoryTree(tree);
  const texts = applyChanges(changes, (path) => source.read(path));
  link(tree, folder, [...texts.keys()]);
  const write = (path: string, text: string): void => writeFileSync(join(folder, path), text);
  const git = (...args: string[]): void => {
    execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@localhost', '-C', folder, ...args]);
  };
  git('init', '--quiet');
  // All else of the tree would count as untracked.
  writeFileSync(join(folder, '.git/info/exclude'), '*\n');
  for (const path of texts.keys()) {
    write(path, source.read(path) ?? '');
    git('add', '--force', path);
  }
  git('commit', '--quiet', '--message', 'The driver as it is upstream');
  for (const [path, text] of texts) write(path, text);
  return { folder, remove: () => removeFolder(scratch) };
}

/** Links everything but the folders on the way to some files, and those files: they are to be written. */
function link(from: string, to: string, without: readonly string[]): void {
  mkdirSync(to);
  for (const name of readdirSync(from)) {
    if (name === '.git' || without.includes(name)) continue;
    const below = without.flatMap((path) => (path.startsWith(`${name}/`) ? [path.slice(name.length + 1)] : []));
    if (below.length > 0) link(join(from, name), join(to, name), below);
    else symlinkSync(join(from, name), join(to, name));
  }
}
