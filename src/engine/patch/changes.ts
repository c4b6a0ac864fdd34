import { digestOf } from '../../core/base/digest';
import type { AppliedFile } from '../../core/patch/apply-all';
import { changedLinesOf } from '../../core/patch/digest';
import type { FileChangeView } from '../../protocol/series';

/** A file of a patch to show. */
export function fileChange({ file, functions }: AppliedFile): FileChangeView {
  const marks = file.hunks.flatMap(({ lines }) => lines.map(({ mark }) => mark));
  const changed = [...changedLinesOf([file]).values()].flat();
  return {
    ...(file.from !== undefined && { from: file.from }),
    ...(file.to !== undefined && { to: file.to }),
    added: marks.filter((mark) => mark === '+').length,
    removed: marks.filter((mark) => mark === '-').length,
    functions,
    digest: digestOf([`${file.from} ${file.to}`, ...changed].join('\n')),
  };
}
