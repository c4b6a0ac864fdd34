import { openSeries } from '../../../src/engine/patch/open-series';

/** A diff of one line of `drivers/x.c`. */
export function diff(from = 'two', to = 'zwei'): string {
  return `diff --git a/drivers/x.c b/drivers/x.c\nindex 1..2 100644\n--- a/drivers/x.c\n+++ b/drivers/x.c\n@@ -1,3 +1,3 @@\n one\n-${from}\n+${to}\n three\n`;
}

/** A mail as `git format-patch` writes it, without the separator of a mailbox. */
export function mail(subject: string, body: string, headers = ''): string {
  const id = subject.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return `From: A <a@example.org>\nDate: Sat, 21 Nov 2026 10:00:00 +0000\nMessage-ID: <${id}@example.org>\nSubject: ${subject}\n${headers}\n${body}`;
}

/** A patch's body: message, sign-off, diff. */
export function patchBody(change = diff()): string {
  return `Because.\n\nSigned-off-by: A <a@example.org>\n---\n drivers/x.c | 2 +-\n\n${change}-- \n2.47\n`;
}

/** Mails as lore.kernel.org puts them into one file. */
export function mailbox(...mails: readonly string[]): string {
  return mails
    .map(
      (each) =>
        `From mboxrd@z Thu Jan  1 00:00:00 1970\n${each.replace(/^(>*From )/gm, '>$1').replace(/^>From: /, 'From: ')}\n`,
    )
    .join('');
}

/** What is made of a file, one line for each thing. */
export async function read(file: string | Uint8Array, version?: number): Promise<string> {
  const bytes = typeof file === 'string' ? new TextEncoder().encode(file) : file;
  const { value, problems } = await openSeries('x.mbox', bytes, version);
  const lines = new TextDecoder().decode(bytes).split(/\r?\n/);
  const told = problems.map(({ severity, message }) => `${severity}: ${message}`);
  if (!value) return told.join('\n');
  const { title, patches, cover, replies, otherVersions, baseCommit } = value;
  return [
    `v${value.version} "${title}"`,
    ...(cover ? ['cover letter'] : []),
    ...patches.map(
      ({ number, message, author, diff: text, diffAt }) =>
        `${number}/${value.announced} "${message.title}"${author ? ` by ${author.name} <${author.address}>` : ''}, ${message.trailers.map(({ key }) => key).join('+')}: ${text
          .split('\n')
          .filter((line) => /^[-+][^-+]/.test(line))
          .join(' ')} @${lines[diffAt - 1]?.slice(0, 10)}`,
    ),
    ...replies.map(({ subject }) => `reply "${subject}"`),
    ...(otherVersions.length > 0 ? [`also v${otherVersions.join(', v')}`] : []),
    ...(baseCommit ? [`base ${baseCommit}`] : []),
    ...told,
  ].join('\n');
}
