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

/** Text for a mail: arrows and the like in ASCII, which every reader shows. */
export function plain(text: string): string {
  return text
    .replaceAll('\u2192', '->')
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/[\u201c\u201d]/g, '"')
    .replaceAll('\u2026', '...')
    .replaceAll('\u00b7', '-');
}
