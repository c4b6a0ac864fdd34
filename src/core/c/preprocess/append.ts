import type { TokenBuffer } from '../token';

/** Adds the first `length` tokens and `uses` macro uses of `from` to `to`. */
export function append(to: TokenBuffer, from: TokenBuffer, length: number, uses: number): void {
  const start = to.length;
  const firstUse = to.uses.length;
  to.reserve(start + length);
  to.kind.set(from.kind.subarray(0, length), start);
  to.text.set(from.text.subarray(0, length), start);
  to.file.set(from.file.subarray(0, length), start);
  to.line.set(from.line.subarray(0, length), start);
  to.column.set(from.column.subarray(0, length), start);
  to.use.set(from.use.subarray(0, length), start);
  to.length = start + length;
  for (let i = 0; i < uses; i++) {
    const use = from.uses[i];
    if (use) to.uses.push(firstUse === 0 || use.parent < 0 ? use : { ...use, parent: use.parent + firstUse });
  }
  if (firstUse === 0) return;
  for (let i = start; i < to.length; i++) {
    const use = to.use[i] ?? -1;
    if (use >= 0) to.use[i] = use + firstUse;
  }
}
