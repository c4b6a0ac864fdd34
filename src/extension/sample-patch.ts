/** Applies the sample's own one-file patch, whose line numbers are exact. A patch that does not fit is a fault of the package. */
export function applyOwnPatch(text: string, patch: string): string {
  const lines = text.split('\n');
  const result: string[] = [];
  let next = 0;
  for (const line of patch.split('\n')) {
    const hunk = /^@@ -(\d+)/.exec(line);
    if (hunk) {
      const start = Number(hunk[1]) - 1;
      result.push(...lines.slice(next, start));
      next = start;
    } else if (line.startsWith('+') && !line.startsWith('+++ ')) {
      result.push(line.slice(1));
    } else if ((line.startsWith(' ') || line.startsWith('-')) && !line.startsWith('--- ')) {
      if (lines[next] !== line.slice(1)) throw new Error(`the sample's patch does not fit at line ${next + 1}`);
      if (line.startsWith(' ')) result.push(line.slice(1));
      next++;
    }
  }
  return [...result, ...lines.slice(next)].join('\n');
}
