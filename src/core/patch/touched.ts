import type { Landed } from './apply';

/** Names of the functions that changes lie in, in the order of the text: `lines` are the file after the patch. What lies between functions, or in a
 *  table or a type, has no function. */
export function touchedFunctions(lines: readonly string[], landed: readonly Landed[]): readonly string[] {
  const names = new Set<string>();
  for (const { lines: hunk, index } of landed) {
    let at = index;
    for (const { mark } of hunk) {
      // What is taken out belonged where the line before it is.
      const name =
        mark === '+' ? functionOf(lines, at, true) : mark === '-' ? functionOf(lines, at - 1, false) : undefined;
      if (name !== undefined) names.add(name);
      if (mark !== '-') at++;
    }
  }
  return [...names];
}

/** The function that a line (index from 0) belongs to, its head included, and the line that closes it where `closes`. */
function functionOf(lines: readonly string[], index: number, closes: boolean): string | undefined {
  for (let at = index; at >= 0; at--) {
    const line = lines[at] ?? '';
    if (line.startsWith('}') && !(closes && at === index)) return undefined;
    const name = /^(?=[A-Za-z_])[^;={(]*?\b(\w+)\s*\([^;]*$/.exec(line)?.[1];
    if (name !== undefined) return name;
    if (/^(?:struct|union|enum|static|const|typedef)\b[^()]*[{=]/.test(line)) return undefined;
  }
  return undefined;
}
