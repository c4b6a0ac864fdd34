import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inProject } from '../project';
import { ask } from '../run';
import { Stop } from '../stop';

/** A copy of the bundled sample as an author would have it: its base committed, patches of its series in the working tree. */
export interface Sample {
  readonly folder: string;
  /** Absolute path of the driver file that the patches change. */
  readonly driver: string;
}

const seriesName = 'series.mbox';

/** Makes the sample's git repository in `folder`, which must not exist yet. With one patch, no rule is broken; the second one breaks one. */
export function makeSample(folder: string, patches: 1 | 2 = 1): Sample {
  const source = inProject('media/sample');
  const series = join(source, seriesName);
  if (!existsSync(series)) throw new Stop(`the bundled sample is incomplete: ${series} is not there`);
  cpSync(source, folder, { recursive: true, filter: (path) => path !== series });
  const git = (...args: string[]): string => ask('git', [...repeatable, ...args], folder);
  git('init', '--quiet', '--initial-branch=main');
  git('add', '--all', '--force');
  git('commit', '--quiet', '--message', 'The driver as it is upstream');
  const text = readFileSync(series, 'utf8');
  for (const [index, mail] of text
    .split(/^(?=From \S+ Mon Sep 17 )/m)
    .slice(0, patches)
    .entries()) {
    const patch = join(folder, '.git', `sample-${index + 1}.patch`);
    writeFileSync(patch, mail);
    git('apply', patch);
  }
  const changed = /^\+\+\+ b\/(.+)$/m.exec(text)?.[1];
  if (!changed) throw new Stop(`${series} changes no file`);
  return { folder, driver: join(folder, changed) };
}

/** The user's own git configuration (hooks, signing, identity) plays no part. */
const repeatable = [
  'user.name=Sample',
  'user.email=sample@localhost',
  'commit.gpgsign=false',
  'core.hooksPath=/dev/null',
].flatMap((setting) => ['-c', setting]);
