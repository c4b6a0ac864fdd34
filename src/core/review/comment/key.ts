import type { PlaceView } from '../../../protocol/place';

/** What a key is made from: a finding's rule and claim, and the line that a remark on it would be about. */
export interface Keyed {
  readonly rule: string;
  readonly claim: string;
  readonly place: PlaceView | undefined;
}

/** Names findings by what their line says rather than by its number, so that a decision on one still holds when lines above it come or go. */
export class FindingKeys {
  readonly #lines = new Map<string, readonly string[]>();

  /** `read` gives the text that the places count in. */
  constructor(private readonly read: (path: string) => string | undefined) {}

  /** The same for the same finding of a later run. Of lines that read alike, the first, second, ... of the file are told apart. */
  of({ rule, claim, place }: Keyed): string {
    return place ? `${rule} ${place.file} ${this.#lineOf(place)} ${claim}` : `${rule} ${claim}`;
  }

  #lineOf({ file, line }: PlaceView): string {
    const lines = this.#lines.get(file) ?? (this.read(file) ?? '').split('\n').map(plainLine);
    this.#lines.set(file, lines);
    const text = lines[line - 1];
    if (text === undefined) return '';
    const before = lines.slice(0, line - 1).filter((each) => each === text).length;
    return before === 0 ? text : `${text} #${before + 1}`;
  }
}

function plainLine(line: string): string {
  return line.replace(/\s+/g, ' ').trim();
}
