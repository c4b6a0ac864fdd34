/** A mail of a mailbox, as it is sent. */
export interface ExportedMail {
  readonly subject: string;
  readonly body: string;
  /** Headers and body. */
  readonly text: string;
}

/** The mails of a mailbox (mboxrd) that the engine wrote. */
export function mailsOf(mailbox: string): readonly ExportedMail[] {
  return mailbox
    .split(/^From mboxrd@z .*\n/m)
    .slice(1)
    .map((part) => {
      const text = `${part.replace(/^>(>*From )/gm, '$1').trimEnd()}\n`;
      const end = text.indexOf('\n\n');
      const headers = text.slice(0, end).replace(/\n[ \t]+/g, ' ');
      const subject = decoded(/^Subject: (.*)$/m.exec(headers)?.[1] ?? '');
      return { subject, body: text.slice(end + 2), text };
    });
}

/** Encoded words (RFC 2047) of the form that the engine writes, as text. */
function decoded(header: string): string {
  return header.replace(/\?=\s+=\?utf-8\?q\?/g, '').replace(/=\?utf-8\?q\?(.*?)\?=/g, (_, word: string) => {
    const bytes = word
      .replaceAll('_', ' ')
      .replaceAll('%', '%25')
      .replace(/=([0-9A-F]{2})/g, '%$1');
    return decodeURIComponent(bytes);
  });
}
