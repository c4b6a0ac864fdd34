/** Text of `format=flowed` as it was before it was wrapped (RFC 3676). A line that is nothing but one blank is an empty context line of a patch,
 *  which no program that wraps text would make: it stays a line. `deleteSpace`: the parameter DelSp. */
export function unflow(text: string, deleteSpace: boolean): string {
  const result: string[] = [];
  let begun = '';
  for (const line of text.split(/\r?\n/)) {
    const plain = line.startsWith(' ') ? line.slice(1) : line;
    const isSoft = plain.endsWith(' ') && plain !== ' ' && plain !== '-- ';
    if (isSoft) {
      begun += deleteSpace ? plain.slice(0, -1) : plain;
      continue;
    }
    result.push(begun + plain);
    begun = '';
  }
  if (begun !== '') result.push(begun);
  return result.join('\n');
}
