import type { SourceRange } from './range';

/** One use of a name in the text, outside comments and literals. */
export interface NameUse {
  readonly name: string;
  readonly range: SourceRange;
}

const pieces =
  /\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*|"(?:[^"\\\n]|\\[\s\S])*"?|'(?:[^'\\\n]|\\[\s\S])*'?|[A-Za-z_]\w*|\n|\d\w*/g;

/** Upper-case names with the driver's prefix: registers and what stands beside them in its headers. What such a name means, only the
 *  register declarations know. */
export function isRegisterMacro(name: string): boolean {
  return /^ARM_SMMU_[A-Z0-9_]+$/.test(name);
}

/** Uses of the names that `wanted` accepts, in the order of the text. */
export function namesIn(text: string, wanted: (name: string) => boolean): NameUse[] {
  const found: NameUse[] = [];
  let line = 1;
  let lineStart = 0;
  for (const match of text.matchAll(pieces)) {
    const piece = match[0];
    const first = piece.charCodeAt(0);
    if (first === 10) {
      line++;
      lineStart = match.index + 1;
    } else if (isNameStart(first)) {
      if (!wanted(piece)) continue;
      const column = match.index - lineStart + 1;
      found.push({ name: piece, range: { line, column, endLine: line, endColumn: column + piece.length } });
    } else {
      for (let at = piece.indexOf('\n'); at >= 0; at = piece.indexOf('\n', at + 1)) {
        line++;
        lineStart = match.index + at + 1;
      }
    }
  }
  return found;
}

function isNameStart(code: number): boolean {
  return code === 95 || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}
