/** A mail of a mailbox as it stands in the file. */
export interface RawMail {
  readonly bytes: Uint8Array;
  /** Line of the file at which it begins (the separator not counted), from 1. */
  readonly at: number;
}

/** A separator: `From`, a sender or a commit, a date with its year. */
const separator = /^From \S+.*\d{4}(?: [+-]\d{4})?$/;
/** lore.kernel.org writes mailboxes whose lines beginning with `From` are quoted by one more `>` (mboxrd) and says so with this sender. */
const quotedSender = /^From mboxrd@z /;
const headerLine = /^[!-9;-~]+:(?: |\t|$)/;

/** The mails of a file: of a mailbox, as lore.kernel.org, `git format-patch` and mail programs write it, or the one mail that the file is. None
 *  where it is neither, a bare diff for example. */
export function splitMailbox(bytes: Uint8Array): readonly RawMail[] {
  const lines = linesOf(bytes);
  const first = lines.findIndex(({ text }) => text.trim() !== '');
  if (first < 0) return [];
  if (!separator.test(lines[first]?.text ?? '')) return isMail(lines, first) ? [mailOf(lines, first, false)] : [];
  const starts: number[] = [];
  for (const [index, { text }] of lines.entries()) {
    // A sentence of a mail may look like a separator; only after a separator headers follow.
    const isStart = separator.test(text) && (index === first || lines[index - 1]?.text === '');
    if (isStart && headerLine.test(lines[index + 1]?.text ?? '')) starts.push(index);
  }
  return starts.map((start, index) => {
    const quoted = quotedSender.test(lines[start]?.text ?? '');
    return mailOf(lines.slice(0, starts[index + 1]), start + 1, quoted);
  });
}

/** A line as bytes (its end included) and as text, one character for each byte, without its end. */
interface Line {
  readonly bytes: Uint8Array;
  readonly text: string;
}

function linesOf(bytes: Uint8Array): Line[] {
  const lines: Line[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(10, start);
    const line = bytes.subarray(start, end < 0 ? bytes.length : end + 1);
    lines.push({ bytes: line, text: textOf(line) });
    start += line.length;
  }
  return lines;
}

/** Only separators, headers and quoted `From` matter, hence the beginning is enough of a long line. */
function textOf(line: Uint8Array): string {
  return String.fromCharCode(...line.subarray(0, 998)).replace(/\r?\n$/, '');
}

/** Headers up to an empty line, among them one that only mails have. */
function isMail(lines: readonly Line[], first: number): boolean {
  let known = false;
  for (let index = first; index < lines.length; index++) {
    const text = lines[index]?.text ?? '';
    if (text === '') return known;
    if (/^[ \t]/.test(text) && index > first) continue;
    if (!headerLine.test(text)) return false;
    known ||= /^(from|subject|message-id|date):/i.test(text);
  }
  return known;
}

function mailOf(lines: readonly Line[], start: number, quoted: boolean): RawMail {
  const parts = lines
    .slice(start)
    .map(({ bytes, text }) => (quoted && /^>+From /.test(text) ? bytes.subarray(1) : bytes));
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return { bytes, at: start + 1 };
}
