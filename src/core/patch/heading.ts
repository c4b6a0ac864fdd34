/** Lines that a differ takes for the beginning of a function: those that start in the first column. With `diff=cpp`, as the kernel has it for C,
 *  git leaves labels out; others do not. */
const begins = /^[A-Za-z_$]/;
const label = /^[A-Za-z_]\w*:\s*($|\/[/*])/;

/** The lines above a line (index from 0) that a differ may name in the head of a hunk which starts there. */
export function headingsAbove(lines: readonly string[], start: number): readonly string[] {
  let nearest: string | undefined;
  for (let index = start - 1; index >= 0; index--) {
    const line = lines[index] ?? '';
    if (!begins.test(line)) continue;
    nearest ??= line.trim();
    if (!label.test(line)) return nearest === line.trim() ? [nearest] : [nearest, line.trim()];
  }
  return nearest === undefined ? [] : [nearest];
}

/** Whether a hunk's heading, which may be cut, is one of these lines. */
export function isHeading(heading: string, lines: readonly string[]): boolean {
  return lines.some((line) => line.startsWith(heading));
}
