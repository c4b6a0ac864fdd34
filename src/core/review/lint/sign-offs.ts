import type { CommitMessage } from '../../patch/commit-message';
import type { Person } from '../../patch/message';

/** What the sign-offs of a patch say of its way. */
export interface SignOffs {
  /** Who picked it from elsewhere: the last one to sign off after the pick. */
  readonly backporter?: string;
  /** What is wrong with them, one sentence each. */
  readonly faults: readonly string[];
}

/** Reads the chain: the author signs off first, whoever hands the patch on signs off after that, a backporter after the line that says what he
 *  picked (Documentation/process/submitting-patches.rst, “Developer's Certificate of Origin”). `sender` is who sent or committed it. */
export function readSignOffs(
  { trailers }: CommitMessage,
  author: Person | undefined,
  sender: Person | undefined,
): SignOffs {
  const pick = trailers.findIndex(({ key }) => key === 'cherry picked from');
  const signed = trailers.flatMap(({ key, value }, index) =>
    /^signed-off-by$/i.test(key) ? [{ index, who: personOf(value) }] : [],
  );
  const before = signed.filter(({ index }) => pick < 0 || index < pick);
  const after = pick < 0 ? [] : signed.filter(({ index }) => index > pick);
  const last = signed.at(-1)?.who;
  const faults = [
    ...(signed.length === 0 ? ['nobody signed off'] : []),
    ...(author && signed.length > 0 && !before.some(({ who }) => isSame(who, author))
      ? [`${author.name || author.address}, the author, did not sign off${pick < 0 ? '' : ' before the pick'}`]
      : []),
    ...(pick >= 0 && after.length === 0 ? ['nobody signed off after the pick'] : []),
    ...(sender && last && !isSame(last, sender)
      ? [`${sender.name || sender.address}, who sent it, did not sign off last`]
      : []),
  ];
  const backporter = after.at(-1)?.who;
  return { ...(backporter && { backporter: backporter.address.replace(/@.*/, '') || backporter.name }), faults };
}

function personOf(text: string): Person {
  const match = /^(.*?)\s*<([^<>]*)>/.exec(text);
  return match
    ? { name: (match[1] ?? '').replace(/^"(.*)"$/, '$1'), address: match[2] ?? '' }
    : { name: text.trim(), address: '' };
}

function isSame(one: Person, other: Person): boolean {
  if (one.address !== '' && one.address.toLowerCase() === other.address.toLowerCase()) return true;
  return one.name !== '' && one.name.toLowerCase() === other.name.toLowerCase();
}
