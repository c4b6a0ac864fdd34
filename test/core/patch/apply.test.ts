import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { applyPatches } from '../../../src/core/patch/apply-all';
import { requireProgram, titleWith } from '../../support/requires';

const file = 'one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\n';

function patched(patch: string, text: string | undefined = file): string {
  const { texts, problems } = applyPatches([{ name: 'p.diff', text: patch }], (path) =>
    path === 'd/f.c' ? text : undefined,
  );
  if (problems.length > 0) return problems.map((problem) => `${problem.at?.line}: ${problem.message}`).join('\n');
  return [...texts].map(([path, content]) => `${path}: ${JSON.stringify(content)}`).join('\n');
}

const head = '--- a/d/f.c\n+++ b/d/f.c\n';

describe('applying patches', () => {
  it('replaces, in the middle of a mail', () => {
    const mail = `From x\nSubject: [PATCH] y\n---\n d/f.c | 2 +-\n\ndiff --git a/d/f.c b/d/f.c\n${head}@@ -2,3 +2,3 @@ fn\n two\n-three\n+3\n four\n-- \n2.4\n`;
    expect(patched(mail)).toBe('d/f.c: "one\\ntwo\\n3\\nfour\\nfive\\nsix\\nseven\\neight\\nnine\\n"');
  });

  it('takes names without a first folder when both have the same', () => {
    expect(patched('--- d/f.c\n+++ d/f.c\n@@ -2,2 +2,1 @@\n-two\n three\n')).toContain('"one\\nthree\\n');
    expect(patched('--- linux.orig/d/f.c\n+++ linux/d/f.c\n@@ -2,2 +2,1 @@\n-two\n three\n')).toContain('"one\\nthree');
    expect(patched('--- /dev/null\n+++ dd/g.c\n@@ -0,0 +1 @@\n+a\n')).toBe('dd/g.c: "a\\n"');
  });

  it('never leaves the tree', () => {
    const outside = '--- a/../../etc/passwd\n+++ b/../../etc/passwd\n@@ -1 +1 @@\n-root\n+me\n';
    expect(patched(outside).split('\n')[0]).toBe('1: ../../etc/passwd leads out of the tree');
  });

  it('says when only white space differs', () => {
    expect(patched(`${head}@@ -2,2 +2,1 @@\n-\ttwo\n three\n`)).toContain('at line 2 only white space differs');
  });

  it('finds hunks that have moved', () => {
    expect(patched(`${head}@@ -5,2 +5,1 @@\n-two\n three\n`)).toContain('"one\\nthree\\n');
  });

  it('creates, removes and renames files', () => {
    expect(patched('--- /dev/null\n+++ b/d/f.c\n@@ -0,0 +1 @@\n+a\n')).toContain(
      'creates d/f.c, which the tree already has',
    );
    expect(patched('--- /dev/null\n+++ b/d/g.c\n@@ -0,0 +1,2 @@\n+a\n+b\n')).toBe('d/g.c: "a\\nb\\n"');
    const all = file.replace(/^(.+)$/gm, '-$1');
    expect(patched(`--- a/d/f.c\n+++ /dev/null\n@@ -1,9 +0,0 @@\n${all}`)).toBe('d/f.c: null');
    expect(
      patched('diff --git a/d/f.c b/d/h.c\nsimilarity index 100%\nrename from d/f.c\nrename to d/h.c\n'),
    ).toContain('d/f.c: null\nd/h.c:');
  });

  it('says which hunk does not fit, and what it found', () => {
    expect(patched(`${head}@@ -2,2 +2,2 @@\n two\n-drei\n+3\n`)).toBe(
      '3: p.diff: hunk 1 (line 3) does not fit d/f.c: at line 3 expected "drei", found "three"',
    );
    expect(patched(`${head.replaceAll('f.c', 'x.c')}@@ -1 +1 @@\n-a\n+b\n`)).toBe(
      '3: p.diff changes d/x.c, which the tree does not have',
    );
    expect(patched('hello')).toBe('1: p.diff contains no unified diff');
    expect(patched(`${head}@@ -2,3 +2,3 @@\n two\n`)).toContain('does not have the 3 and 3 lines');
  });

  const needed = requireProgram('diff', 'diffutils');
  it.skipIf(needed.missing)(titleWith('gives back what diff -u compared', needed), () => {
    const folder = mkdtempSync(join(tmpdir(), 'smmu-diff-'));
    let state = 7;
    const random = (below: number) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return (state >>> 8) % below;
    };
    const text = () =>
      Array.from({ length: random(30) }, () => `${random(4)}`).join('\n') + (random(4) === 0 ? '' : '\n');
    for (let round = 0; round < 60; round++) {
      const [a, b] = [text(), text()];
      writeFileSync(join(folder, 'a'), a);
      writeFileSync(join(folder, 'b'), b);
      let patch = '';
      try {
        execFileSync('diff', ['-u', '--label', 'a/d/f.c', '--label', 'b/d/f.c', join(folder, 'a'), join(folder, 'b')]);
        continue;
      } catch (difference) {
        patch = String((difference as { stdout: Buffer }).stdout);
      }
      expect(patched(patch, a), `round ${round}\n${patch}`).toBe(`d/f.c: ${JSON.stringify(b)}`);
    }
    rmSync(folder, { recursive: true });
  });
});
