import type { Message, Person } from '../../patch/message';
import type { Hunk } from '../../patch/parse';
import type { Series, SeriesPatch } from '../../patch/series';
import { type PlacedRemark, quoteHunk } from './quote';

/** A remark under a line of a patch, or without one about the patch as a whole. */
export interface Reply {
  /** Index of the patch in its series, from 0; absent for the series as a whole. */
  readonly patch?: number;
  readonly path?: string;
  readonly hunk?: Hunk;
  readonly line?: number;
  readonly text: string;
}

/** A mail that answers one patch. */
export interface ReplyMail {
  /** A name for its file: `2-iommu-arm-smmu-v3-keep-smmuen.eml`. */
  readonly name: string;
  /** The mail with its headers; a draft, to be sent by whoever owns it. */
  readonly text: string;
}

/** The mails that answer a series: one for each patch with remarks, and one to the cover letter (failing that, the first patch) for what belongs to
 *  none. They thread, and quote nothing but lines of the patch. `from` is who answers, where that is known. */
export function replyMails(series: Series, replies: readonly Reply[], from?: Person): readonly ReplyMail[] {
  const about = (index: number | undefined) => replies.filter(({ patch }) => patch === index);
  const mails = series.patches.flatMap((patch, index) => {
    const own = about(index);
    return own.length === 0
      ? []
      : [mailTo(patch.mail, subjectOf(patch, series), patch.number, bodyOf(patch, own), from)];
  });
  const general = about(undefined);
  if (general.length === 0) return mails;
  const [first] = series.patches;
  const answered = series.cover ?? first?.mail;
  const subject = answered?.subject ?? (first ? subjectOf(first, series) : series.title);
  return [mailTo(answered, subject, 0, general.map(({ text }) => `${text}\n`).join('\n'), from), ...mails];
}

function subjectOf({ mail, message, number }: SeriesPatch, { announced }: Series): string {
  return (
    mail?.subject ?? `[PATCH ${announced > 1 ? `${number}/${announced}` : ''}] ${message.title}`.replace(' ]', ']')
  );
}

function bodyOf(patch: SeriesPatch, replies: readonly Reply[]): string {
  const placed = replies.filter(({ hunk }) => hunk !== undefined);
  const hunks = [...new Set(placed.map(({ hunk }) => hunk))];
  const inOrder = hunks.sort((a, b) => (a?.at ?? 0) - (b?.at ?? 0));
  const day = /^\d{4}-\d\d-\d\d/.exec(patch.mail?.date ?? '')?.[0];
  const date = day === undefined ? '' : `On ${day}, `;
  const who = patch.author?.name || patch.author?.address;
  const parts = who === undefined ? [] : [`${date}${who} wrote:\n`];
  let path: string | undefined;
  for (const hunk of inOrder) {
    if (!hunk) continue;
    const own = placed.filter((each) => each.hunk === hunk);
    const remarks: PlacedRemark[] = own.map(({ line = 0, text }) => ({ line, text }));
    parts.push('[ ... ]');
    // Which file it is says the patch itself.
    if (own[0]?.path !== path) parts.push(...headOf(patch, own[0]?.path));
    path = own[0]?.path;
    parts.push(quoteHunk(hunk, remarks));
  }
  const loose = replies.filter(({ hunk }) => hunk === undefined).map(({ text }) => `${text}\n`);
  return [...parts, ...loose].join('\n');
}

/** The lines of the patch that name a file. */
function headOf({ diff }: SeriesPatch, path: string | undefined): string[] {
  const lines = diff.split(/\r?\n/);
  const at = lines.findIndex(
    (line, index) => line.startsWith('--- ') && (lines[index + 1] ?? '').replace(/\t.*/, '').endsWith(`/${path}`),
  );
  return at < 0 ? [] : [`> ${lines[at]}`, `> ${lines[at + 1]}`];
}

function mailTo(
  to: Message | undefined,
  subject: string,
  number: number,
  body: string,
  from: Person | undefined,
): ReplyMail {
  const answered = /^re:/i.test(subject) ? subject : `Re: ${subject}`;
  const own = from?.address.toLowerCase();
  const others = uniquePersons([...(to?.to ?? []), ...(to?.cc ?? [])]).filter(
    ({ address }) => address.toLowerCase() !== own && address !== to?.from?.address,
  );
  const references = [
    ...(to?.references ?? []),
    ...(to?.references.length === 0 && to.inReplyTo ? [to.inReplyTo] : []),
    ...(to?.id ? [to.id] : []),
  ];
  const headers = [
    ...(from ? [`From: ${addressOf(from)}`] : []),
    ...(to?.from ? [`To: ${addressOf(to.from)}`] : []),
    ...(others.length > 0 ? [folded('Cc', others.map(addressOf), ',')] : []),
    folded('Subject', encodeHeader(answered), ''),
    ...(to?.id ? [`In-Reply-To: <${oneLine(to.id)}>`] : []),
    ...(references.length > 0
      ? [
          folded(
            'References',
            references.map((id) => `<${oneLine(id)}>`),
            '',
          ),
        ]
      : []),
    'X-Unsent: 1',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
  ];
  const slug = answered
    .replace(/^re: ?(\[[^\]]*\] ?)*/i, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return { name: `${number}-${slug.slice(0, 60)}.eml`, text: `${headers.join('\n')}\n\n${body.trimEnd()}\n` };
}

function uniquePersons(persons: readonly Person[]): Person[] {
  return persons.filter(
    ({ address }, index) =>
      persons.findIndex((other) => other.address.toLowerCase() === address.toLowerCase()) === index,
  );
}

/** What comes from a mail never begins a header of its own. */
function oneLine(text: string): string {
  return text.replace(/[\r\n\0]+/g, ' ');
}

function addressOf({ name, address }: Person): string {
  const plain = oneLine(address).replace(/[<>\s]/g, '');
  if (name === '') return plain;
  const isAscii = /^[\x20-\x7e]*$/.test(name);
  const shown = isAscii
    ? /^[\w .'-]+$/.test(name)
      ? name
      : `"${oneLine(name).replace(/["\\]/g, '\\$&')}"`
    : encodeHeader(name).join(' ');
  return `${shown} <${plain}>`;
}

/** Words of a header; those that are not ASCII as encoded words (RFC 2047), none of which is longer than 75 characters. */
function encodeHeader(text: string): string[] {
  const safe = oneLine(text);
  if (/^[\x20-\x7e]*$/.test(safe)) return safe.split(' ');
  const words: string[] = [];
  let word = '';
  for (const character of safe) {
    const coded = /[A-Za-z0-9]/.test(character) ? character : character === ' ' ? '_' : escaped(character);
    if (word.length + coded.length > 60) {
      words.push(word);
      word = '';
    }
    word += coded;
  }
  return [...words, word].map((each) => `=?utf-8?q?${each}?=`);
}

function escaped(character: string): string {
  return encodeURIComponent(character).length === 1
    ? `=${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
    : encodeURIComponent(character).replaceAll('%', '=');
}

/** A header over as many lines as it needs. */
function folded(name: string, words: readonly string[], separator: string): string {
  const lines: string[] = [];
  let line = `${name}:`;
  for (const [index, word] of words.entries()) {
    const whole = index < words.length - 1 ? word + separator : word;
    if (line.length + 1 + whole.length > 76 && line !== `${name}:`) {
      lines.push(line);
      line = '';
    }
    line += ` ${whole}`;
  }
  return [...lines, line].join('\n');
}
