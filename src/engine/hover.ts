import type { RegisterHistory } from '../core/effect/registers';
import { registerNamed } from '../core/smmu/registers/map';
import { meaningOfMacro } from '../core/smmu/registers/naming';
import type { RegisterHoverView } from '../protocol/register';
import { hoverView } from './view/register';

/** What a macro of the driver (`ARM_SMMU_CR0`, `CR0_SMMUEN`) or a name of Arm's (`CR0`, `CR0.SMMUEN`) stands for, with the values that
 *  the runs left; undefined where it names no register. */
export function lookUp(
  name: string,
  base: readonly RegisterHistory[],
  patched: readonly RegisterHistory[],
): RegisterHoverView | undefined {
  const [armName = '', armField] = name.split('.');
  const direct = registerNamed(armName);
  const meaning = direct ? { register: direct, field: armField } : meaningOfMacro(name);
  const register = meaning?.register;
  if (!meaning || !register) return undefined;
  const field = meaning.field !== undefined && meaning.field in register.fields ? meaning.field : undefined;
  const rowOf = (rows: readonly RegisterHistory[]) => rows.find((row) => row.name === register.name);
  return hoverView(register, field, { base: rowOf(base), patched: rowOf(patched) });
}
