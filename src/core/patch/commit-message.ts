/** `Signed-off-by: A <a@b>` and its like, and `(cherry picked from commit …)`. */
export interface Trailer {
  /** As written: `Signed-off-by`; `cherry picked from` for that line. */
  readonly key: string;
  readonly value: string;
}

/** A commit's message: its text without the title, and the trailers at its end in order. */
export interface CommitMessage {
  readonly title: string;
  readonly body: string;
  readonly trailers: readonly Trailer[];
}

const trailerLine = /^([A-Z][A-Za-z-]*): (.+)$/;
const pickLine = /^\((?:cherry picked|backported|cherry-picked) from (?:commit )?(.+?)\)$/;
/** Maintainers note what they changed between trailers, over one line or several: `[a@b: dropped the second hunk]`. */
const noteLine = /^\[/;

/** Reads a commit's message, or the part of a mail before `---`. Trailers are the lines of the last paragraphs that hold nothing else. */
export function readCommitMessage(title: string, text: string): CommitMessage {
  const lines = text.replace(/\r/g, '').trimEnd().split('\n');
  let start = lines.length;
  let first = lines.length;
  while (start > 0) {
    const line = lines[start - 1] ?? '';
    // A trailer may be wrapped: what is indented goes on with the line above.
    const isTrailer = trailerLine.test(line) || pickLine.test(line);
    if (!isTrailer && !noteLine.test(line) && line !== '' && !/^\s+\S/.test(line)) break;
    start--;
    if (isTrailer) first = start;
  }
  return { title, body: lines.slice(0, first).join('\n').trim(), trailers: trailersOf(lines.slice(first)) };
}

function trailersOf(lines: readonly string[]): Trailer[] {
  const trailers: Trailer[] = [];
  let inNote = false;
  for (const line of lines) {
    const pick = pickLine.exec(line);
    const match = trailerLine.exec(line);
    if (pick || match || noteLine.test(line)) inNote = !pick && !match;
    if (pick) trailers.push({ key: 'cherry picked from', value: pick[1] ?? '' });
    else if (match) trailers.push({ key: match[1] ?? '', value: match[2] ?? '' });
    else if (!inNote && /^\s+\S/.test(line)) {
      const last = trailers.pop();
      if (last) trailers.push({ ...last, value: `${last.value} ${line.trim()}` });
    }
  }
  return trailers;
}
