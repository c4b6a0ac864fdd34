import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSeries } from '../../../src/engine/patch/open-series';
import { isInstalled } from '../../../src/extension/base/programs';
import { threadFrom } from '../../../src/extension/series/b4';
import { commitPatch, type Patches, rangePatches, worktreePatch } from '../../../src/extension/series/git-patches';
import { requireProgram, titleWith } from '../../support/requires';

const needsGit = requireProgram('git', 'git');

/** What came out: the patches with their titles and diff heads, for which commit; or why there are none. */
async function told(patches: Patches): Promise<string> {
  if ('failed' in patches) return patches.failed;
  const { name, bytes, base } = patches.source;
  const { value, problems } = await openSeries(name, bytes);
  const titles = value?.patches.map(
    ({ message, diff }) => `${message.title}: ${/^\+\+\+ .*/m.exec(diff)?.[0] ?? 'no file'}`,
  );
  return [
    `${name} for ${base?.kind === 'revision' ? base.revision : ''}`,
    ...(titles ?? []),
    ...problems.map(({ message }) => message),
  ].join('\n');
}

describe.skipIf(needsGit.missing)(titleWith('patches from git', needsGit), () => {
  let top: string;
  let tree: string;
  const ids: string[] = [];
  const git = (...args: string[]) =>
    execFileSync(
      'git',
      [
        '-c',
        'user.name=A',
        '-c',
        'user.email=a@b.org',
        '-c',
        'core.hooksPath=/dev/null',
        '-c',
        'core.fsmonitor=false',
        ...args,
      ],
      {
        cwd: tree,
        encoding: 'utf8',
      },
    ).trim();
  const commit = (text: string, title: string) => {
    writeFileSync(join(tree, 'f.c'), text);
    git('add', '--all');
    git('commit', '--quiet', '--message', title);
    ids.push(git('rev-parse', 'HEAD'));
  };

  beforeAll(() => {
    top = mkdtempSync(join(tmpdir(), 'smmu-git-'));
    tree = join(top, 'kernel');
    mkdirSync(tree);
    execFileSync('git', ['init', '--quiet', '--initial-branch=main', top]);
    commit('one\n', 'First');
    commit('one\ntwo\n', 'Second');
    git('checkout', '--quiet', '-b', 'topic');
    commit('one\ntwo\nthree\n', 'Th\u00edrd');
    commit('one\ntwo\nthree\nfour\n', 'Fourth');
    // What a person or a stranger's repository has set must not show.
    for (const [key, value] of [
      ['format.coverLetter', 'true'],
      ['format.attach', 'x'],
      ['diff.noprefix', 'true'],
      ['format.thread', 'true'],
      ['color.ui', 'always'],
    ])
      git('config', key ?? '', value ?? '');
    git('config', 'diff.external', `touch ${join(top, 'started')}`);
    git('config', 'core.fsmonitor', `touch ${join(top, 'started')}`);
  });
  afterAll(() => rmSync(top, { recursive: true, force: true }));

  it('are the commits of a range, for the commit before it, with paths in the tree', async () => {
    expect(await told(await rangePatches('git', tree, 'main..topic'))).toBe(
      `main..topic for ${ids[1]}\nTh\u00edrd: +++ b/f.c\nFourth: +++ b/f.c`,
    );
    expect(await told(await rangePatches('git', tree, 'main..'))).toContain('Fourth');
  });

  it('are one commit, for the one before it', async () => {
    expect(await told(await commitPatch('git', tree, 'topic~1'))).toBe(`topic~1 for ${ids[1]}\nTh\u00edrd: +++ b/f.c`);
  });

  it('are what the working tree has', async () => {
    expect(await told(await worktreePatch('git', tree))).toBe('The working tree is as the last commit left it.');
    writeFileSync(join(tree, 'f.c'), 'one\n');
    expect(await told(await worktreePatch('git', tree))).toBe(`working tree for ${ids[3]}\nworking tree: +++ b/f.c`);
    git('checkout', '--quiet', 'f.c');
  });

  it('are none where revisions are none, and options are no revisions', async () => {
    expect(await told(await commitPatch('git', tree, 'main~1'))).toBe(
      'main~1 has no commit before it to compare with.',
    );
    expect(await told(await commitPatch('git', tree, '--all'))).toBe('--all is no commit of this repository.');
    expect(await told(await rangePatches('git', tree, 'main..--output=x'))).toBe(
      '--output=x is no commit of this repository.',
    );
    expect(await told(await rangePatches('git', tree, 'main'))).toBe('main is no range of commits as A..B.');
    expect(await told(await rangePatches('git', tree, 'topic..main'))).toBe(
      'topic..main changes no file of this tree.',
    );
    expect(await told(await commitPatch(join(top, 'no-git'), tree, 'main'))).toBe(
      'main is no commit of this repository.',
    );
  });

  it('start nothing that the repository names', () => {
    expect(existsSync(join(top, 'started'))).toBe(false);
  });

  it('come from b4 with the message id after all options', async () => {
    const b4 = join(top, 'b4');
    writeFileSync(
      b4,
      '#!/bin/sh\nfor each; do last="$each"; echo "[$each]" >&2; done\n[ "$last" = gone@x ] && exit 1\nprintf "From x\\nSubject: [PATCH] %s\\n\\n---\\n--- a/f\\n+++ b/f\\n" "$*"\n',
    );
    expect(await isInstalled(b4)).toBe(false);
    chmodSync(b4, 0o755);
    expect(await isInstalled(b4)).toBe(true);
    const thread = await threadFrom(b4, 'a@b.org', tree);
    expect('source' in thread && new TextDecoder().decode(thread.source.bytes)).toContain('mbox -o - -- a@b.org');
    expect(await threadFrom(b4, 'gone@x', tree)).toEqual({ failed: 'b4: [gone@x]' });
  });
});
