import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inProject } from '../project';
import { ask } from '../run';
import { Stop } from '../stop';

/** A copy of the bundled sample as a reviewer would have it: its base committed, its patch in the working tree. */
export interface Sample {
  readonly folder: string;
  /** Absolute path of the driver file that the patch changes. */
  readonly driver: string;
}

const patchName = 'patch.diff';

/** Makes the sample's git repository in `folder`, which must not exist yet. */
export function makeSample(folder: string): Sample {
  const source = inProject('media/sample');
  const patch = join(source, patchName);
  if (!existsSync(patch)) throw new Stop(`the bundled sample is incomplete: ${patch} is not there`);
  cpSync(source, folder, { recursive: true, filter: (path) => path !== patch });
  const git = (...args: string[]): string => ask('git', [...repeatable, ...args], folder);
  git('init', '--quiet', '--initial-branch=main');
  git('add', '--all', '--force');
  git('commit', '--quiet', '--message', 'The driver as it is upstream');
  git('apply', patch);
  const changed = /^\+\+\+ b\/(.+)$/m.exec(readFileSync(patch, 'utf8'))?.[1];
  if (!changed) throw new Stop(`${patch} changes no file`);
  return { folder, driver: join(folder, changed) };
}

/** The user's own git configuration (hooks, signing, identity) plays no part. */
const repeatable = [
  'user.name=Sample',
  'user.email=sample@localhost',
  'commit.gpgsign=false',
  'core.hooksPath=/dev/null',
].flatMap((setting) => ['-c', setting]);
