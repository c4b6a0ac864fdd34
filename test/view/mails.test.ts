import { expect, it } from 'vitest';
import { mailboxOf } from '../../src/core/review/comment/thread';
import { mailsOf } from '../../src/extension/export/mails';

const first = 'Subject: Re: [PATCH] x\nTo: a@b.c\n\nFrom here on:\n\n> From there\n';
const second = 'To: a@b.c\nSubject: =?utf-8?q?Re=3A_gr=C3=BCnd?=\n =?utf-8?q?lich?=\n\n100 % sure?\n';

it('takes mails out of a mailbox as they were', () => {
  const mails = mailsOf(mailboxOf([{ text: first }, { text: second }]));
  expect(mails.map(({ text }) => text)).toEqual([first, second]);
  expect(mails.map(({ subject, body }) => [subject, body])).toEqual([
    ['Re: [PATCH] x', 'From here on:\n\n> From there\n'],
    ['Re: gründlich', '100 % sure?\n'],
  ]);
  expect(mailsOf('')).toEqual([]);
});
