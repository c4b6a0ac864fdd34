import type { Series } from '../../patch/series';
import type { Draft } from './draft';
import type { Reply } from './reply';

/** A remark and the line of a patch under which it stands. */
type Placed = Pick<Draft, 'where' | 'text'>;

/** Remarks as replies to one of several series that were applied one after the other; `first` is how many patches came before it. */
export function repliesTo({ patches }: Series, remarks: readonly Placed[], first: number): Reply[] {
  return remarks.flatMap(({ where, text }): Reply[] => {
    // What belongs to no patch is said once, of the first series.
    if (!where) return first === 0 ? [{ text }] : [];
    const patch = where.patch - first;
    if (patch < 0 || patch >= patches.length) return [];
    const { file, hunk, line } = where;
    return [{ patch, path: file.to ?? file.from ?? '', hunk, line, text }];
  });
}

/** Mails one after the other as a mailbox whose lines that begin with `From` are quoted (mboxrd). */
export function mailboxOf(mails: readonly { readonly text: string }[]): string {
  return mails
    .map(({ text }) => `From mboxrd@z Thu Jan  1 00:00:00 1970\n${text.replace(/^(>*From )/gm, '>$1')}\n`)
    .join('');
}
