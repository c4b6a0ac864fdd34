import { TokenBuffer } from '../token';

/** Adds the tokens `[first, end)` of `from` to `to`, with the macro uses that they name. Outer uses must come before inner ones. */
export function append(to: TokenBuffer, from: TokenBuffer, end: number, first = 0): void {
  const start = to.length;
  const { uses } = to;
  to.reserve(start + end - first);
  to.kind.set(from.kind.subarray(first, end), start);
  to.text.set(from.text.subarray(first, end), start);
  to.file.set(from.file.subarray(first, end), start);
  to.line.set(from.line.subarray(first, end), start);
  to.column.set(from.column.subarray(first, end), start);
  to.use.set(from.use.subarray(first, end), start);
  to.length = start + end - first;
  const { low, high } = usesIn(from, first, end);
  const by = uses.length - low;
  const { macro, file, line, column, parent } = from.uses;
  for (let i = low; i < high; i++) {
    const outer = parent[i] ?? -1;
    uses.push(macro[i] ?? 0, file[i] ?? 0, line[i] ?? 0, column[i] ?? 0, outer < low ? -1 : outer + by);
  }
  if (by === 0) return;
  for (let i = start; i < to.length; i++) {
    const use = to.use[i] ?? -1;
    if (use >= 0) to.use[i] = use + by;
  }
}

/** The macro uses `[low, high)` that the tokens `[start, end)` name, and those around them. */
function usesIn(buffer: TokenBuffer, start: number, end: number): { low: number; high: number } {
  const { parent } = buffer.uses;
  let low = buffer.uses.length;
  let high = 0;
  let last = -1;
  for (let i = start; i < end; i++) {
    const use = buffer.use[i] ?? -1;
    if (use < 0 || use === last) continue;
    last = use;
    high = Math.max(high, use + 1);
    for (let outer = use; outer >= 0; outer = parent[outer] ?? -1) low = Math.min(low, outer);
  }
  return low < high ? { low, high } : { low: 0, high: 0 };
}

/** A buffer of its own with the tokens `[start, end)` of another. */
export function extract(from: TokenBuffer, start: number, end: number): TokenBuffer {
  const part = new TokenBuffer(Math.max(end - start, 1));
  const numbers = new Map<number, number>();
  const { macro, file, line, column, parent } = from.uses;
  const useOf = (use: number): number => {
    if (use < 0) return -1;
    let number = numbers.get(use);
    if (number === undefined) {
      const outer = useOf(parent[use] ?? -1);
      number = part.uses.push(macro[use] ?? 0, file[use] ?? 0, line[use] ?? 0, column[use] ?? 0, outer);
      numbers.set(use, number);
    }
    return number;
  };
  part.kind.set(from.kind.subarray(start, end));
  part.text.set(from.text.subarray(start, end));
  part.file.set(from.file.subarray(start, end));
  part.line.set(from.line.subarray(start, end));
  part.column.set(from.column.subarray(start, end));
  for (let i = start; i < end; i++) part.use[i - start] = useOf(from.use[i] ?? -1);
  part.length = end - start;
  return part;
}
