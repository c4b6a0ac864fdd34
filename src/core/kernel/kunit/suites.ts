import type { TokenBuffer } from '../../c/token';
import type { CUnit } from '../../c/unit';

/** Names of the objects of type `struct kunit_suite` that a unit defines, in order. `body` is the unit's own expanded text. */
export function findSuites(unit: CUnit, body: TokenBuffer): readonly string[] {
  const names: string[] = [];
  for (let i = 0; i + 3 < body.length; i++) {
    if (body.spelling(i + 1) !== 'kunit_suite' || body.spelling(i) !== 'struct') continue;
    const name = body.spelling(i + 2);
    if (body.spelling(i + 3) === '=' && unit.symbol(name)?.defined && !names.includes(name)) names.push(name);
  }
  return names;
}
