import { spellings } from '../token';
import { directiveName, isConditional, opensGroup, type SourceFile } from './source-file';

/** A run of directives at the top of a main file that ends with an #include: what follows can start from its result. */
export interface LeadingGroup {
  /** The directives' own text; with the same text before it and the same files, it has the same effect. */
  readonly key: string;
  /** Index of the token and of the directive behind the group. */
  readonly token: number;
  readonly directive: number;
  readonly line: number;
  /** It includes `"file"` (or a computed name): a header that is likely to be edited along with the main file. */
  readonly local: boolean;
}

/** The groups up to the first token of text or unbalanced conditional. */
export function leadingGroups(file: SourceFile): readonly LeadingGroup[] {
  const { tokens, directives } = file;
  const groups: LeadingGroup[] = [];
  let depth = 0;
  let key = '';
  let end = 0;
  for (let d = 0; d < directives.length; d++) {
    const directive = directives[d];
    if (!directive || directive.start !== end) break;
    end = directive.end;
    for (let i = directive.start; i < end; i++) key += ` ${spellings.text(tokens.text[i] ?? 0)}`;
    key += '\n';
    if (isConditional(directive.name)) {
      if (opensGroup(directive.name)) depth++;
      else if (directive.name === directiveName.endif) depth--;
      continue;
    }
    if (directive.name !== directiveName.include || depth > 0) continue;
    const local = !spellings.text(tokens.text[directive.start + 2] ?? 0).startsWith('<');
    groups.push({ key, token: end, directive: d + 1, line: tokens.line[directive.start] ?? 0, local });
    key = '';
  }
  return groups;
}
