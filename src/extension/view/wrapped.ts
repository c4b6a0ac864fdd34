/** Columns of an editor that stands between two side bars. */
const width = 78;
const indent = '    ';

/** A report with its long sentences on several lines, since an editor does not break them; the table at its head, up to the first empty line, keeps its
 *  rows. */
export function wrapped(report: string): string {
  const lines = report.split('\n');
  const end = lines.indexOf('');
  return lines.flatMap((line, index) => (index < end ? [line] : wrap(line))).join('\n');
}

function wrap(line: string): string[] {
  const found: string[] = [];
  let rest = line;
  while (rest.length > width) {
    const at = rest.lastIndexOf(' ', width);
    // A word as long as this stays whole.
    if (at <= indent.length) break;
    found.push(rest.slice(0, at));
    rest = indent + rest.slice(at + 1);
  }
  return [...found, rest];
}
