import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyPatches } from '../../../../src/core/patch/apply-all';
import { blobId } from '../../../../src/core/review/report/blob-id';
import { unifiedDiff } from '../../../../src/core/review/report/unified';
import { requireProgram, titleWith } from '../../../support/requires';

const line = fc.constantFrom('a', 'b', '\tc();', '', '-- x', '+++ y', '\\ z', 'ä€😀');
const text = fc
  .tuple(fc.array(line, { maxLength: 40 }), fc.boolean())
  .map(([lines, isOpen]) => (lines.length === 0 ? '' : lines.join('\n') + (isOpen ? '' : '\n')));

/** What our own reader makes of the diff over the base. */
function applied(base: string, diff: string): string | undefined {
  const { texts } = applyPatches([{ name: 'x', text: diff }], () => base);
  return texts.get('drivers/x.c') ?? undefined;
}

describe('a diff', () => {
  it('is read back as the text that it was made from', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        fc.pre(before !== '' && after !== '' && before !== after);
        expect(applied(before, unifiedDiff('drivers/x.c', before, after))).toBe(after);
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it('adds and removes empty lines at the end of a file', () => {
    for (const [before, after] of [
      ['a\n', 'a\n\n'],
      ['a\n\n', 'a\n'],
      ['a\n', 'a\n\n\nb\n'],
      ['\n', '\n\n'],
    ] as const) {
      expect(applied(before, unifiedDiff('drivers/x.c', before, after))).toBe(after);
    }
  });

  it('says where both are the same, a file is new, or gone', () => {
    expect(unifiedDiff('x', 'a\n', 'a\n')).toBe('');
    expect(unifiedDiff('x', undefined, 'a\n')).toBe(
      'diff --git a/x b/x\nnew file mode 100644\n--- /dev/null\n+++ b/x\n@@ -0,0 +1,1 @@\n+a\n',
    );
    expect(unifiedDiff('x', 'a\n', undefined)).toBe(
      'diff --git a/x b/x\ndeleted file mode 100644\n--- a/x\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-a\n',
    );
  });
});

const git = requireProgram('git', 'git');
describe.skipIf(git.missing)(titleWith('git', git), () => {
  it('applies a diff, and gives a text the same id', () => {
    const folder = mkdtempSync(join(tmpdir(), 'smmu-diff-'));
    const run = (...args: string[]) => execFileSync('git', args, { cwd: folder, encoding: 'utf8' });
    const numbers = Array.from({ length: 30 }, (_, index) => `line ${index}`);
    const before = numbers.join('\n');
    const after = `${numbers
      .filter((_, index) => index !== 4)
      .join('\n')
      .replace('line 20', 'Zeile zwanzig: ä')}\n`;
    try {
      writeFileSync(join(folder, 'x'), before);
      writeFileSync(join(folder, 'change.diff'), unifiedDiff('x', before, after));
      expect(run('hash-object', 'x').trim()).toBe(blobId(before));
      run('apply', '--unsafe-paths', 'change.diff');
      expect(run('hash-object', 'x').trim()).toBe(blobId(after));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
