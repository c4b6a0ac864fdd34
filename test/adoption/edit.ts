/** A change to a kernel source that names its place by function and a short pattern, so that it needs none of the kernel's text and
 *  follows the versions. `in` is a function, or `struct NAME`, or the name of an object with an initializer; without it the pattern is
 *  looked for in the whole file. The pattern must match exactly once there. */
export interface Edit {
  readonly file: string;
  readonly in?: string;
  readonly at: RegExp;
  /** Lines of our own before the first matched line, after the last one, or in place of exactly what matched (`$1` and so on stand for
   *  its groups). */
  readonly before?: string;
  readonly after?: string;
  readonly instead?: string;
}

/** Whole functions of our own, put before or after one of the file's. */
export interface Addition {
  readonly file: string;
  readonly beforeFunction?: string;
  readonly afterFunction?: string;
  readonly add: string;
}

/** Part of a patch. */
export type Change = Edit | Addition;

/** Where a function (or struct, or object) stands in a text, from its first line to the line of its closing brace; undefined where it
 *  is not defined. Relies on the kernel's style: definitions begin and end in the first column. */
export function extentOf(text: string, name: string): { readonly from: number; readonly to: number } | undefined {
  const heads = name.startsWith('struct ')
    ? new RegExp(`^${name} \\{`, 'gm')
    : new RegExp(`^(?:[A-Za-z_][^\\n;{}()]*[ *])?${name}(?:\\(|(?:\\[\\w*\\])? = \\{)`, 'gm');
  for (const head of text.matchAll(heads)) {
    const open = text.slice(head.index).search(/[{;]/) + head.index;
    if (text[open] !== '{') continue;
    const close = text.indexOf('\n}', open);
    const end = text.indexOf('\n', close + 1);
    return { from: startOf(text, head.index, head[0].startsWith(name)), to: end < 0 ? text.length : end + 1 };
  }
  return undefined;
}

/** A definition whose name stands first on its line has its type on the line before. */
function startOf(text: string, at: number, typeBefore: boolean): number {
  return typeBefore && at > 0 && /[\w*]\n$/.test(text.slice(0, at)) ? text.lastIndexOf('\n', at - 2) + 1 : at;
}

/** Applies changes in order to the files of a tree. Throws with the change's place where it does not apply: a patch that applies in
 *  part is no patch. */
export function applyChanges(
  changes: readonly Change[],
  read: (path: string) => string | undefined,
): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const change of changes) {
    const text = texts.get(change.file) ?? read(change.file);
    if (text === undefined) throw new Error(`there is no file ${change.file}`);
    texts.set(change.file, 'add' in change ? addTo(text, change) : edit(text, change));
  }
  return texts;
}

function addTo(text: string, { beforeFunction, afterFunction, add }: Addition): string {
  const name = beforeFunction ?? afterFunction ?? '';
  const extent = extentOf(text, name);
  if (!extent) throw new Error(`there is no function ${name}`);
  const at = beforeFunction === undefined ? extent.to : extent.from;
  const block = `${add.trim()}\n`;
  return `${text.slice(0, at)}${beforeFunction === undefined ? `\n${block}` : `${block}\n`}${text.slice(at)}`;
}

function edit(text: string, change: Edit): string {
  const whole = { from: 0, to: text.length };
  const extent = change.in === undefined ? whole : extentOf(text, change.in);
  if (!extent) throw new Error(`there is no ${change.in} in ${change.file}`);
  const part = text.slice(extent.from, extent.to);
  const flags = new Set([...change.at.flags, 'g']);
  const [match, second] = [...part.matchAll(new RegExp(change.at.source, [...flags].join('')))];
  if (!match || second) {
    throw new Error(`${change.at} matches ${match ? 'more than once' : 'nowhere'} in ${change.in ?? change.file}`);
  }
  const from = match.index;
  const to = from + match[0].length;
  const lineStart = part.lastIndexOf('\n', from - 1) + 1;
  const lineEnd = part.indexOf('\n', to - 1) + 1;
  const inside = change.instead === undefined ? match[0] : filled(change.instead, match);
  const before = change.before === undefined ? '' : `${change.before.replace(/^\n|\n$/g, '')}\n`;
  const after = change.after === undefined ? '' : `${change.after.replace(/^\n|\n$/g, '')}\n`;
  const edited =
    part.slice(0, lineStart) + before + part.slice(lineStart, from) + inside + part.slice(to, lineEnd) + after;
  return text.slice(0, extent.from) + edited + part.slice(lineEnd) + text.slice(extent.to);
}

function filled(template: string, match: RegExpMatchArray): string {
  return template.replace(/\$(\d)/g, (_, digit: string) => match[Number(digit)] ?? '');
}
