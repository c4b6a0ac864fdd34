import type { CType } from '../types/type';
import type { Expression } from './ast';
import type { Context } from './context';
import { parseInitializer } from './initializer';
import { staticInitializer } from './static-initializer';

/** `(type){ ... }` with the cursor on the brace: an unnamed local in a function, an anonymous object of the file outside. */
export function parseCompoundLiteral(c: Context, type: CType, at: number): Expression {
  const { fn } = c;
  if (!fn || c.constantContext) {
    const parsed = parseInitializer(c, type);
    const symbol = c.file.literalSymbol(c, at, parsed.type, staticInitializer(c, parsed));
    return { kind: 'global', at, type: parsed.type, symbol };
  }
  const parsed = parseInitializer(c, type);
  const variable = fn.newVariable('', parsed.type);
  variable.inMemory = true;
  return {
    kind: 'compound-literal',
    at,
    type: parsed.type,
    variable,
    initializer: { zero: parsed.zero, items: parsed.items },
  };
}
