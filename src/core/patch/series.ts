import { type CommitMessage, readCommitMessage } from './commit-message';
import type { Message, Person } from './message';
import { readSubject, type Subject } from './subject';

/** One patch of a series: a mail or a commit. */
export interface SeriesPatch {
  /** From 1, in the order in which they are applied. */
  readonly number: number;
  readonly message: CommitMessage;
  readonly author?: Person;
  /** ISO 8601 where known. */
  readonly date?: string;
  /** The diff, and the line of its file at which it begins. */
  readonly diff: string;
  readonly diffAt: number;
  /** The whole message below the title, notes between its trailers included. */
  readonly text: string;
  /** Id of the commit, where it comes from git. */
  readonly commit?: string;
  /** The mail, where it comes from one. */
  readonly mail?: Message;
}

/** Patches that belong together. */
export interface Series {
  /** Title of the cover letter, else of the first patch. */
  readonly title: string;
  /** From 1. */
  readonly version: number;
  readonly patches: readonly SeriesPatch[];
  readonly cover?: Message;
  /** Mails about the series that are no patches of it, in the order of the file. */
  readonly replies: readonly Message[];
  /** Other versions of it in the same file. */
  readonly otherVersions: readonly number[];
  /** How many patches there should be, and the numbers of those that are not there. */
  readonly announced: number;
  readonly missing: readonly number[];
  /** `base-commit` that the sender noted. */
  readonly baseCommit?: string;
}

/** A mail that may be a patch. */
interface Candidate {
  readonly mail: Message;
  readonly subject: Subject;
  readonly parts: MailParts;
}

/** Finds the series of a thread: the newest version, or the one that is wanted, its patches in order, its cover letter, and what was said about it.
 *  Quoted diffs, diffs in replies and those in a cover letter are not patches. Undefined where there is no patch. */
export function readSeries(mails: readonly Message[], version?: number): Series | undefined {
  const candidates = mails.map((mail) => ({ mail, subject: readSubject(mail.subject), parts: partsOf(mail) }));
  const patches = candidates.filter(isPatch);
  const versions = [...new Set(patches.map(({ subject }) => subject.version))].sort((a, b) => a - b);
  const chosen = version ?? versions.at(-1);
  const own = patches.filter(({ subject }) => subject.version === chosen);
  if (chosen === undefined || own.length === 0) return undefined;
  const byNumber = new Map<number, Candidate>();
  // A patch that was sent again takes the place of the first.
  for (const each of own) byNumber.set(each.subject.number ?? byNumber.size + 1, each);
  const announced = Math.max(...own.map(({ subject }) => subject.total ?? 0), byNumber.size);
  const isCover = ({ subject }: Candidate) => !subject.isReply && subject.version === chosen && subject.number === 0;
  const cover = candidates.find(isCover)?.mail;
  const ordered = [...byNumber].sort(([a], [b]) => a - b);
  const taken = new Set([cover, ...ordered.map(([, { mail }]) => mail)]);
  const baseCommit = [cover, ...ordered.map(([, { mail }]) => mail)].map(baseOf).find((each) => each !== undefined);
  return {
    title: readSubject(cover?.subject ?? ordered[0]?.[1].mail.subject ?? '').title,
    version: chosen,
    patches: ordered.map(([number, candidate]) => patchOf(number, candidate)),
    ...(cover && { cover }),
    replies: mails.filter((mail) => !taken.has(mail)),
    otherVersions: versions.filter((each) => each !== chosen),
    announced,
    missing: Array.from({ length: announced }, (_, index) => index + 1).filter((number) => !byNumber.has(number)),
    ...(baseCommit !== undefined && { baseCommit }),
  };
}

/** What a mail with a patch is made of. */
interface MailParts {
  /** Author where it is not the sender: `From:` in the first line. */
  readonly author?: Person;
  readonly text: string;
  readonly diff: string;
  /** Line of the body at which the diff begins, from 1. */
  readonly diffLine: number;
}

const diffStart = /^(?:diff --git |diff -|Index: |--- \S)/;

/** Splits a body as `git am` does: message, `---`, notes, diff. What looks like a diff before a `---` belongs to the message. */
function partsOf({ body }: Message): MailParts {
  const lines = body.split('\n');
  let start = 0;
  while (lines[start]?.trim() === '') start++;
  const author = /^From: (.*?)\s*<([^<>\s]+)>\s*$/.exec(lines[start] ?? '');
  if (author) start++;
  const cut = lines.indexOf('---', start);
  const isStart = (line: string, index: number) => index >= Math.max(cut, start) && diffStart.test(line);
  const found = lines.findIndex((line, index) => isStart(line, index) && opensDiff(lines, index));
  const diffLine = found < 0 ? lines.length : found;
  return {
    ...(author && { author: { name: unquote(author[1] ?? ''), address: author[2] ?? '' } }),
    text: lines.slice(start, cut < 0 || cut > diffLine ? diffLine : cut).join('\n'),
    diff: lines.slice(diffLine).join('\n'),
    diffLine: diffLine + 1,
  };
}

/** A line that begins a diff is followed by the rest of a head, not by a sentence. */
function opensDiff(lines: readonly string[], index: number): boolean {
  const line = lines[index] ?? '';
  if (line.startsWith('--- ')) return lines[index + 1]?.startsWith('+++ ') ?? false;
  return lines
    .slice(index + 1, index + 8)
    .some((each) =>
      /^(?:--- |index [0-9a-f]|(?:new|old|deleted) (?:file )?mode |similarity index |rename from |=====)/.test(each),
    );
}

function unquote(name: string): string {
  return name.replace(/^"(.*)"$/, '$1');
}

/** A mail is a patch where its subject or git says so, and where it answers nobody. */
function isPatch({ subject, parts }: Candidate): boolean {
  return !subject.isReply && subject.number !== 0 && parts.diff !== '';
}

function patchOf(number: number, { mail, subject, parts }: Candidate): SeriesPatch {
  const author = parts.author ?? mail.from;
  return {
    number,
    message: readCommitMessage(subject.title, parts.text),
    text: parts.text,
    ...(author && { author }),
    ...(mail.date !== undefined && { date: mail.date }),
    diff: parts.diff,
    diffAt: (mail.bodyAt ?? mail.at) + (mail.bodyAt === undefined ? 0 : parts.diffLine - 1),
    mail,
  };
}

function baseOf(mail: Message | undefined): string | undefined {
  return mail && /^base-commit: ([0-9a-f]{7,64})\s*$/m.exec(mail.body)?.[1];
}
