import { expect, it } from 'vitest';
import { prepareKernelTree } from '../../../src/engine/kernel-tree';
import { Desk } from '../../../src/engine/patch/desk';
import { Session } from '../../../src/engine/session';
import { namedPaths } from '../../../src/extension/series/source';
import { nodePorts } from '../../../src/node/engine-ports';
import { driver, driverText, sample, thread } from '../../support/sample-series';
import { mail, mailbox } from './mails';

const encode = (text: string) => new TextEncoder().encode(text);
const header = driver.replace(/c$/, 'h');
/** One line of the driver in other words. */
const change = `--- a/${driver}\n+++ b/${driver}\n@@ -1,2 +1,2 @@\n-${driverText().split('\n')[0]}\n+// other\n ${driverText().split('\n')[1]}\n`;
const git = (rest: string, path = driver) => `diff --git a/${path} b/${path}\n${rest}`;
const patch = (diff: string, title = '[PATCH] x') => mail(title, `Why.\n---\n${diff}-- \n2.47\n`);

/** Opens a file as the editor does, with the base texts of the files that it seems to name: what it comes to, one line for each thing. */
async function opened(bytes: Uint8Array, asked: string[] = []): Promise<readonly string[]> {
  const ports = nodePorts({});
  const session = new Session(
    {
      ...ports,
      openTree: (root) => {
        const tree = ports.openTree(root);
        const read = (path: string) => {
          asked.push(path);
          return tree?.read(path);
        };
        return tree && { read };
      },
    },
    prepareKernelTree,
  );
  session.openTree(sample);
  for (const path of namedPaths(bytes)) session.read('base', path);
  const { value, problems } = await new Desk(session).open({ name: 'x.mbox', bytes });
  const told = problems.map(({ severity, message }) => `${severity}: ${message}`);
  if (!value) return told;
  const patches = value.series.patches.map(({ number, title, changes }) => {
    const files = changes.map(({ from, to, added, removed }) =>
      from === to ? `${from} +${added} -${removed}` : `${from} > ${to} +${added} -${removed}`,
    );
    return `${number} "${title.slice(0, 60)}": ${files.join(', ')}`
      .replaceAll(driver, 'DRIVER')
      .replaceAll(header, 'HEADER');
  });
  return [...patches, ...told];
}

const one = ['1 "x": DRIVER +1 -1'];
const noDiff = ['error: x.mbox contains no unified diff'];
const added = (path: string) => git(`new file mode 100644\n--- /dev/null\n+++ b/${path}\n@@ -0,0 +1 @@\n+x\n`, path);

it.each([
  ['line ends of another system', patch(change).replaceAll('\n', '\r\n'), one],
  ['no newline at the end', patch(change).trimEnd(), one],
  ['a mark of the byte order', `\ufeff${change}`, ['1 "x.mbox": DRIVER +1 -1']],
  [
    'another name',
    patch(git(`similarity index 100%\nrename from ${header}\nrename to n.h\n`, header)),
    ['1 "x": HEADER > n.h +0 -0'],
  ],
  ['another mode of a file that changes', patch(git(`old mode 100644\nnew mode 100755\n${change}`)), one],
  [
    'modes alone',
    patch(git('old mode 100644\nnew mode 100755\n')),
    ['1 "x": ', 'warning: 1/1 "x" changes nothing but modes of files'],
  ],
  [
    'binary files beside others',
    patch(`${git('index 1..2\n', 'a.bin')}Binary files a/a.bin and b/a.bin differ\n${git(change)}`),
    [...one, 'warning: a.bin is binary and is left as it is'],
  ],
  [
    'binary contents beside others',
    patch(
      `${git('index 1..2 100644\nGIT binary patch\nliteral 3\nKcmZQzU|?im\n\nliteral 0\nHcmV?d00001\n\n', 'b.bin')}${git(change)}`,
    ),
    [...one, 'warning: b.bin is binary and is left as it is'],
  ],
  [
    'a diff in the cover letter',
    mailbox(mail('[PATCH 0/1] c', `Before:\n\n${change.replace('other', 'fake')}\n`), patch(change, '[PATCH 1/1] x')),
    one,
  ],
  ['a line of a megabyte', patch(change.replace('other', 'x'.repeat(1 << 20))), one],
])('takes %s for what it is', async (_, text, expected) => {
  expect(await opened(encode(text))).toEqual(expected);
});

it('takes a mail in another charset for what it is', async () => {
  const headers = 'Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: 8bit\n';
  const text = mail(
    '[PATCH] =?iso-8859-1?q?gr=FCn?=',
    `W\u00e4rum.\n---\n${change.replace('other', '\u00fc')}-- \n2\n`,
    headers,
  );
  expect(await opened(Buffer.from(text, 'latin1'))).toEqual(['1 "gr\u00fcn": DRIVER +1 -1']);
});

const whole = patch(change);
it.each([
  [
    'is cut off within a hunk',
    mailbox(whole.slice(0, whole.indexOf('+// other') + 3)),
    [
      expect.stringMatching(
        /^error: 1\/1 "x": the hunk of line \d+ does not have the 2 and 2 lines that it announces$/,
      ),
    ],
  ],
  [
    'is for another base',
    thread().replaceAll('CFGI_ALL)', 'CFGI_NONE)'),
    [expect.stringMatching(/^error: 1\/2 "iommu\/arm-smmu-v3: Word it": hunk 1 .* does not fit .*CFGI_NONE.*CFGI_ALL/)],
  ],
  ['is empty', '', noDiff],
  ['is no text', '\0'.repeat(4096), noDiff],
  [
    'leads out of the tree',
    patch(change.replaceAll(driver, '../../etc/passwd')),
    ['error: ../../etc/passwd leads out of the tree'],
  ],
  [
    'names the whole machine',
    patch(change.replaceAll(/[ab]\/drivers\S+/g, '/etc/passwd')),
    ['error: /etc/passwd leads out of the tree'],
  ],
])('says in one line that a file %s', async (_, text, expected) => {
  const asked: string[] = [];
  expect(await opened(encode(text), asked)).toEqual(expected);
  expect(asked.filter((path) => path.startsWith('/') || path.split('/').includes('..'))).toEqual([]);
});

it('shows titles as they are written, and nothing in them that steers a terminal or turns a line round', async () => {
  const html = '<img src=x onerror=alert(1)> [x](command:y)';
  expect(await opened(encode(patch(change, `[PATCH] ${html}`)))).toEqual([`1 "${html}": DRIVER +1 -1`]);
  const ansi = await opened(encode(patch(change, '[PATCH] \u001b[31mred\u0007 \u202eback')));
  expect(ansi).toEqual(['1 "\ufffd[31mred\ufffd \ufffdback": DRIVER +1 -1']);
});

it('takes 500 patches', async () => {
  const mails = Array.from({ length: 500 }, (_, index) => patch(added(`f${index}`), `[PATCH ${index + 1}/500] n`));
  const found = await opened(encode(mailbox(...mails)));
  expect([found.length, found.at(-1)]).toEqual([500, '500 "n": undefined > f499 +1 -0']);
});
