/** Lines `start` to `start + count - 1` (from 1) of the new text stand where lines `baseStart` ... of the base stood. With a count of
 *  0, `start` is the line before which nothing is. */
export interface LineHunk {
  readonly baseStart: number;
  readonly baseCount: number;
  readonly start: number;
  readonly count: number;
}

/** Beyond this many differing lines the exact alignment is worth less than its time: the rest counts as replaced. */
const mostDifferences = 1000;

/** What changed from `base` to `text`, by lines: Myers' algorithm, greedy, over what common head and tail leave. */
export function diffLines(base: string, text: string): LineHunk[] {
  if (base === text) return [];
  const left = base.split('\n');
  const right = text.split('\n');
  // What follows the last newline is no line: a line added at the end must not count as coming after it.
  if (left.at(-1) === '' && right.at(-1) === '') {
    left.pop();
    right.pop();
  }
  let head = 0;
  while (head < left.length && head < right.length && left[head] === right[head]) head++;
  let tail = 0;
  while (
    tail < left.length - head &&
    tail < right.length - head &&
    left[left.length - 1 - tail] === right[right.length - 1 - tail]
  ) {
    tail++;
  }
  const a = left.slice(head, left.length - tail);
  const b = right.slice(head, right.length - tail);
  const numbers = new Map<string, number>();
  return group(alignment(numbered(a, numbers), numbered(b, numbers)), a.length, b.length, head);
}

/** Lines as numbers, equal ones by the same: the alignment compares each line many times. */
function numbered(lines: readonly string[], numbers: Map<string, number>): Int32Array {
  return Int32Array.from(lines, (line) => {
    const known = numbers.get(line) ?? numbers.size;
    numbers.set(line, known);
    return known;
  });
}

/** Pairs of equal lines `[i, j]`, ascending in both. */
function alignment(a: Int32Array, b: Int32Array): [number, number][] {
  if (a.length === 0 || b.length === 0) return [];
  const limit = Math.min(a.length + b.length, mostDifferences);
  const offset = limit + 1;
  const reach = new Int32Array(2 * limit + 3);
  const history: Int32Array[] = [];
  for (let d = 0; d <= limit; d++) {
    // Only diagonals up to the one before were reached.
    history.push(reach.slice(offset - d, offset + d + 1));
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && at(reach, offset + k - 1) < at(reach, offset + k + 1));
      let x = down ? at(reach, offset + k + 1) : at(reach, offset + k - 1) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      reach[offset + k] = x;
      if (x >= a.length && x - k >= b.length) return backtrack(history, a.length, b.length);
    }
  }
  return [];
}

function at(values: Int32Array, index: number): number {
  return values[index] ?? 0;
}

function backtrack(history: readonly Int32Array[], lengthA: number, lengthB: number): [number, number][] {
  const pairs: [number, number][] = [];
  let x = lengthA;
  let y = lengthB;
  for (let d = history.length - 1; d >= 0; d--) {
    const reach = history[d];
    if (!reach) break;
    const k = x - y;
    const down = k === -d || (k !== d && at(reach, d + k - 1) < at(reach, d + k + 1));
    const previousK = down ? k + 1 : k - 1;
    const previousX = d === 0 ? 0 : at(reach, d + previousK);
    const previousY = d === 0 ? 0 : previousX - previousK;
    while (x > previousX && y > previousY) pairs.push([--x, --y]);
    x = previousX;
    y = previousY;
  }
  return pairs.reverse();
}

function group(pairs: readonly [number, number][], lengthA: number, lengthB: number, head: number): LineHunk[] {
  const hunks: LineHunk[] = [];
  let x = 0;
  let y = 0;
  for (const [i, j] of [...pairs, [lengthA, lengthB] as const]) {
    if (i > x || j > y) hunks.push({ baseStart: head + x + 1, baseCount: i - x, start: head + y + 1, count: j - y });
    x = i + 1;
    y = j + 1;
  }
  return hunks;
}
