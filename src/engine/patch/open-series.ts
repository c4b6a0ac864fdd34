import { error, type Outcome, type Problem, warning } from '../../core/base/problem';
import { splitMailbox } from '../../core/patch/mailbox';
import type { Message } from '../../core/patch/message';
import { readSeries, type Series } from '../../core/patch/series';
import { decodeMail } from './decode-mail';

/** Reads what a person opens: a mailbox with a thread, one mail, or a bare diff, which is then the only patch of its series. `version` chooses one
 *  where a thread has several. Problems: `series-empty`, `series-version`, `patch-mail`; warning `series-incomplete`. */
export async function openSeries(name: string, bytes: Uint8Array, version?: number): Promise<Outcome<Series>> {
  const raw = splitMailbox(bytes);
  if (raw.length === 0) return { value: bareDiff(name, new TextDecoder().decode(bytes)), problems: [] };
  const problems: Problem[] = [];
  const mails: Message[] = [];
  for (const each of raw) {
    const mail = await decodeMail(name, each);
    problems.push(...mail.problems);
    if (mail.value) mails.push(mail.value);
  }
  const series = readSeries(mails, version);
  const at = { file: name, line: 1, column: 1 };
  if (!series && mails.length === 0) return { problems };
  if (!series) {
    const among = readSeries(mails);
    const known = among ? [...among.otherVersions, among.version].sort((a, b) => a - b).join(', ') : '';
    problems.push(
      among
        ? error('series-version', `${name} has no version ${version} of the series, only ${known}`, at)
        : error(
            'series-empty',
            `${name} has no patch: ${counted(mails.length, 'mail')}, none with a diff of its own`,
            at,
          ),
    );
    return { problems };
  }
  if (series.missing.length > 0) {
    const message = `${name} lacks ${series.missing.map((number) => `${number}/${series.announced}`).join(', ')} of "${series.title}"`;
    problems.push(warning('series-incomplete', message, at, 'Without it, what follows may not apply or not compile.'));
  }
  return { value: series, problems };
}

function bareDiff(name: string, text: string): Series {
  const title = name.replace(/^.*[/\\]/, '');
  const patch = { number: 1, message: { title, body: '', trailers: [] }, text: '', diff: text, diffAt: 1 };
  return { title, version: 1, patches: [patch], replies: [], otherVersions: [], announced: 1, missing: [] };
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
