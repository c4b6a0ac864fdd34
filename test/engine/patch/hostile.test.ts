import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyPatches } from '../../../src/core/patch/apply-all';
import { parsePatch } from '../../../src/core/patch/parse';
import { openSeries } from '../../../src/engine/patch/open-series';
import { diff, mail, mailbox, patchBody, read } from './mails';

const bytes = (text: string) => new TextEncoder().encode(text);

/** Pieces that patches and mails are made of, in any order. */
const pieces = fc.constantFrom(
  ...[
    'diff --git a/x b/x\n',
    '--- a/x\n',
    '+++ b/x\n',
    '@@ -1,3 +1,3 @@\n',
    '@@ -0,0 +1 @@ f\n',
    ' a\n',
    '-a\n',
    '+b\n',
    '\n',
    '\\ No newline at end of file\n',
  ],
  ...[
    'From: a <b@c.d>\n',
    'Subject: [PATCH 1/2] =?utf-8?q?=ZZ?=\n',
    'From mboxrd@z Thu Jan  1 00:00:00 1970\n',
    'Content-Type: multipart/mixed; boundary=b\n',
  ],
  ...[
    '--b\n',
    '---\n',
    '-- \n',
    'GIT binary patch\n',
    'rename from x\n',
    'rename to y\n',
    'new file mode 100644\n',
    'Content-Transfer-Encoding: base64\n',
    '\r\n',
    '\u0000',
  ],
);

describe('whatever comes in', () => {
  it('gives patches or says what is wrong, and never fails in our own code', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(pieces, { maxLength: 40 }), async (parts) => {
        const { value, problems } = await openSeries('x', bytes(parts.join('')));
        expect(value !== undefined || problems.length > 0).toBe(true);
        for (const patch of value?.patches ?? []) {
          const { texts, problems: told } = applyPatches([{ name: 'x', text: patch.diff }], () => 'a\nb\na\n');
          expect([...texts.keys()].filter((path) => path.includes('..') || path.startsWith('/'))).toEqual([]);
          expect(told.every(({ message }) => message !== '')).toBe(true);
        }
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('may be long: lines of a megabyte, in patch, headers and body', async () => {
    const long = 'x'.repeat(1 << 20);
    expect(await read(mail('[PATCH] x: y', `${long}\n${patchBody(diff('two', long))}`))).toContain('-two +xxx');
    expect(await read(mail(`[PATCH] ${long.slice(1 << 19)}`, patchBody()))).toContain('v1 "xxx');
    expect(
      (await read(mailbox(mail('[PATCH] x', `${'From '.repeat(1 << 17)}\n${patchBody()}`)))).length,
    ).toBeGreaterThan(10);
    expect(
      parsePatch('x', `--- a/x\n+++ b/x\n@@ -1 +1 @@ ${long}\n-${long}\n+y\n`).value?.[0]?.hunks[0]?.lines[0]?.text,
    ).toBe(long);
    expect(parsePatch('x', `@@ -${'9'.repeat(1 << 16)} +1 @@\n`).problems.length).toBe(1);
  });

  it('may have parts within parts without end', async () => {
    const nested = Array.from(
      { length: 2000 },
      (_, index) => `Content-Type: multipart/mixed; boundary=b${index}\n\n--b${index}\n`,
    );
    const { problems } = await openSeries('x', bytes(mail('[PATCH] x', nested.join(''), 'MIME-Version: 1.0\n')));
    expect(problems.map(({ message }) => message.slice(0, 9))).toEqual(['x has no ']);
  });

  it('announces hunks that would be larger than memory', () => {
    expect(
      parsePatch('x', '--- a/x\n+++ b/x\n@@ -1,99999999999 +1,99999999999 @@\n a\n').problems[0]?.message,
    ).toContain('does not have the');
    expect(
      applyPatches(
        [{ name: 'x', text: '--- a/x\n+++ b/x\n@@ -99999999999,1 +1,1 @@\n-a\n+b\n' }],
        () => 'a\n',
      ).texts.get('x'),
    ).toBe('b\n');
  });
});
