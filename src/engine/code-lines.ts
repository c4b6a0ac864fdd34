import { LineMap } from '../core/annotate/line-map';
import { statementAround } from '../core/annotate/statement';
import type { SourceTree } from '../core/c/preprocess/source';
import type { ChangedLineView, CodeLinesView } from '../protocol/coverage';
import type { PreparedTree } from './ports';

/** Where files of the patched side have code, and which of it the base does not have. Of files that are not `isWhole`, only functions with a
 *  change are looked at. Files that cannot be read as C are left out. */
export function codeLines(
  prepared: PreparedTree,
  sides: { readonly base: SourceTree; readonly patched: SourceTree },
  files: Iterable<string>,
  isWhole: (file: string) => boolean,
): CodeLinesView[] {
  return [...files].flatMap((file) => {
    const text = sides.patched.read(file);
    if (text === undefined) return [];
    const map = LineMap.between(sides.base.read(file) ?? '', text);
    const code = prepared.code?.(
      sides.patched,
      file,
      ({ line, endLine }) => isWhole(file) || map.changes(line, endLine),
    );
    return code ? [{ file, ...code, changed: changedIn(text, map, code.lines) }] : [];
  });
}

/** The changed lines that a run can be seen at, or at the start of whose statement it can. */
function changedIn(text: string, map: LineMap, lines: readonly number[]): ChangedLineView[] {
  const found = new Map<number, ChangedLineView>();
  for (const { start, count } of map.hunks) {
    for (let line = start; line < start + count; line++) {
      const seenAt = lines.findLast((each) => each <= line);
      if (seenAt === undefined || found.has(seenAt)) continue;
      if (seenAt === line || seenAt >= statementAround(text, line).line) found.set(seenAt, { line, seenAt });
    }
  }
  return [...found.values()];
}
