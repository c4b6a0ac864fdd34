import { describe, expect, it } from 'vitest';
import { diff, mail, mailbox, patchBody, read } from './mails';

const one = 'Signed-off-by: -two +zwei';

describe('what a person opens', () => {
  it('is a bare diff', async () => {
    expect(await read(diff())).toBe('v1 "x.mbox"\n1/1 "x.mbox", : -two +zwei @diff --git');
  });

  it('is one mail', async () => {
    expect(await read(mail('[PATCH] x: say it in German', patchBody()))).toBe(
      `v1 "x: say it in German"\n1/1 "x: say it in German" by A <a@example.org>, ${one} @diff --git`,
    );
  });

  it('is what git format-patch writes, with the author in the first line of the body', async () => {
    const text = mail('[PATCH] x: y', `From: "B, C" <b@example.org>\n\n${patchBody()}`);
    expect(await read(`From ${'1'.repeat(40)} Mon Sep 17 00:00:00 2001\n${text}`)).toContain('by B, C <b@example.org>');
  });

  it('is a thread: cover letter, patches in any order, replies', async () => {
    const thread = mailbox(
      mail('[PATCH v2 0/2] x: German', `About.\n\nbase-commit: ${'a1'.repeat(20)}\n`),
      mail('[PATCH v2 2/2] x: second', patchBody(diff('three', 'drei'))),
      mail('Re: [PATCH v2 1/2] x: first', `> ${diff().replaceAll('\n', '\n> ')}\nPerhaps:\n\n${diff('two', 'dos')}`),
      mail('[PATCH v2 1/2] x: first', patchBody()),
    );
    expect(await read(thread)).toBe(
      `v2 "x: German"
cover letter
1/2 "x: first" by A <a@example.org>, ${one} @diff --git
2/2 "x: second" by A <a@example.org>, Signed-off-by: -three +drei @diff --git
reply "Re: [PATCH v2 1/2] x: first"
base ${'a1'.repeat(20)}`,
    );
  });

  it('has several versions: the newest counts, or the one that is asked for', async () => {
    const thread = mailbox(
      mail('[PATCH 1/1] x: y', patchBody(diff('two', 'old'))),
      mail('[RFC PATCHv3] x: y', patchBody()),
    );
    expect(await read(thread)).toContain('v3 "x: y"\n1/1 "x: y" by A <a@example.org>, Signed-off-by: -two +zwei');
    expect(await read(thread)).toContain('also v1');
    expect(await read(thread, 1)).toContain('-two +old');
    expect(await read(thread, 7)).toBe('error: x.mbox has no version 7 of the series, only 1, 3');
  });

  it('lacks a patch', async () => {
    expect(await read(mailbox(mail('[PATCH 1/3] a', patchBody()), mail('[PATCH 3/3] c', patchBody())))).toContain(
      'warning: x.mbox lacks 2/3 of "a"',
    );
  });

  it('has no patch at all', async () => {
    expect(await read(mailbox(mail('Hello', 'How are you?\n'), mail('Re: Hello', 'Well.\n')))).toBe(
      'error: x.mbox has no patch: 2 mails, none with a diff of its own',
    );
  });

  it('is long: 500 patches', async () => {
    const mails = Array.from({ length: 500 }, (_, index) => mail(`[PATCH ${index + 1}/500] x: ${index}`, patchBody()));
    const lines = (await read(mailbox(...mails.reverse()))).split('\n');
    expect([lines.length, lines[1]?.slice(0, 12), lines[500]?.slice(0, 16)]).toEqual([
      501,
      '1/500 "x: 0"',
      '500/500 "x: 499"',
    ]);
  });
});

describe('a diff that is none', () => {
  it('stands in a cover letter', async () => {
    const fake = mail('[PATCH 0/1] x', `For example\n\n${diff('two', 'FAKE')}`);
    const text = await read(mailbox(fake, mail('[PATCH 1/1] x: y', patchBody())));
    expect(text).toContain('cover letter\n1/1 "x: y"');
    expect(text).not.toContain('FAKE');
  });

  it('stands in a commit message', async () => {
    const body = `Before:\n\n${diff('two', 'FAKE')}\nSo.\n\nSigned-off-by: A <a@example.org>\n---\n\n${diff()}`;
    expect(await read(mail('[PATCH] x: y', body))).toContain(`${one} @`);
  });
});

describe('a mail in another dress', () => {
  const encoded = (encoding: string, text: string, charset = 'utf-8', more = '') =>
    mail(
      '[PATCH] x: y',
      text,
      `Content-Type: text/plain; charset="${charset}"${more}\nContent-Transfer-Encoding: ${encoding}\n`,
    );

  it('is quoted-printable', async () => {
    const quoted = patchBody().replaceAll('=', '=3D').replace('Because.', 'Because of gr=C3=B6=\n=C3=9Fe.');
    expect(await read(encoded('quoted-printable', quoted))).toContain(one);
  });

  it('is base64', async () => {
    const text = Buffer.from(patchBody()).toString('base64').replace(/.{76}/g, '$&\n');
    expect(await read(encoded('base64', text))).toContain(one);
  });

  it('has another charset', async () => {
    const text = encoded('8bit', patchBody(diff('two', 'f\u00fcnf')), 'iso-8859-1');
    expect(await read(Buffer.from(text, 'latin1'))).toContain('-two +f\u00fcnf');
  });

  it('has encoded words in its subject and its sender', async () => {
    const text = mail('=?utf-8?q?=5BPATCH_v4=5D_x=3A_gr=C3=BC=C3=9Fe?=', patchBody()).replace(
      'From: A',
      'From: =?iso-8859-1?q?J=F6rg?=',
    );
    expect(await read(text)).toContain(
      'v4 "x: gr\u00fc\u00dfe"\n1/1 "x: gr\u00fc\u00dfe" by J\u00f6rg <a@example.org>',
    );
  });

  it('is flowed: long lines wrapped, lines that begin with a blank stuffed, empty context kept', async () => {
    const change = diff().replace(' one\n', ' one\n \n').replace('-1,3 +1,3', '-1,4 +1,4');
    const flowed = patchBody(change).replace(/^ /gm, '  ').replace('Because.', 'Because \nof it.');
    const text = await read(encoded('8bit', flowed, 'utf-8', '; format=flowed'));
    expect(text).toContain(one);
  });

  it('has its patch in an attachment', async () => {
    const parts = `--b\nContent-Type: text/plain\n\nSee there.\n--b\nContent-Type: text/x-patch; name="y.patch"\nContent-Disposition: attachment; filename="y.patch"\nContent-Transfer-Encoding: base64\n\n${Buffer.from(diff()).toString('base64')}\n--b--\n`;
    const text = mail('[PATCH] x: y', parts, 'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n');
    expect(await read(text)).toContain('-two +zwei');
  });

  it('has lines that end with CR LF', async () => {
    expect(await read(mail('[PATCH] x: y', patchBody()).replaceAll('\n', '\r\n'))).toContain(one);
  });

  it('has From at the start of a line', async () => {
    const text = mailbox(mail('[PATCH] x: y', `From here on.\n\n>From there.\n\n${patchBody()}`));
    expect(await read(text)).toContain(one);
  });

  it('is cut in the middle, or is not text at all', async () => {
    expect(await read(mail('[PATCH] x: y', patchBody()).slice(0, 60))).toMatch(/^(error: x.mbox has no patch|v1 )/);
    expect(await read(new Uint8Array(4096).map((_, index) => (index * 7919) % 256))).toMatch(/^v1 "x.mbox"/);
    expect(await read('')).toMatch(/^v1 "x.mbox"/);
  });
});
