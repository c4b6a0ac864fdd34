/** First and last line of the top-level item around a line (from 1): the function, as kernel style has it, which ends with a brace in the first
 *  column. What stands between two functions belongs to the later one. */
export function itemAround(lines: readonly string[], line: number): readonly [first: number, last: number] {
  const isEnd = (at: number) => lines[at - 1]?.startsWith('}') ?? true;
  let first = line;
  while (first > 1 && !isEnd(first - 1)) first--;
  let last = line;
  while (last < lines.length && !isEnd(last)) last++;
  return [first, last];
}
