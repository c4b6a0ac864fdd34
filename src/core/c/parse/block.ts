import { spellings } from '../token';
import type { Block, Statement } from './ast';
import type { Context } from './context';
import { parseLocalDeclaration } from './local-declaration';
import { parseStatement } from './statement';
import { parseStaticAssert } from './static-assert';
import { isDeclarationStart } from './type-name';
import { K, P } from './words';

/** `{ ... }` with the cursor on the brace. `finish` may change the list before the scope is left. */
export function parseBlock(c: Context, finish?: (statements: Statement[]) => void): Block {
  return c.nested(() => {
    const fn = c.fn;
    if (!fn) c.fail('syntax', 'a block outside a function');
    const at = c.pos;
    c.next();
    const labels = declareLabels(c);
    const block = c.inScope(() =>
      fn.block(at, () => {
        const statements: Statement[] = [];
        while (c.tok !== P.rbrace) {
          if (c.tok === 0) c.fail('syntax', "this '{' is never closed", at);
          parseBlockItem(c, statements);
        }
        finish?.(statements);
        return statements;
      }),
    );
    c.next();
    if (labels) fn.labelScopes.pop();
    return block;
  });
}

/** A declaration or a statement, preceded by what must be computed before it. */
export function parseBlockItem(c: Context, out: Statement[]): void {
  const { fn } = c;
  if (!fn) return;
  const isLabel = c.isIdentifier && c.peek() === P.colon;
  if (c.keyword === K.staticAssert) parseStaticAssert(c);
  else if (!isLabel && isDeclarationStart(c) && !isStatementAttribute(c)) parseLocalDeclaration(c, out);
  else {
    const outer = fn.pending;
    fn.pending = [];
    const statement = parseStatement(c);
    out.push(...fn.pending, statement);
    fn.pending = outer;
  }
}

/** `__attribute__((fallthrough));` */
function isStatementAttribute(c: Context): boolean {
  if (c.keyword !== K.attribute) return false;
  const at = c.pos;
  c.next();
  c.skipGroup();
  const empty = c.tok === P.semicolon;
  c.pos = at;
  return empty;
}

/** GNU `__label__ a, b;`: labels that belong to this block. */
function declareLabels(c: Context): boolean {
  if (c.keyword !== K.label) return false;
  const own = new Map();
  c.fn?.labelScopes.push(own);
  while (c.keyword === K.label) {
    c.next();
    do {
      const at = c.pos;
      const id = c.identifier('a label');
      own.set(id, { label: c.fn?.newLabel(spellings.text(id)), at, defined: false });
    } while (c.accept(P.comma));
    c.expect(P.semicolon, 'after the labels');
  }
  return true;
}
