import { LineMap } from '../core/annotate/line-map';
import type { SourceTree } from '../core/c/preprocess/source';
import type { ChangeView } from '../protocol/review';
import { layer, type Overlays, type SideRun } from './side';

/** The changes of C files of which no line ran on either side. Changes that hold nothing but comments, preprocessor lines and blanks
 *  are left out, and so is everything when a side did not run at all. */
export function changesNotRun(
  tree: SourceTree,
  texts: { readonly base: Overlays; readonly patched: Overlays },
  runs: { readonly base: SideRun; readonly patched: SideRun },
): readonly ChangeView[] {
  const { base, patched } = runs;
  if (base.run === undefined || patched.run === undefined) return [];
  const found: ChangeView[] = [];
  for (const file of new Set([...texts.base.keys(), ...texts.patched.keys()])) {
    if (!file.endsWith('.c')) continue;
    const before = layer(tree, texts.base).read(file) ?? '';
    const after = layer(tree, texts.patched).read(file) ?? '';
    const [ranBefore, ranAfter] = [base.run.coverage.lines.get(file), patched.run.coverage.lines.get(file)];
    for (const hunk of LineMap.between(before, after).hunks) {
      const removed = linesOf(before, hunk.baseStart, hunk.baseCount);
      const added = linesOf(after, hunk.start, hunk.count);
      if (!removed.some(isCode) && !added.some(isCode)) continue;
      if (ranIn(removed, ranBefore) || ranIn(added, ranAfter)) continue;
      found.push({ file, line: hunk.start, endLine: hunk.start + Math.max(0, hunk.count - 1) });
    }
  }
  return found;
}

interface Line {
  readonly number: number;
  readonly text: string;
}

/** `count` lines from `from` on, and those before them in which the statement of the first of them begins: a statement runs at its
 *  first line. */
function linesOf(text: string, from: number, count: number): Line[] {
  const lines = text.split('\n').map((each, index) => ({ number: index + 1, text: each }));
  let start = from;
  while (count > 0 && start > 1 && !/(^|[;{}:]|\*\/)\s*$/.test(lines[start - 2]?.text ?? '')) start--;
  return lines.slice(start - 1, from - 1 + count);
}

function ranIn(lines: readonly Line[], ran: ReadonlySet<number> | undefined): boolean {
  return lines.some(({ number }) => ran?.has(number));
}

/** Lines that never run: blanks, preprocessor lines, comments, lone braces, labels, declarations without a value. */
const inert =
  /^\s*($|#|\/\/|\/\*|\*|[{}]\s*$|(?!default\b)\w+:\s*$|(?!return\b|goto\b)(?:\w+[\s*]+)+\w+(?:\[[^\]]*\])*;\s*(?:\/\*.*)?$)/;

function isCode({ text }: Line): boolean {
  return !inert.test(text);
}
