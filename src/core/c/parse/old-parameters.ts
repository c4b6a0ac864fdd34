import { intType } from '../types/make';
import type { Context } from './context';
import { adjusted, type Parameter, parseDeclarator } from './declarator';
import { parseSpecifiers } from './specifiers';
import { P } from './words';

/** Declarations between a K&R parameter list and the body; what is not declared is `int`. */
export function parseOldParameters(c: Context, names: readonly number[]): readonly Parameter[] {
  const found = new Map<number, Parameter>();
  while (c.tok !== P.lbrace) {
    const specifiers = parseSpecifiers(c);
    do {
      const { attributes } = specifiers;
      const declared = parseDeclarator(c, attributes, 'named');
      const type = adjusted(declared.apply(specifiers.type));
      found.set(declared.name, { name: declared.name, type, at: declared.at, attributes });
    } while (c.accept(P.comma));
    c.expect(P.semicolon, 'after the parameter');
  }
  return names.map((name) => found.get(name) ?? { name, type: intType, at: c.pos, attributes: {} });
}
