import PostalMime, { type Address } from 'postal-mime';
import { error, type Outcome } from '../../core/base/problem';
import { unflow } from '../../core/patch/flowed';
import type { RawMail } from '../../core/patch/mailbox';
import type { Message, Person } from '../../core/patch/message';

/** Takes a mail apart: transfer encoding, charset, encoded words in headers, parts. Text comes first; a patch that is attached follows it. Problem:
 *  `patch-mail`, where it is none. */
export async function decodeMail(name: string, raw: RawMail): Promise<Outcome<Message>> {
  const flowed = flowOf(raw.bytes);
  try {
    const mail = await PostalMime.parse(flowed.bytes, { attachmentEncoding: 'utf8' });
    const attached = mail.attachments
      .filter(({ mimeType, filename }) => /^text\//.test(mimeType) || /\.(patch|diff)$/.test(filename ?? ''))
      .map(({ content }) => String(content));
    const text = [mail.text ?? '', ...attached].join('\n').replaceAll('\r\n', '\n');
    const from = personsOf(mail.from ? [mail.from] : [])[0];
    const inReplyTo = idsOf(mail.inReplyTo)[0];
    const id = idsOf(mail.messageId)[0];
    const bodyAt = bodyLineOf(raw, attached.length > 0 || flowed.is);
    const message: Message = {
      subject: visible((mail.subject ?? '').replace(/\s+/g, ' ').trim()),
      ...(from && { from }),
      to: personsOf(mail.to ?? []),
      cc: personsOf(mail.cc ?? []),
      ...(mail.date !== undefined && { date: mail.date }),
      ...(id !== undefined && { id }),
      ...(inReplyTo !== undefined && { inReplyTo }),
      references: idsOf(mail.references),
      body: withoutBlankEnd(flowed.is ? unflow(text, flowed.deleteSpace) : text),
      at: raw.at,
      ...(bodyAt !== undefined && { bodyAt }),
    };
    return { value: message, problems: [] };
  } catch (reason) {
    const message = `the mail at line ${raw.at} of ${name} cannot be read: ${reason instanceof Error ? reason.message : String(reason)}`;
    return { problems: [error('patch-mail', message, { file: name, line: raw.at, column: 1 })] };
  }
}

/** Whether the mail's text is flowed, and the mail without saying so: wrapped text is put together here, because an empty context line of a patch,
 *  which is a lone blank, must not be taken for a soft end of line. */
function flowOf(bytes: Uint8Array): {
  readonly bytes: Uint8Array;
  readonly is: boolean;
  readonly deleteSpace: boolean;
} {
  const text = headOf(bytes);
  const match = /^content-type:[^\n]*(?:\n[ \t][^\n]*)*?\bformat="?flowed/im.exec(text);
  if (!match) return { bytes, is: false, deleteSpace: false };
  const deleteSpace = /\bdelsp="?yes/i.test(text);
  const changed = bytes.slice();
  changed.set(new TextEncoder().encode('fixed '), match.index + match[0].length - 'flowed'.length);
  return { bytes: changed, is: true, deleteSpace };
}

/** The headers, one character for each byte. */
function headOf(bytes: Uint8Array): string {
  let text = '';
  for (let index = 0; index < Math.min(bytes.length, 0x1_0000); index++) {
    const character = String.fromCharCode(bytes[index] ?? 0);
    if (character === '\n' && /\n\r?$/.test(text)) break;
    text += character;
  }
  return text;
}

/** Where lines of the body are lines of the file. */
function bodyLineOf(raw: RawMail, changed: boolean): number | undefined {
  const head = headOf(raw.bytes);
  const isPlain =
    !/^content-transfer-encoding:\s*(quoted-printable|base64)/im.test(head) &&
    !/^content-type:\s*multipart/im.test(head);
  return changed || !isPlain ? undefined : raw.at + head.split('\n').length;
}

function personsOf(addresses: readonly Address[]): Person[] {
  return addresses
    .flatMap((each) => (each.group ? each.group : [each]))
    .map(({ name, address }) => ({ name: visible(name), address: visible(address) }));
}

/** Titles and names are shown in many places: what would steer a terminal or turn the direction of writing is put as U+FFFD. */
function visible(text: string): string {
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
}

/** The empty lines after a mail belong to the mailbox. Read as context whose blank was stripped, they would complete a hunk that was cut off. */
function withoutBlankEnd(text: string): string {
  let end = text.length;
  while (text[end - 1] === '\n' && (end === 1 || text[end - 2] === '\n')) end--;
  return text.slice(0, end);
}

function idsOf(text: string | undefined): string[] {
  return [...(text ?? '').matchAll(/<([^<>\s]+)>/g)].map((match) => match[1] ?? '');
}
