/** Rows, and how often they come in a row. */
export interface Stretch<T> {
  readonly rows: readonly T[];
  readonly times: number;
}

/** The most rows that are looked at as one round of a loop. */
const longestRound = 8;
/** What comes twice is quicker to read than a number. */
const fewest = 3;

/** The rows with each loop once: a run that does not end says the same some rows over and over. */
export function collapsed<T>(rows: readonly T[], keyOf: (row: T) => string): readonly Stretch<T>[] {
  const keys = rows.map(keyOf);
  const found: Stretch<T>[] = [];
  for (let at = 0; at < rows.length; ) {
    const { length, times } = roundAt(keys, at);
    found.push({ rows: rows.slice(at, at + length), times });
    at += length * times;
  }
  return found;
}

/** The round that begins here and covers most; the shorter one of those that cover as much. */
function roundAt(keys: readonly string[], at: number): { readonly length: number; readonly times: number } {
  let best = { length: 1, times: 1 };
  for (let length = 1; length <= longestRound; length++) {
    let end = at + length;
    while (end < keys.length && keys[end] === keys[end - length]) end++;
    const times = Math.floor((end - at) / length);
    if (times >= fewest && times * length > best.times * best.length) best = { length, times };
  }
  return best;
}
