/** A line of two texts: of both, of the base alone or of the patched side alone. */
export interface DiffLine {
  readonly of: 'both' | 'base' | 'patched';
  readonly text: string;
}

/** More pairs than this are not worth the wait. */
const mostPairs = 1_000_000;

/** The lines of both texts in one list; where too much differs, all of the one before all of the other. */
export function diffOf(base: readonly string[], patched: readonly string[]): readonly DiffLine[] {
  let start = 0;
  while (start < base.length && start < patched.length && base[start] === patched[start]) start++;
  let end = 0;
  while (
    end < Math.min(base.length, patched.length) - start &&
    base[base.length - 1 - end] === patched[patched.length - 1 - end]
  ) {
    end++;
  }
  const both = (lines: readonly string[]): DiffLine[] => lines.map((text) => ({ of: 'both', text }));
  const [old, fresh] = [base.slice(start, base.length - end), patched.slice(start, patched.length - end)];
  return [
    ...both(base.slice(0, start)),
    ...middle(old, fresh),
    ...both(patched.slice(patched.length - end, patched.length)),
  ];
}

function middle(base: readonly string[], patched: readonly string[]): DiffLine[] {
  const removed = (text: string): DiffLine => ({ of: 'base', text });
  const added = (text: string): DiffLine => ({ of: 'patched', text });
  if (base.length * patched.length > mostPairs) return [...base.map(removed), ...patched.map(added)];
  // Length of the longest common list of what follows a pair of lines.
  const width = patched.length + 1;
  const common = new Uint32Array((base.length + 1) * width);
  for (let i = base.length - 1; i >= 0; i--) {
    for (let j = patched.length - 1; j >= 0; j--) {
      common[i * width + j] =
        base[i] === patched[j]
          ? (common[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(common[(i + 1) * width + j] ?? 0, common[i * width + j + 1] ?? 0);
    }
  }
  const found: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < base.length || j < patched.length) {
    const [old, fresh] = [base[i], patched[j]];
    const dropped = common[(i + 1) * width + j] ?? 0;
    if (old !== undefined && old === fresh) {
      found.push({ of: 'both', text: old });
      i++;
      j++;
    } else if (old !== undefined && (fresh === undefined || dropped >= (common[i * width + j + 1] ?? 0))) {
      found.push(removed(old));
      i++;
    } else if (fresh !== undefined) {
      found.push(added(fresh));
      j++;
    }
  }
  return found;
}
