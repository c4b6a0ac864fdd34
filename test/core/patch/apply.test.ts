import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

/** Pairs of files with what `diff -u` says of them; `letters` is how many different lines there are. */
function* pairs(rounds: number, letters: number) {
  const folder = mkdtempSync(join(tmpdir(), 'smmu-diff-'));
  let state = 7;
  const random = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) % below;
  };
  const text = () =>
    Array.from({ length: random(30) }, () => `${random(letters)}`).join('\n') + (random(4) === 0 ? '' : '\n');
  for (let round = 0; round < rounds; round++) {
    const a = text();
    const b =
      letters < 10
        ? text()
        : a
            .split('\n')
            .map((line) => (random(8) === 0 ? 'changed' : line))
            .join('\n');
    writeFileSync(join(folder, 'a'), a);
    writeFileSync(join(folder, 'b'), b);
    try {
      execFileSync('diff', ['-u', '--label', 'a/d/f.c', '--label', 'b/d/f.c', join(folder, 'a'), join(folder, 'b')]);
    } catch (difference) {
      yield { a, b, patch: String((difference as { stdout: Buffer }).stdout), random };
    }
  }
  rmSync(folder, { recursive: true });
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
    expect(
      patched(
        '--- a/d/g.c\t1970-01-01 01:00:00.000000000 +0100\n+++ b/d/g.c\t2026-01-02 00:00:00\n@@ -0,0 +1 @@\n+a\n',
      ),
    ).toBe('d/g.c: "a\\n"');
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
    for (const { a, b, patch } of pairs(60, 4)) {
      expect(patched(patch, a), patch).toBe(`d/f.c: ${JSON.stringify(b)}`);
    }
  });

  it('keeps CR LF in a file, whatever the patch has', () => {
    const crlf = file.replaceAll('\n', '\r\n');
    const change = `${head}@@ -2,2 +2,2 @@\n-two\n+2\n three\n`;
    expect(patched(change, crlf)).toContain('"one\\r\\n2\\r\\nthree\\r\\n');
    expect(patched(change.replaceAll('\n', '\r\n'), crlf)).toContain('"one\\r\\n2\\r\\nthree\\r\\n');
    expect(patched(change.replaceAll('\n', '\r\n'))).toContain('"one\\n2\\nthree\\n');
  });

  it('copies, changes modes, creates and removes empty files', () => {
    const git = (lines: string) => `diff --git a/d/f.c b/d/g.c\n${lines}`;
    expect(patched(git('similarity index 100%\ncopy from d/f.c\ncopy to d/g.c\n'))).toMatch(/^d\/g\.c: "one/);
    const mode = 'diff --git a/d/f.c b/d/f.c\nold mode 100644\nnew mode 100755\n';
    expect(patched(`${mode}${git('rename from d/f.c\nrename to d/g.c\n')}`)).toMatch(/^d\/f\.c: null/);
    const empty = 'diff --git a/d/e.c b/d/e.c\nnew file mode 100644\nindex 000..e69\n';
    expect(patched(empty)).toBe('d/e.c: ""');
    expect(patched('diff --git a/d/f.c b/d/f.c\ndeleted file mode 100644\nindex e69..000\n', '')).toBe('d/f.c: null');
  });

  it('leaves binary files as they are, and says so', () => {
    const binary = 'diff --git a/logo b/logo\nindex 1..2\nGIT binary patch\nliteral 3\nKcmZ\n\n';
    const told = applyPatches([{ name: 'p', text: `${binary}${head}@@ -1,2 +1,1 @@\n-one\n two\n` }], () => file);
    expect(told.problems.map(({ severity, message }) => `${severity}: ${message}`)).toEqual([
      'warning: logo is binary and is left as it is',
    ]);
    expect([...told.texts.keys()]).toEqual(['d/f.c']);
  });

  it.each(['/etc/passwd', 'd/../../x', 'C:\\x', '..\\x', '"d/\\056\\056/x"'])('never leaves the tree: %s', (path) => {
    const text = `diff --git a/x b/x\nrename from ${path}\nrename to y\n`;
    expect(patched(text)).toContain('leads out of the tree');
  });
});

