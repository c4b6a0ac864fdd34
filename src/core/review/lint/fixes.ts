import type { Trailer } from '../../patch/commit-message';

/** A `Fixes:` line. */
export interface FixesLine {
  /** As written, abbreviated or not. */
  readonly id: string;
  /** The title that it quotes; absent where the line has another form. */
  readonly title?: string;
}

/** The commit that an id names in a history. */
export interface FixedCommit {
  readonly id: string;
  readonly title: string;
  /** Files that it changes. */
  readonly paths: readonly string[];
  /** It is an ancestor of what the series applies to. */
  readonly isContained: boolean;
}

/** The `Fixes:` lines of a message. */
export function fixesLines(trailers: readonly Trailer[]): readonly FixesLine[] {
  return trailers
    .filter(({ key }) => /^fixes$/i.test(key))
    .map(({ value }) => {
      const match = /^(?:commit )?([0-9a-f]{5,64})\s+\((["“])(.*)["”]\)/.exec(value);
      return match
        ? { id: match[1] ?? '', title: match[3] ?? '' }
        : { id: /^[0-9a-f]{5,64}/.exec(value)?.[0] ?? value };
    });
}

/** What is wrong with a `Fixes:` line of a patch that changes `paths`; `target` is undefined where the history has no such commit. */
export function faultsOfFixes(
  { id, title }: FixesLine,
  target: FixedCommit | undefined,
  paths: readonly string[],
): string[] {
  const line = `Fixes: ${id}`;
  if (!/^[0-9a-f]{5,64}$/.test(id)) return [`"Fixes: ${id}" names no commit`];
  if (!target) return [`${line}: there is no such commit in the given history`];
  return [
    ...(title === undefined ? [`${line} does not quote the title, which is "${target.title}"`] : []),
    ...(title !== undefined && title !== target.title
      ? [`${line} quotes "${title}", but the commit is "${target.title}"`]
      : []),
    ...(id.length < 12 ? [`${line} is shorter than the usual 12 digits`] : []),
    ...(target.isContained ? [] : [`${line}: that commit is not part of what the series applies to`]),
    ...(paths.some((path) => target.paths.includes(path))
      ? []
      : [`${line}: that commit changes none of the files of this patch`]),
  ];
}
