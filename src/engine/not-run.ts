import { LineMap } from '../core/annotate/line-map';
import type { SourceTree } from '../core/c/preprocess/source';
import type { CodeLinesView } from '../protocol/coverage';
import type { ChangeView } from '../protocol/review';
import { layer, type Overlays, type SideRun } from './side';

/** The changed lines of C files that did not run, and which of them stand where nothing of the change ran on either side. Changes that hold nothing but
 *  comments, preprocessor lines, blanks and what stands outside of functions (data does not run) are left out, and so is everything when a side did not run at all. `codeIn` says where a file has code; of
 *  what it does not know, lines that look like code count. */
export function changesNotRun(
  tree: SourceTree,
  texts: { readonly base: Overlays; readonly patched: Overlays },
  runs: { readonly base: SideRun; readonly patched: SideRun },
  codeIn: (file: string) => Pick<CodeLinesView, 'changed'> | undefined,
): readonly ChangeView[] {
  const { base, patched } = runs;
  if (base.run === undefined || patched.run === undefined) return [];
  const found: ChangeView[] = [];
  for (const file of new Set([...texts.base.keys(), ...texts.patched.keys()])) {
    if (!file.endsWith('.c')) continue;
    const before = layer(tree, texts.base).read(file) ?? '';
    const after = layer(tree, texts.patched).read(file) ?? '';
    const [ranBefore, ranAfter] = [base.run.coverage.lines.get(file), patched.run.coverage.lines.get(file)];
    const { hunks } = LineMap.between(before, after);
    const code = hunks.length > 0 ? codeIn(file)?.changed : undefined;
    for (const hunk of hunks) {
      const removed = linesOf(before, hunk.baseStart, hunk.baseCount);
      const added = linesOf(after, hunk.start, hunk.count);
      if (!removed.some(isCode) && !added.some(isCode)) continue;
      const isWithin = ({ line }: { readonly line: number }) => hunk.start <= line && line < hunk.start + hunk.count;
      const lookLikeCode = added.filter((each) => each.number >= hunk.start && isCode(each));
      const missed = code
        ? code.filter((each) => isWithin(each) && !ranAfter?.has(each.seenAt)).map(({ line }) => line)
        : lookLikeCode.map(({ number }) => number);
      const isReached = ranIn(removed, ranBefore) || ranIn(added, ranAfter);
      if (isReached) {
        if (code) found.push(...missed.map((line) => ({ file, line })));
        continue;
      }
      // What only removes has no line of its own; what is not compiled has none with code.
      const [first] = lookLikeCode;
      const lines = missed.length > 0 || !first ? missed : [first.number];
      found.push(...lines.map((line) => ({ file, line, unreached: true as const })));
      if (lines.length === 0) found.push({ file, line: hunk.start, unreached: true, removal: true });
    }
  }
  return found;
}

interface Line {
  readonly number: number;
  readonly text: string;
  /** In the body of a function. */
  readonly isInside: boolean;
}

/** `count` lines from `from` on, and those before them in which the statement of the first of them begins: a statement runs at its
 *  first line. */
function linesOf(text: string, from: number, count: number): Line[] {
  const lines = text.split('\n');
  let start = from;
  while (count > 0 && start > 1 && !/(^|[;{}:]|\*\/)\s*$/.test(lines[start - 2] ?? '')) start--;
  return lines.slice(start - 1, from - 1 + count).map((each, index) => {
    const number = start + index;
    return { number, text: each, isInside: isInFunction(lines, number) };
  });
}

/** Preprocessor lines, comments and labels, which say nothing of where they stand. */
const anywhere = /^(\s|$|#|\/|\*|\w+:\s*$)/;

/** Whether a line (from 1) is in the body of a function, by the way in which kernel code is written: what begins at the margin before it opens one. */
function isInFunction(lines: readonly string[], number: number): boolean {
  const opening = lines.slice(0, number).findLast((line) => !anywhere.test(line)) ?? '';
  return opening.startsWith('{') || /\)\s*\{\s*$/.test(opening);
}

function ranIn(lines: readonly Line[], ran: ReadonlySet<number> | undefined): boolean {
  return lines.some(({ number }) => ran?.has(number));
}

/** Lines that never run: blanks, preprocessor lines, comments, lone braces, labels, declarations without a value. */
const inert =
  /^\s*($|#|\/\/|\/\*|\*|[{}]\s*$|(?!default\b)\w+:\s*$|(?!return\b|goto\b)(?:\w+[\s*]+)+\w+(?:\[[^\]]*\])*;\s*(?:\/\*.*)?$)/;

function isCode({ text, isInside }: Line): boolean {
  return isInside && !inert.test(text);
}
