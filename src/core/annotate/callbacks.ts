/** Names that tables of callbacks hold: initializers such as `.probe_device = f` in objects whose type ends in `_ops`. Works on a text that
 *  does not compile, so names may be among them that are no functions. */
export function callbackNames(text: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [table] of text.matchAll(/^[\w \t]*\bstruct\s+\w+_ops\s+\w+\s*=\s*\{[\s\S]*?^\}/gm)) {
    for (const [, name] of table.matchAll(/\.\w+\s*=\s*&?([A-Za-z_]\w*)\s*[,}\n]/g)) if (name) names.add(name);
  }
  return names;
}
