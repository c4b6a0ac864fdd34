import type { PlaceView } from '../../../protocol/place';
import type { AppliedFile } from '../../patch/apply-all';
import { originsOf, type PatchLine } from '../../patch/origin';

/** A remark that a reviewer wrote. */
export interface OwnRemark {
  readonly side: 'base' | 'patched';
  /** Line of the text of that side. */
  readonly place: PlaceView;
  /** Line of a patch under which it stands; absent where no patch shows the line. */
  readonly where?: PatchLine;
  readonly text: string;
}

/** Finds the line of a patch that a reviewer's remark stands under: the one that brings the line or takes it out, else one that has it as context. */
export function placeOwn(remark: Omit<OwnRemark, 'where'>, files: readonly AppliedFile[]): OwnRemark {
  const { side, place } = remark;
  const name = side === 'patched' ? place.file : lastName(place.file, files);
  const origins = originsOf(name, files);
  const where = side === 'patched' ? origins.at(place.line)?.where : origins.ofBase(place.line);
  return { ...remark, ...(where && { where }) };
}

/** What a file of the base is called after all patches. */
function lastName(path: string, files: readonly AppliedFile[]): string {
  let name = path;
  for (const { file } of files) if (file.from === name && !file.copied) name = file.to ?? name;
  return name;
}
