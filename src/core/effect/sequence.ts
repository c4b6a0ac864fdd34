/** Beyond this many differences an exact alignment costs more than it tells; what is left then counts as replaced. */
const mostDifferences = 3000;

/** Index pairs `[i, j]` of a longest common subsequence of two lists of keys, ascending: Myers' greedy algorithm. Of several that are equally long
 *  both orders of the lists give the same one, so that a revert undoes just what a change did. */
export function commonSubsequence(a: readonly string[], b: readonly string[]): [number, number][] {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const pairs: [number, number][] = [];
  for (let i = 0; i < head; i++) pairs.push([i, i]);
  const [first, second] = [a.slice(head, a.length - tail), b.slice(head, b.length - tail)];
  const swapped = (first[0] ?? '') > (second[0] ?? '');
  const middle = swapped ? myers(second, first).map(([j, i]) => [i, j] as const) : myers(first, second);
  for (const [i, j] of middle) pairs.push([head + i, head + j]);
  for (let i = tail; i > 0; i--) pairs.push([a.length - i, b.length - i]);
  return pairs;
}

function myers(a: readonly string[], b: readonly string[]): [number, number][] {
  if (a.length === 0 || b.length === 0) return [];
  const limit = Math.min(a.length + b.length, mostDifferences);
  const middle = limit + 1;
  const reach = new Int32Array(2 * limit + 3);
  /** Furthest point on each diagonal before step d, cut to the diagonals that step d reads. */
  const history: Int32Array[] = [];
  for (let d = 0; d <= limit; d++) {
    history.push(reach.slice(middle - d - 1, middle + d + 2));
    for (let k = -d; k <= d; k += 2) {
      let x = startOf(reach, middle, d, k);
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      reach[middle + k] = x;
      if (x >= a.length && x - k >= b.length) return backtrack(history, a.length, b.length);
    }
  }
  return [];
}

/** Where step `d` starts on diagonal `k`; `middle` is the index of diagonal 0. */
function startOf(reach: Int32Array, middle: number, d: number, k: number): number {
  const left = reach[middle + k - 1] ?? 0;
  const above = reach[middle + k + 1] ?? 0;
  return k === -d || (k !== d && left < above) ? above : left + 1;
}

function backtrack(history: readonly Int32Array[], endX: number, endY: number): [number, number][] {
  const pairs: [number, number][] = [];
  let x = endX;
  let y = endY;
  for (let d = history.length - 1; d >= 0; d--) {
    const reach = history[d] ?? new Int32Array();
    const middle = d + 1;
    const k = x - y;
    const start = d === 0 ? 0 : startOf(reach, middle, d, k);
    while (x > start) pairs.push([--x, --y]);
    if (d === 0) break;
    const cameDown = k === -d || (k !== d && (reach[middle + k - 1] ?? 0) < (reach[middle + k + 1] ?? 0));
    if (cameDown) y--;
    else x--;
  }
  return pairs.reverse();
}
