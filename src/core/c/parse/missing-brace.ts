import { error, type Problem } from '../../base/problem';
import { type TokenBuffer, TokenKind } from '../token';
import { P } from './words';

/** The problem of a closing brace at file scope that opens nowhere. Where the function header above it goes straight on with
 *  statements, the brace after the header is what is missing, and that is what the problem says. Kernel style decides: only
 *  file-scope text begins in the first column. */
export function unmatchedBrace(buffer: TokenBuffer, at: number): Problem {
  const header = headerAbove(buffer, at);
  if (header < 0) return error('extra-brace', "this '}' closes nothing", buffer.span(at));
  const closes = { message: "this '}' then closes nothing", at: buffer.span(at) };
  const problem = error('missing-brace', "the '{' of the function body is missing after this ')'", buffer.span(header));
  return { ...problem, related: [closes] };
}

/** The last `)` of the function header above a token, if no `{` or `;` follows it; -1 otherwise. */
function headerAbove(buffer: TokenBuffer, at: number): number {
  const { column, kind, line, text, use } = buffer;
  let start = at - 1;
  while (
    start > 0 &&
    !(column[start] === 1 && line[start] !== line[start - 1] && kind[start] === TokenKind.Identifier)
  ) {
    start -= 1;
  }
  let depth = 0;
  for (let i = start; i < at; i++) {
    const tok = text[i];
    if (tok === P.lparen) depth += 1;
    if (tok === P.rparen) {
      depth -= 1;
      if (depth > 0) continue;
      const next = i + 1;
      const goesOn = kind[next] === TokenKind.Identifier && (column[next] ?? 1) > 1 && line[next] !== line[i];
      return goesOn && use[i] === -1 ? i : -1;
    }
    if (depth === 0 && (tok === P.semicolon || tok === P.lbrace || tok === P.assign)) return -1;
  }
  return -1;
}
