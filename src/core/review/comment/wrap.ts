/** What a list takes as wide as a line may be. */
export const columns = 78;

/** Text in lines of at most `width` characters, each after `indent`. A word that is longer stands alone. */
export function wrap(text: string, indent = '', width = columns): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((each) => each !== '')) {
    if (line !== '' && indent.length + line.length + 1 + word.length > width) {
      lines.push(indent + line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  if (line !== '') lines.push(indent + line);
  return lines;
}

/** What a person wrote as a mail has it: lines that are too long are wrapped, those that are indented or quoted stay as they are. */
export function wrapWritten(text: string): string {
  return text
    .split(/\r?\n/)
    .flatMap((line) => (line.length <= columns || /^[\s>]/.test(line) ? [line.trimEnd()] : wrap(line)))
    .join('\n');
}

/** Text for a mail: arrows and the like in ASCII, which every reader shows. */
export function plain(text: string): string {
  return text
    .replaceAll('\u2192', '->')
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/[\u201c\u201d]/g, '"')
    .replaceAll('\u2026', '...')
    .replaceAll('\u00b7', '-');
}