describe('a hunk that does not lie just where it says', () => {
  const source = (...bodies: string[]) =>
    bodies.map((body, index) => `int f${index}(void)\n{\n${body}\n}\n`).join('\n');
  const hunk = (heading: string, lines: string, start = 3) =>
    `${head}@@ -${start},4 +${start},4 @@ ${heading}\n${lines}\n`;
  /** What is told, then the functions whose body has `x`. */
  const landing = (patch: string, text: string): string => {
    const { texts, problems } = applyPatches([{ name: 'p', text: patch }], () => text);
    const now = texts.get('d/f.c') ?? '';
    const hit = [...now.matchAll(/int (f\d)\(void\)\n\{([^}]*)\}/g)].filter((match) => match[2]?.includes('x;'));
    return [...hit.map((match) => match[1]), ...problems.map(({ message }) => message)].join('\n');
  };

  it('is put into the function that it names where the same lines stand in several', () => {
    const body = 'a;\nb;\nc;\nd;';
    expect(landing(hunk('int f2(void)', ' a;\n-b;\n+x;\n c;\n d;'), source(body, body, body))).toBe('f2');
    expect(landing(hunk('', ' a;\n-b;\n+x;\n c;\n d;'), source(body, body, body))).toBe('f0');
  });

  it('is told where its lines are in another function', () => {
    const text = source('q;', 'a;\nb;\nc;\nd;');
    expect(landing(hunk('int f0(void)', ' a;\n-b;\n+x;\n c;\n d;'), text)).toBe(
      'f1\np: hunk 1 (line 3) is applied at line 8 of d/f.c; the patch says "int f0(void)", but it lies in "int f1(void)"',
    );
  });

  it('fits with context that differs, in the function that it names or in another, and both are told', () => {
    const text = source('q;', 'A;\nb;\nc;\nD;');
    const lines = ' a;\n-b;\n+x;\n c;\n d;';
    expect(landing(hunk('int f1(void)', lines, 8), text)).toBe(
      'f1\np: hunk 1 (line 3) fits line 9 of d/f.c only without context lines (1 above, 1 below); it lies in the function that the patch names',
    );
    expect(landing(hunk('int f0(void)', lines, 8), text)).toContain('but it lies in "int f1(void)"');
    expect(landing(hunk('', lines, 8), text)).toContain('the patch does not name its function');
  });

  it('never fits without a line that it takes out', () => {
    expect(landing(hunk('int f0(void)', ' a;\n-b;\n+x;\n c;\n d;'), source('a;\nB;\nc;\nd;'))).toBe(
      'p: hunk 1 (line 3) does not fit d/f.c: at line 4 expected "b;", found "B;"',
    );
  });

  const programs = requireProgram('patch', 'patch');
  it.skipIf(programs.missing)(titleWith('lands where `patch` puts it', programs), () => {
    const folder = mkdtempSync(join(tmpdir(), 'smmu-patch-'));
    let compared = 0;
    for (const { a, b, patch, random } of pairs(400, 40)) {
      const target = a.split('\n').flatMap((line) => (random(9) > 0 ? [line] : random(2) > 0 ? [] : [line, 'new']));
      const text = target.join('\n');
      const { texts, problems } = applyPatches([{ name: 'p', text: patch }], () => text);
      if (problems.some(({ severity }) => severity === 'error')) continue;
      writeFileSync(join(folder, 'f.c'), text);
      writeFileSync(join(folder, 'p'), patch);
      try {
        execFileSync('patch', ['-s', '-p2', '--no-backup-if-mismatch', '-i', 'p'], { cwd: folder, stdio: 'pipe' });
      } catch {
        continue;
      }
      compared++;
      expect(texts.get('d/f.c'), `${patch}\n${text}\n${b}`).toBe(readFileSync(join(folder, 'f.c'), 'utf8'));
    }
    rmSync(folder, { recursive: true });
    expect(compared).toBeGreaterThan(50);
  });
});
